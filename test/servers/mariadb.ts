import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createConnection, type Connection } from 'mariadb'
import { freePort } from '../free-port.ts'
import type { SqlStore } from '../sql-store.ts'

const program = '/usr/sbin/mariadbd'

/** Starts a real MariaDB on a loopback port, with an empty database and one user. Throws with words when it is not installed. */
export async function startMariadb(): Promise<SqlStore> {
  if (!existsSync(program)) throw new Error('MariaDB is not installed. Run test/servers/install.sh.')
  const dir = await mkdtemp(join(tmpdir(), 'duly-mariadb-'))
  const data = join(dir, 'data')
  // As root, MariaDB runs as its own unprivileged account.
  const as = process.getuid?.() === 0 ? ['--user=mysql'] : []
  await chmod(dir, 0o755)
  if (as.length > 0) spawnSync('chown', ['mysql', dir])
  const made = spawnSync(
    'mariadb-install-db',
    ['--no-defaults', ...as, `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`MariaDB cannot be set up. ${made.stdout}${made.stderr}`)
  const port = await freePort()
  const log = join(dir, 'log')
  const child = spawn(
    program,
    ['--no-defaults', ...as, `--datadir=${data}`, `--socket=${join(dir, 'socket')}`, `--port=${port}`, '--bind-address=127.0.0.1', `--log-error=${log}`, `--pid-file=${join(dir, 'pid')}`], // prettier-ignore
    { stdio: 'ignore' },
  )
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.kill('SIGTERM')) await gone
    await rm(dir, { recursive: true, force: true })
  }
  let root: Connection | undefined
  for (let i = 0; i < 150 && child.exitCode === null && !root; i++) {
    root = await createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 5000 }).catch(
      () => undefined,
    )
    if (!root) await pause(200)
  }
  if (!root) {
    const words = await readFile(log, 'utf8').catch(() => '')
    await stop()
    throw new Error(`MariaDB does not start. ${words}`)
  }
  const line = root
  await line.query('CREATE DATABASE mail CHARACTER SET utf8mb4')
  await line.query("CREATE USER duly@'127.0.0.1' IDENTIFIED BY 'only-for-tests'")
  await line.query("GRANT SELECT ON mail.* TO duly@'127.0.0.1'")
  await line.query('USE mail')
  return {
    ...{ engine: 'mariadb', port, database: 'mail', user: 'duly', password: 'only-for-tests' },
    run: async (sql, values = []) => line.execute<unknown[]>(sql, [...values]),
    stop: async () => {
      await line.end()
      await stop()
    },
  }
}
