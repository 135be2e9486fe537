import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../free-port.ts'

const program = '/usr/sbin/dovecot'

export type Dovecot = { readonly port: number; readonly passwordFile: string; stop(): Promise<void> }

/**
 * Starts a real Dovecot on a loopback port over `mail`/ACCOUNT/Maildir, with a master user `duly`: one logs in as
 * `ACCOUNT*duly`. Indexes lie in memory, so that Dovecot itself leaves the Maildirs alone as far as it can.
 * Works as root and as an ordinary user. Throws with words when Dovecot is not installed.
 */
export async function startDovecot(mail: string, accounts: readonly string[]): Promise<Dovecot> {
  if (!existsSync(program)) throw new Error('Dovecot is not installed. Run test/servers/install.sh.')
  const dir = await mkdtemp(join(tmpdir(), 'duly-dovecot-'))
  const port = await freePort()
  const { uid, gid, username } = userInfo()
  const root = uid === 0
  // Dovecot refuses to read mail as root: give the mail to its own unprivileged account.
  const owner = root ? 'dovenull' : username
  const group = root ? spawnSync('id', ['-gn', 'dovenull'], { encoding: 'utf8' }).stdout.trim() : String(gid)
  if (root) spawnSync('chown', ['-R', `${owner}:${group}`, mail])
  await chmod(dir, 0o755)
  await chmod(mail, 0o755)
  await mkdir(join(dir, 'run'))
  await writeFile(join(dir, 'users'), accounts.map((a) => `${a}:{PLAIN}their-own::::${dir}/home/${a}::\n`).join(''))
  await writeFile(join(dir, 'masters'), 'duly:{PLAIN}only-for-tests\n')
  const passwordFile = join(dir, 'password')
  await writeFile(passwordFile, 'only-for-tests\n')
  await writeFile(
    join(dir, 'dovecot.conf'),
    `base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${root ? 'dovecot' : owner}
default_login_user = ${root ? 'dovenull' : owner}
default_internal_group = ${root ? 'dovecot' : group}
first_valid_uid = 1
mail_uid = ${owner}
mail_gid = ${group}
mail_location = maildir:${mail}/%u/Maildir:INDEX=MEMORY:CONTROL=${dir}/control/%u
auth_master_user_separator = *
auth_failure_delay = 0
auth_username_chars = abcdefghijklmnopqrstuvwxyz0123456789.-_@*
namespace inbox {
  inbox = yes
}
passdb {
  driver = passwd-file
  args = ${dir}/masters
  master = yes
  pass = yes
}
passdb {
  driver = passwd-file
  args = ${dir}/users
}
userdb {
  driver = passwd-file
  args = ${dir}/users
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
  # Every test calls from one address: its failed log-ins would make the others wait.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`,
  )
  for (const folder of ['control', 'home']) {
    await mkdir(join(dir, folder))
    if (root) spawnSync('chown', [`${owner}:${group}`, join(dir, folder)])
  }
  const child = spawn(program, ['-F', '-c', join(dir, 'dovecot.conf')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString()))
  const stop = async (): Promise<void> => {
    await ended(child)
    await rm(dir, { recursive: true, force: true })
  }
  for (let i = 0; i < 100; i++) {
    if (child.exitCode !== null) break
    if (await greets(port)) return { port, passwordFile, stop }
    await pause(100)
  }
  const log = await readFile(join(dir, 'log'), 'utf8').catch(() => '')
  await stop()
  throw new Error(`Dovecot does not start. ${complaint}${log}`)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

const greets = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const line = connect(port, '127.0.0.1')
    const answer = (yes: boolean): void => {
      line.destroy()
      resolve(yes)
    }
    line.once('data', (bytes) => answer(bytes.toString().startsWith('* OK')))
    line.once('error', () => answer(false))
    line.setTimeout(2000, () => answer(false))
  })
