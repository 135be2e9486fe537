import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Pool, PoolClient } from 'pg'
import { PgBoss } from 'pg-boss'
import { applicationRole, ownerPool, reached } from './database.ts'
import { Broken, Unavailable } from './failure.ts'
import { stepQueue } from './jobs.ts'
import { collectorRole, shardQueue } from './shard-jobs.ts'

const folder = fileURLToPath(new URL('../../migrations', import.meta.url))

/** Chosen once, at random: whoever migrates a Duly database holds this advisory lock. */
const lock = 7_303_941_522

/**
 * Brings the database to the shape this program needs: its roles, every file of migrations/ that was not yet applied
 * (each in its own transaction), the job queues, and the rights on all of it. Safe to call from many processes at once. `url` must log in as the database's owner. Throws {@link Unavailable} when the database does not answer or is
 * too old, {@link Broken} when it was migrated by a newer program.
 */
export async function migrate(url: string): Promise<void> {
  const pool = ownerPool(url)
  try {
    const client = await reached(pool.connect())
    try {
      await client.query('select pg_advisory_lock($1)', [lock])
      await refuseOldServer(client)
      const roles = await ensureRoles(client)
      await applyFiles(client)
      await prepareQueue(url, client, roles)
      await client.query('select pg_advisory_unlock($1)', [lock])
    } catch (error) {
      // Destroys the connection, and with it the lock.
      client.release(true)
      throw error
    }
    client.release()
  } finally {
    await closeQuietly(pool)
  }
}

const closeQuietly = (pool: Pool): Promise<void> => pool.end().catch(() => undefined)

async function refuseOldServer(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
  const version = Number(rows[0]?.server_version_num)
  if (version >= 150_000) return
  throw new Unavailable('ERR_DATABASE_UNREACHABLE', `This PostgreSQL is version ${Math.floor(version / 10_000)}.`, {
    next: 'Duly needs PostgreSQL 15 or newer. Point DATABASE_URL at one, or leave it out to use the built-in one.',
  })
}

/**
 * The application's role, and that of collectors, who reach the queues and nothing else. Where the latter may not be made,
 * there are no collectors on other hosts, and all else is as it is. Gives those that are there.
 */
async function ensureRoles(client: PoolClient): Promise<string[]> {
  await ensureRole(client, applicationRole)
  await client.query(`grant usage on schema public to ${applicationRole}`)
  try {
    await ensureRole(client, collectorRole)
    return [applicationRole, collectorRole]
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    return [applicationRole]
  }
}

async function ensureRole(client: PoolClient, role: string): Promise<void> {
  const { rows } = await client.query<{ there: boolean; member: boolean }>(
    `select r.oid is not null as there, coalesce(pg_has_role(current_user, r.oid, 'member'), false) as member
       from (select 1) one left join pg_roles r on r.rolname = $1`,
    [role],
  )
  const found = rows[0] ?? { there: false, member: false }
  try {
    if (!found.there) {
      // Roles belong to the whole server: another database's migration may have made it this moment.
      await client.query(`create role ${role} nologin`).catch((error: unknown) => {
        if (!['42710', '23505'].includes((error as { code?: string }).code ?? '')) throw error
      })
    }
    if (!found.member) await client.query(`grant ${role} to current_user`)
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    throw new Unavailable('ERR_DATABASE_UNREACHABLE', `The database user may not make the role ${role}.`, {
      next: `As an administrator of the server, run: create role ${role} nologin; grant ${role} to the user of DATABASE_URL. Then start again.`,
      cause: error,
    })
  }
}

async function applyFiles(client: PoolClient): Promise<void> {
  await client.query(
    `create table if not exists schema_migration (name text primary key, applied_at timestamptz not null default now())`,
  )
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const { rows } = await client.query<{ name: string }>('select name from schema_migration')
  const applied = new Set(rows.map((row) => row.name))
  const unknown = [...applied].filter((name) => !files.includes(name))
  if (unknown.length > 0) {
    throw new Broken('ERR_INVARIANT', `The database was changed by a newer Duly (${unknown.join(', ')}).`, {
      next: 'Start the newer program, or restore the database from before it.',
    })
  }
  for (const name of files) {
    if (applied.has(name)) continue
    const sql = await readFile(`${folder}/${name}`, 'utf8')
    try {
      await client.query('begin')
      await client.query(sql)
      await client.query('insert into schema_migration (name) values ($1)', [name])
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw new Error(`migrations/${name} could not be applied: ${(error as Error).message}`, { cause: error })
    }
  }
}

/** Creates or upgrades the job queue's own schema as owner; the application then only uses it. */
async function prepareQueue(url: string, client: PoolClient, roles: readonly string[]): Promise<void> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'duly-migrate',
    max: 2,
    supervise: false,
    schedule: false,
    useListenNotify: false,
  })
  boss.on('error', () => undefined)
  await reached(boss.start())
  try {
    const options = {
      // A step that fails is tried again for as long as it is due: after 1 s, then ever later, at most once a minute.
      retryLimit: 1_000_000,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 60,
      // A worker that died is noticed by its heartbeat, long before the longest collection would end.
      heartbeatSeconds: 15,
      expireInSeconds: 23 * 3600,
      retentionSeconds: 400 * 24 * 3600,
      deleteAfterSeconds: 3600,
      notify: true,
    }
    if (await boss.getQueue(stepQueue)) await boss.updateQueue(stepQueue, options)
    else await boss.createQueue(stepQueue, { policy: 'exclusive', ...options })
    // What is done stays until it was sealed into its order's answer.
    const shard = { ...options, retryDelayMax: 10, deleteAfterSeconds: 0 }
    if (await boss.getQueue(shardQueue)) await boss.updateQueue(shardQueue, shard)
    else await boss.createQueue(shardQueue, { policy: 'standard', ...shard })
  } finally {
    await boss.stop({ graceful: false })
  }
  const all = roles.join(', ')
  await client.query(`
    grant usage on schema pgboss to ${all};
    grant select, insert, update, delete on all tables in schema pgboss to ${all};
    grant usage, select, update on all sequences in schema pgboss to ${all};
    grant execute on all functions in schema pgboss to ${all};
  `)
}
