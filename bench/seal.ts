// `npm run bench:seal`: the product's own way from a mail store to a sealed package, timed, and held against the truth
// of the estate it read. The grant, the people and the desk are made for this one run and thrown away.
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { collectParcels } from '../src/collection/collection.ts'
import { issueGrant } from '../src/collection/grant.ts'
import { placeAt } from '../src/order/assertion.ts'
import { approvalStatement } from '../src/order/statement.ts'
import type { PersonId } from '../src/order/ids.ts'
import { Scope } from '../src/order/scope.ts'
import { hours, Instant } from '../src/order/time.ts'
import { openBlobs } from '../src/platform/blobs.ts'
import { ageKey, sealTo } from '../src/platform/order-key.ts'
import { signerFromSeed } from '../src/platform/keys.ts'
import type { Source } from '../src/platform/settings.ts'
import { keepThreadsReady, seal } from '../src/production/production.ts'
import { difference, itemsIn } from './sealed-items.ts'

const { values: given } = parseArgs({
  options: {
    estate: { type: 'string' },
    account: { type: 'string', default: 'hot@example.org' },
    from: { type: 'string' },
    to: { type: 'string' },
    recipient: { type: 'string' },
    out: { type: 'string' },
    clock: { type: 'string', default: 'internaldate' },
    store: { type: 'string', default: 'maildir' },
    at: { type: 'string' },
    password: { type: 'string' },
    'order-key': { type: 'string' },
    'kill-at': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const { estate, account, from, to, recipient, clock } = given
if (!estate || !from || !to || !recipient || !given.out || (clock !== 'internaldate' && clock !== 'date')) {
  console.error(
    'npm run bench:seal -- --estate DIR --account hot@example.org --from ISO --to ISO --recipient age1... --out FILE [--clock internaldate|date] [--json]',
  )
  process.exit(2)
}
const out = resolve(given.out)
const bars = { peakMiB: 256, missed: 0, extra: 0 }

/** Bytes of items after which the program kills itself, to see how it goes on. */
const killAt = given['kill-at'] === undefined ? undefined : Number(given['kill-at'])
const own = given['order-key'] ? await kept(`${given['order-key']}.own`) : await generateX25519Identity()
const order = 'D-2026-000001'
const parsed = Scope.parse({
  order,
  accounts: [account],
  categories: ['content'],
  windows: [{ startUtc: from, endUtc: to }],
  clock,
  // The second one is thrown away with this run: with it the package is opened and held against the truth.
  recipients: [recipient, await identityToRecipient(own)],
})
if (!parsed.ok) throw new Error(parsed.why)
const scope = parsed.value
const scopeHash = Scope.hash(scope)
const common = { id: 'mail', categories: ['content' as const] }
const sources: Record<string, Source> = {
  maildir: { ...common, kind: 'maildir', path: join(resolve(estate), '{account}', 'Maildir') },
  mbox: { ...common, kind: 'mbox', path: join(resolve(estate), '{account}', 'mbox') },
  imap: { ...common, kind: 'imap', host: '127.0.0.1', port: Number(given.at), tls: false, user: '{account}*duly', password_file: given.password ?? '' }, // prettier-ignore
}
const source = sources[given.store]
if (!source) throw new Error('--store maildir, mbox or imap')
const at = Instant.at(Date.now())
const realClock = { now: () => Instant.at(Date.now()) }
const [desk, ...signers] = [7, 8, 9].map((n) => signerFromSeed(new Uint8Array(32).fill(n)))
if (!desk) throw new Error('no key')
const people = signers.map(({ publicKey: key }, i) => ({ id: `p${i}`, name: `Person ${i}`, key, may: ['approve'] }))
const approvals = signers.map((key, i) => {
  const by = `p${i}` as PersonId
  const statement = approvalStatement({ order: scope.order, scopeHash, by, at })
  const signature = Buffer.from(key.sign(Buffer.from(statement))).toString('base64')
  return { kind: 'approved' as const, by, scopeHash, at, publicKey: key.publicKey, signature }
})
const expiresAt = Instant.plus(at, hours(4))
const grant = issueGrant({ scope, purpose: 'produce', nonce: 'bench', expiresAt, approvals }, desk)

const orderKey = await ageKey(given['order-key'] ? await kept(given['order-key']) : await generateX25519Identity())
// What a crash leaves lies beside the package, and the next run goes on from it.
const work = join(dirname(out), `.bench-seal-${basename(out)}`)
// As in a desk that is open: it has opened the order's key, and threads stand ready.
await orderKey.open(await sealTo(orderKey.recipient, 'key'))
await keepThreadsReady()
const startSeconds = performance.now() / 1000
const cpuBefore = process.cpuUsage()
const began = performance.now()
const blobs = await openBlobs(work)
let shown = 0
/** When the store was first looked at, and when the last item stood in the file. */
const marks = { begun: began, laid: began }
const made = await seal({
  order: scope.order,
  scope,
  items: (done) => {
    marks.begun = marks.laid = performance.now()
    return collectParcels(grant, {
      sources: [source],
      deskPublicKey: desk.publicKey,
      people,
      place: placeAt('http://localhost:8471'),
      orderKey: orderKey.recipient,
      begun: { kind: 'collection-begun', grant: 'bench', purpose: 'produce', scopeHash, expiresAt },
      clock: realClock,
      ...(done ? { done } : {}),
    })
  },
  approvals,
  custody: [],
  clauses: [],
  ledger: { vkey: '', checkpoint: '', leaves: [], reveal: [] },
  desk,
  orderKey,
  blobs,
  clock: realClock,
  progress: ({ items, bytes, looked, seconds }) => {
    marks.laid = performance.now()
    if (killAt !== undefined && bytes >= killAt) process.kill(process.pid, 'SIGKILL')
    if (!process.stderr.isTTY || given.json || seconds - shown < 0.5) return
    shown = seconds
    process.stderr.write(`\r${looked} looked at, ${items} sealed, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s `)
  },
})
const seconds = (performance.now() - began) / 1000
const cpu = process.cpuUsage(cpuBefore)
const peakMiB = process.resourceUsage().maxRSS / 1024
await rename(blobs.path(made.package.sha256), out)
await rm(work, { recursive: true })

type Truth = { account: string; folder: string; internal: string; date: string | null; path: string; sha256: string }
const truth: string[] = []
for await (const line of (await open(await truthFile(estate))).readLines()) {
  const m = JSON.parse(line) as Truth
  const moment = clock === 'date' ? (m.date ?? m.internal) : m.internal
  if (m.account === account && Date.parse(moment) >= Date.parse(from) && Date.parse(moment) < Date.parse(to))
    truth.push(m.sha256)
}
const { missed, extra } = difference(truth, await itemsIn(out, own))
const round = (n: number, digits = 2): number => Number(n.toFixed(digits))
const phases = {
  /** The head of the file, its key wrapped to each recipient, and its journal. */
  begin: round((marks.begun - began) / 1000, 3),
  /** List, read, check, hash, encrypt and write, all in one pass. */
  items: round((marks.laid - marks.begun) / 1000, 3),
  /** Lists, signed manifest, the last chunk, and the file safe on the disk under its name. */
  papers: round(seconds - (marks.laid - began) / 1000, 3),
}
const figures = {
  bench: 'seal',
  items: made.collection.items,
  bytes: made.collection.bytes,
  packageBytes: made.package.sizeBytes,
  seconds: round(seconds, 3),
  phases,
  startSeconds: round(startSeconds, 3),
  processorSeconds: round((cpu.user + cpu.system) / 1e6),
  megabytesPerSecond: round(made.collection.bytes / 1e6 / seconds, 1),
  peakMiB: Math.round(peakMiB),
  missed,
  extra,
  bars,
}
const exact = figures.missed === 0 && figures.extra === 0
const holds = exact && figures.peakMiB <= bars.peakMiB
if (!given.json)
  console.log(`Sealing ${account}, ${from} to ${to} by ${clock}
  items            ${figures.items} with ${figures.bytes} bytes, in a package of ${figures.packageBytes} bytes
  sealed in        ${figures.seconds} s, ${figures.megabytesPerSecond} MB/s, ${figures.processorSeconds} s of processor: from the first look at the store
                   to the package safe on the disk. Before that, ${figures.startSeconds} s to start the program
  of these         ${phases.begin} s to begin the file, ${phases.items} s for the items (listed, read, checked, hashed, encrypted, written in one
                   pass), ${phases.papers} s for the papers and until it is safe
  peak memory      ${figures.peakMiB} MiB   (bar: at most ${bars.peakMiB})
  missed, extra    ${figures.missed}, ${figures.extra}   (bar: none)`)
console.log(JSON.stringify({ ...figures, holds }))
process.exitCode = exact ? 0 : 1

/** The order's own key, the same for a run that goes on where one was killed. */
async function kept(file: string): Promise<string> {
  const there = await readFile(file, 'utf8').catch(() => undefined)
  if (there !== undefined) return there
  const made = await generateX25519Identity()
  await writeFile(file, made, { mode: 0o600 })
  return made
}

/** The estate's own list of what this scope must give; the list of everything when it was made for another scope. */
async function truthFile(dir: string): Promise<string> {
  const made = JSON.parse(await readFile(join(dir, 'scope.json'), 'utf8')) as Record<'account' | 'from' | 'to', string>
  const same =
    made.account === account &&
    Date.parse(made.from) === Date.parse(from ?? '') &&
    Date.parse(made.to) === Date.parse(to ?? '')
  return join(dir, !same ? 'index.jsonl' : clock === 'date' ? 'truth-date.jsonl' : 'truth.jsonl')
}
