import {
  Kysely,
  PostgresDialect,
  PostgresDriver,
  type ColumnType,
  type DatabaseConnection,
  type Generated,
  type PostgresDialectConfig,
  type Transaction as KyselyTransaction,
} from 'kysely'
import { Pool } from 'pg'
import { Unavailable } from './failure.ts'

/** The tables of migrations/, as the application sees them. Moments are 24-character instants in UTC. */
export type Tables = {
  /** The truth. Only ever inserted into; the application's role can do nothing else. */
  events: {
    stream: string
    version: number
    at: string
    kind: string
    actor: string
    /** AES-256-GCM under the order's own key. */
    body: Buffer
  }
  /** One leaf for each event; `leaf_index` is its place in the public tree once it has one. */
  ledger_leaf: {
    seq: ColumnType<string, never, never>
    stream: string
    version: number
    entry: Uint8Array
    leaf_index: ColumnType<string | null, undefined, string>
  }
  /** Each order's own key, wrapped to the root key. Deleting the row erases the order's words. */
  order_key: { order_id: string; wrapped: string }
  /** Projection for lists and search, made from events. Names no target account and no person. */
  orders: {
    order_id: string
    receipt: string
    state: string
    version: number
    agency: string | null
    instrument: string | null
    verdict: string | null
    received_at: string
    due_safe: string | null
    urgency: string
    digest: string
    reference_key: string | null
    closed: Generated<boolean>
    updated_at: string
    /** When data left in an emergency, for which the agency owes the formal order. */
    emergency_released_at: string | null
    /** The formal order came. */
    paper: Generated<boolean>
    /** How the public report counts it (order/counted.ts), canonical JSON; null in rows from before there was one. */
    counted: string | null
  }
  /** Which orders relied on an identity, by its keyed hash. Rows are never taken away. */
  order_identity: { identity_key: string; order_id: string }
  /** By what an order is known again (src/journey/marks.ts): salted hashes. Only ever inserted into. */
  order_mark: { mark: string; order_id: string }
  /** Each file of the law that ever judged or was proposed, under its hash. Only ever inserted into. */
  law_file: { sha256: string; body: Buffer }
  /** Who is signed in at the desk's pages, by the hash of the cookie. */
  staff_session: { token_hash: string; person: string; credential: string; begun_at: string; seen_at: string }
  /** Who opened which item under review, and when. Only ever inserted into. */
  review_view: { order_id: string; person: string; item: number; viewed_at: string }
  /** Passkeys that were asked for, and those that wait for a second person. By the hash of the link. */
  passkey_invitation: {
    token_hash: string
    person: string
    invited_by: string
    ends_at: string
    credential: string | null
    key: string | null
    made_at: string | null
  }
}
export type Database = Kysely<Tables>
export type Transaction = KyselyTransaction<Tables>

/** The role as which the application acts. It can add events and cannot change or remove them. */
export const applicationRole = 'duly_app'

/**
 * The database as the application may use it: every connection acts as {@link applicationRole}, whoever `url` logs in.
 * Lazy: connects on first use, and again after the database was away. Queries throw {@link Unavailable}
 * (`ERR_DATABASE_UNREACHABLE`) while it is.
 */
export function openDatabase(url: string): Database {
  const pool = new Pool({
    connectionString: url,
    options: `-c role=${applicationRole}`,
    application_name: 'duly',
    max: 12,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
  })
  outlive(pool)
  return new Kysely<Tables>({ dialect: new ReachableDialect({ pool }) })
}

/** A pool with the rights of the user whom `url` logs in: for migrations only. */
export function ownerPool(url: string): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'duly-migrate',
    max: 2,
    connectionTimeoutMillis: 5000,
  })
  outlive(pool)
  return pool
}

/**
 * A connection that dies is replaced, and the next query on it reports. The pool listens to idle ones alone: one that is
 * lent out and between two queries of a transaction would otherwise end the whole program with the server's farewell.
 */
function outlive(pool: Pool): void {
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
}

/** Gives what `work` gives, and turns "the database does not answer" into {@link Unavailable}. */
export async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!isUnreachable(error)) throw error
    throw new Unavailable('ERR_DATABASE_UNREACHABLE', 'The database does not answer.', {
      next: 'Orders are still received, and people are paged. It is tried again by itself; if it lasts, look at PostgreSQL.',
      cause: error,
    })
  }
}

// SQLSTATE classes 08 (connection exception) and 57P (operator intervention), 53300 (no connection free), and sockets.
const codes =
  /^(08...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/
const words =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Client was closed/

function isUnreachable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnreachable)
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  return (typeof code === 'string' && codes.test(code)) || words.test(error.message)
}

class ReachableDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }
  override createDriver(): PostgresDriver {
    return new ReachableDriver(this.#config)
  }
}

class ReachableDriver extends PostgresDriver {
  readonly #watched = new WeakSet<DatabaseConnection>()
  override async acquireConnection(
    ...options: Parameters<PostgresDriver['acquireConnection']>
  ): Promise<DatabaseConnection> {
    const connection = await reached(super.acquireConnection(...options))
    if (!this.#watched.has(connection)) {
      this.#watched.add(connection)
      const execute = connection.executeQuery.bind(connection)
      connection.executeQuery = (...query) => reached(execute(...query))
    }
    return connection
  }
}
