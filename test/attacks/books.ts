import { Kysely, SqliteDialect } from 'kysely'
import { DatabaseSync } from 'node:sqlite'
import type { Desk } from '../../src/desk.ts'
import { identityKeys } from '../../src/journey/incident.ts'
import { marksOf } from '../../src/journey/marks.ts'
import { referenceKey } from '../../src/journey/twin.ts'
import type { OrderEvent } from '../../src/order/event.ts'
import type { OrderId } from '../../src/order/ids.ts'
import { foldOrder } from '../../src/order/fold.ts'
import type { Instant } from '../../src/order/time.ts'
import type { Database, Tables } from '../../src/platform/database.ts'
import { openEnvelope } from '../../src/platform/envelope.ts'
import type { Keys } from '../../src/platform/keys.ts'
import { keepOrder } from '../kept-order.ts'

/** An order that came before. `unmarked`: nothing in the books knows its mail or its file number again. */
export type Earlier = {
  readonly id: OrderId
  readonly at: Instant
  readonly events: readonly OrderEvent[]
  readonly unmarked?: true
}

export type Books = Pick<Desk, 'db' | 'keys' | 'envelopes'>

const tables: { readonly [T in keyof Tables]?: string } = {
  events: 'stream, version, at, kind, actor, body, primary key (stream, version)',
  ledger_leaf: 'seq integer primary key, stream, version, entry, leaf_index',
  order_key: 'order_id primary key, wrapped',
  orders:
    'order_id primary key, receipt, state, version, agency, instrument, verdict, received_at, due_safe, urgency, digest, reference_key, closed, updated_at, emergency_released_at, paper, counted',
  order_identity: 'identity_key, order_id, primary key (identity_key, order_id)',
  order_mark: 'mark, order_id, primary key (mark, order_id)',
}

/** SQLite as Kysely knows it, in this process. It has no truth values, so false is 0. */
function database(): Database {
  const sqlite = new DatabaseSync(':memory:')
  for (const [name, columns] of Object.entries(tables)) sqlite.exec(`create table ${name} (${columns})`)
  const bound = (values: readonly unknown[]): never[] =>
    values.map((v) => (typeof v === 'boolean' ? Number(v) : v) as never)
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => {
          sqlite.close()
        },
        prepare(sql) {
          const statement = sqlite.prepare(sql)
          return {
            reader: statement.columns().length > 0,
            all: (values) => statement.all(...bound(values)),
            run: (values) => statement.run(...bound(values)),
            iterate: (values) => statement.iterate(...bound(values)) as IterableIterator<never>,
          }
        },
      },
    }),
  })
}

/** The books of a desk with these orders in them, written by the same code as at a desk. */
export async function booksWith(earlier: readonly Earlier[]): Promise<Books> {
  const keys = { unwrap: (wrapped: string) => Promise.resolve(wrapped) } as unknown as Keys
  const books: Books = { db: database(), keys, envelopes: new Map([['desk', openEnvelope('the key of this desk')]]) }
  for (const { id, at, events, unmarked } of earlier) {
    const order = foldOrder(
      events.map((event, i) => ({ order: id, version: i + 1, at, actor: { role: 'core' }, event })),
    )
    const extra = {
      referenceKey: await referenceKey(books as Desk, order),
      identityKeys: await identityKeys(books, order.identities),
      marks: unmarked ? [] : await marksOf(books, order),
      at,
    }
    await keepOrder(books.db, order, events, extra)
  }
  return books
}
