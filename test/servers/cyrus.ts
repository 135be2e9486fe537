import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, copyFile, mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ImapFlow } from 'imapflow'
import { freePort } from '../free-port.ts'
import { messagesOf } from '../object-store.ts'

const home = fileURLToPath(new URL('../../node_modules/.cache/servers/cyrus', import.meta.url))
const programs = join(home, 'usr/lib/cyrus/bin')
const env = { ...process.env, LD_LIBRARY_PATH: join(home, 'usr/lib/x86_64-linux-gnu') }
const password = 'only-for-tests'

export type Cyrus = {
  readonly port: number
  readonly passwordFile: string
  /** Where its messages lie. */
  readonly spool: string
  folderOf(mailbox: string): string
  /** One of its programs, to the end. What it prints. */
  run(program: string, ...args: string[]): string
  /** A log-in over IMAP, as an account or as `admin`. */
  imap<T>(user: string, act: (line: ImapFlow) => Promise<T>): Promise<T>
  stop(): Promise<void>
}

/**
 * Starts a real Cyrus IMAP server on loopback ports, with JMAP and the accounts. The user `duly` may act for others with
 * the header Authorize-As, which Cyrus allows where a backend of a Murder is configured (`mupdate_server`).
 * Throws with words when Cyrus is not installed.
 */
export async function startCyrus(accounts: readonly string[]): Promise<Cyrus> {
  if (!existsSync(join(programs, 'httpd'))) throw new Error('Cyrus is not installed. Run test/servers/install.sh.')
  const dir = await mkdtemp(join(tmpdir(), 'duly-cyrus-'))
  const [port, imapPort] = [await freePort(), await freePort()]
  const { uid, username } = userInfo()
  const [user, group] = uid === 0 ? ['nobody', 'nogroup'] : [username, spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim()] // prettier-ignore
  for (const folder of ['conf', 'spool', 'run']) await mkdir(join(dir, folder))
  const settings = `configdirectory: ${dir}/conf
defaultpartition: default
partition-default: ${dir}/spool
cyrus_user: ${user}
cyrus_group: ${group}
admins: admin
proxyservers: duly
virtdomains: userid
defaultdomain: internal.test
servername: internal.test
unixhierarchysep: yes
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${dir}/sasldb2
httpmodules: jmap
conversations: yes
lmtpsocket: ${dir}/run/lmtp
idlesocket: ${dir}/run/idle
notifysocket: ${dir}/run/notify
`
  await writeFile(join(dir, 'imapd.conf'), settings)
  await writeFile(join(dir, 'httpd.conf'), `${settings}mupdate_server: localhost\n`)
  await writeFile(
    join(dir, 'cyrus.conf'),
    `START {
  recover cmd="${programs}/ctl_cyrusdb -C ${dir}/imapd.conf -r"
}
SERVICES {
  http cmd="${programs}/httpd -C ${dir}/httpd.conf" listen="127.0.0.1:${port}" prefork=1
  imap cmd="${programs}/imapd -C ${dir}/imapd.conf" listen="127.0.0.1:${imapPort}" prefork=0
}
EVENTS {
}
`,
  )
  for (const who of [...accounts, 'admin@internal.test', 'duly@internal.test']) {
    const [name = '', domain = ''] = who.split('@')
    spawnSync(join(home, 'usr/sbin/saslpasswd2'), ['-c', '-p', '-f', join(dir, 'sasldb2'), '-u', domain, name], { input: password, env }) // prettier-ignore
  }
  const passwordFile = join(dir, 'password')
  await writeFile(passwordFile, `${password}\n`)
  await chmod(dir, 0o755)
  if (uid === 0) spawnSync('chown', ['-R', `${user}:${group}`, dir])
  const child = spawn(
    join(programs, 'master'),
    ['-D', '-C', join(dir, 'imapd.conf'), '-M', join(dir, 'cyrus.conf'), '-p', join(dir, 'run/pid')],
    // It ends its whole process group.
    { stdio: ['ignore', 'ignore', 'pipe'], env, detached: true },
  )
  let complaint = ''
  child.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString()))
  const stop = async (): Promise<void> => {
    await ended(child)
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
  const imap = async <T>(who: string, act: (line: ImapFlow) => Promise<T>): Promise<T> => {
    const line = new ImapFlow({
      ...{ host: '127.0.0.1', port: imapPort, secure: false, doSTARTTLS: false, logger: false },
      auth: { user: who, pass: password },
    })
    await line.connect()
    try {
      return await act(line)
    } finally {
      await line.logout()
    }
  }
  const run = (program: string, ...args: string[]): string => {
    const done = spawnSync(join(programs, program), ['-C', join(dir, 'imapd.conf'), ...args], { encoding: 'utf8', env })
    if (done.status !== 0) throw new Error(`Cyrus: ${program} ${args.join(' ')}: ${done.stdout}${done.stderr}`)
    return done.stdout
  }
  const folders = new Map<string, string>()
  const folderOf = (mailbox: string): string => {
    const known = folders.get(mailbox) ?? run('mbpath', mailbox).trim()
    folders.set(mailbox, known)
    return known
  }
  for (let i = 0; i < 100 && child.exitCode === null; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/jmap/`).catch(() => undefined)
    if (answer?.status === 401) {
      await imap('admin', async (line) => {
        for (const account of accounts) await line.mailboxCreate(`user/${account}`)
      })
      return { port, passwordFile, spool: join(dir, 'spool'), folderOf, run, imap, stop }
    }
    await pause(100)
  }
  await stop()
  throw new Error(`Cyrus does not start. ${complaint}`)
}

/**
 * Lays the mail of an estate into the accounts, byte for byte and with its times, and lets Cyrus rebuild its indexes from
 * it: over IMAP it takes neither zero bytes nor broken headers, and real stores hold both. How many there are.
 */
export async function fill(cyrus: Cyrus, estate: string, accounts: readonly string[]): Promise<number> {
  const messages = await messagesOf(estate, accounts)
  for (const account of accounts)
    await cyrus.imap(account, async (line) => {
      for (const folder of new Set(messages.map((m) => m.folder)))
        if (folder !== 'INBOX') await line.mailboxCreate(folder)
    })
  const { uid, gid } = await stat(cyrus.spool)
  for (const [i, { account, folder, path }] of messages.entries()) {
    const [name = '', domain = ''] = account.split('@')
    const mailbox = `user/${name}${folder === 'INBOX' ? '' : `/${folder}`}@${domain}`
    const place = join(cyrus.folderOf(mailbox), `${i + 1}.`)
    await copyFile(path, place)
    const { mtime } = await stat(path)
    await utimes(place, mtime, mtime)
    await chown(place, uid, gid)
  }
  for (const account of accounts) cyrus.run('reconstruct', '-r', `user/${account}`)
  return messages.length
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
