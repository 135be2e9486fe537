// `npm run bench:imap`: the product's way from a local Dovecot over IMAP, in turns with `doveadm fetch` of the same
// messages, which reads them from the disk itself; and the whole way, from IMAP to the sealed package. `--estate` takes
// one that is there already: as root, Dovecot reads it as an account that may change nothing in it.
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { connector } from '../src/collection/connectors/imap.ts'
import type { ImapSource } from '../src/collection/imap-session.ts'
import { Scope } from '../src/order/scope.ts'
import { startDovecot } from '../test/servers/dovecot.ts'
import { difference } from './sealed-items.ts'

const { values: given } = parseArgs({
  options: {
    estate: { type: 'string' },
    messages: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const bar = 0.8
const rounds = Number(given.rounds)
const work = mkdtempSync(join(tmpdir(), 'duly-imap-'))
chmodSync(work, 0o755) // Dovecot reads as an account of its own
const original = given.estate === undefined ? join(work, 'original') : resolve(given.estate)
/** The same, but that its truth is what is served. */
const estate = join(work, 'estate')
const run = (program: string, args: readonly string[]): string => {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30, env: { ...process.env, TZ: 'UTC' } })
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr || String(done.error)}`)
  return done.stdout
}
const bench = (name: string, ...args: string[]): string =>
  run(process.execPath, [join(import.meta.dirname, name), ...args])

if (given.estate === undefined)
  bench('estate/generate.mjs', '--out', original, '--messages', given.messages, '--other', '20', '--accounts', '2', '--formats', 'maildir') // prettier-ignore
const made = JSON.parse(readFileSync(join(original, 'scope.json'), 'utf8')) as Record<'account' | 'from' | 'to', string>
const { account, from, to } = made
mkdirSync(estate)
copyFileSync(join(original, 'scope.json'), join(estate, 'scope.json'))
symlinkSync(join(original, account), join(estate, account))
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
/** Each message of the truth as RFC 3501 has it served: every line ends with CR LF, and no byte is zero (section 4.3.1). */
const served = (path: string): string => {
  const text = readFileSync(join(original, path), 'latin1')
  return sha256(Buffer.from(text.replace(/\r?\n/g, '\r\n').replaceAll('\0', '\x80'), 'latin1'))
}
const truth = readFileSync(join(original, 'truth.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { path: string })
  .map((message) => ({ ...message, sha256: served(message.path) }))
writeFileSync(join(estate, 'truth.jsonl'), truth.map((message) => `${JSON.stringify(message)}\n`).join(''))

const dovecot = await startDovecot(estate, [account])
try {
  const source: ImapSource = {
    id: 'mail',
    kind: 'imap',
    host: '127.0.0.1',
    port: dovecot.port,
    tls: false,
    user: '{account}*duly',
    password_file: dovecot.passwordFile,
    categories: ['content'],
  }
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const windows = [{ startUtc: from, endUtc: to }]
  const scope = Scope.parse({ order: 'D-2026-000001', accounts: [account], categories: ['content'], windows, clock: 'internaldate', recipients: [recipient] }) // prettier-ignore
  if (!scope.ok) throw new Error(scope.why)
  const doveadm = ['-c', join(dirname(dovecot.passwordFile), 'dovecot.conf'), 'fetch', '-u', account]
  const uids = uidsOf(
    run('doveadm', [...doveadm, 'mailbox uid', 'SINCE', from.slice(0, 10), 'BEFORE', to.slice(0, 10)]),
  )

  const times = { doveadm: [] as number[], collected: [] as number[], sealed: [] as number[] }
  let bytes = 0
  let peakMiB = 0
  let there: string[] = []
  let exact = { missed: 0, extra: 0 }
  // The first turn warms caches, is held against the truth and not counted.
  for (let round = 0; round <= rounds; round++) {
    let began = performance.now()
    const done = spawnSync('doveadm', [...doveadm, 'text', ...uids], { stdio: 'ignore' })
    if (done.status !== 0) throw new Error('doveadm fetch failed')
    if (round > 0) times.doveadm.push((performance.now() - began) / 1000)
    there = []
    bytes = 0
    began = performance.now()
    for await (const item of connector.collect(source, scope.value, {})) {
      if (!('bytes' in item)) continue
      bytes += item.sizeBytes
      if (round === 0) there.push(sha256(item.bytes))
    }
    if (round > 0) times.collected.push((performance.now() - began) / 1000)
    else
      exact = difference(
        truth.map((m) => m.sha256),
        there,
      )
    const out = join(work, 'package.age')
    const said = JSON.parse(
      bench('seal.ts', '--estate', estate, '--account', account, '--from', from, '--to', to, '--recipient', recipient, '--out', out, '--store', 'imap', '--at', String(dovecot.port), '--password', dovecot.passwordFile, '--json'), // prettier-ignore
    ) as { seconds: number; peakMiB: number; missed: number; extra: number }
    peakMiB = Math.max(peakMiB, said.peakMiB)
    if (round > 0) times.sealed.push(said.seconds)
    else exact = { missed: exact.missed + said.missed, extra: exact.extra + said.extra }
  }
  const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN
  const own = median(times.doveadm)
  const row = (seconds: number): Record<string, number> => ({
    seconds: round3(seconds),
    'MB/s': Math.round(bytes / 1e6 / seconds),
    speed: round3(own / seconds),
  })
  const rows = {
    'doveadm fetch, from the disk': row(own),
    'Duly, collecting over IMAP': row(median(times.collected)),
    'Duly, collecting and sealing': row(median(times.sealed)),
  }
  const speed = own / median(times.collected)
  if (!given.json) {
    console.log(`${account}, ${from} to ${to}: ${truth.length} messages with ${bytes} bytes.
Medians of ${rounds} turns, warm. Speed is beside doveadm fetch; the bar for collecting is ${bar}.`)
    console.table(rows)
    console.log(`missed, extra: ${exact.missed}, ${exact.extra}. Sealing took at most ${peakMiB} MiB`)
  }
  const { missed, extra } = exact
  const right = missed === 0 && extra === 0
  console.log(
    JSON.stringify({ bench: 'imap', items: truth.length, bytes, rounds, doveadmSeconds: round3(own), collectSeconds: round3(median(times.collected)), sealSeconds: round3(median(times.sealed)), peakMiB, speed: round3(speed), bar, missed, extra, holds: right && speed >= bar }), // prettier-ignore
  )
  process.exitCode = right ? 0 : 1
} finally {
  await dovecot.stop()
  rmSync(work, { recursive: true, force: true })
}

/** The messages that doveadm listed, as a search by their numbers: it need not look at any other. */
function uidsOf(listed: string): string[] {
  const pairs = [...listed.matchAll(/^mailbox: (.*)\nuid: (\d+)$/gm)].map(([, folder = '', uid = '']) => ({
    folder,
    uid,
  }))
  return [...Map.groupBy(pairs, (p) => p.folder)].flatMap(([folder, found], n) => {
    return [...(n > 0 ? ['OR'] : []), '(', 'mailbox', folder, 'uid', found.map((p) => p.uid).join(','), ')']
  })
}

function round3(n: number): number {
  return Number(n.toFixed(3))
}
