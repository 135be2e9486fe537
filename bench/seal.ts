import { approvalStatement } from '../src/order/statement.ts'
// `npm run bench:seal`: the product's own way from a mail store to a sealed package, timed, and held against the truth
// of the estate it read. The grant, the people and the desk are made for this one run and thrown away.
import { mkdtemp, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { collect } from '../src/collection/collection.ts'
import { issueGrant } from '../src/collection/grant.ts'
import { placeAt } from '../src/order/assertion.ts'
import type { PersonId } from '../src/order/ids.ts'
import { Scope } from '../src/order/scope.ts'
import { hours, Instant } from '../src/order/time.ts'
import { openBlobs } from '../src/platform/blobs.ts'
import { signerFromSeed } from '../src/platform/keys.ts'
import { seal, type Incoming } from '../src/production/production.ts'

const { values: given } = parseArgs({
  options: {
    estate: { type: 'string' },
    account: { type: 'string', default: 'hot@example.org' },
    from: { type: 'string' },
    to: { type: 'string' },
    recipient: { type: 'string' },
    out: { type: 'string' },
    clock: { type: 'string', default: 'internaldate' },
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

const order = 'D-2026-000001'
const parsed = Scope.parse({
  order,
  accounts: [account],
  categories: ['content'],
  windows: [{ startUtc: from, endUtc: to }],
  clock,
  recipients: [recipient],
})
if (!parsed.ok) throw new Error(parsed.why)
const scope = parsed.value
const scopeHash = Scope.hash(scope)
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

/** Passes items on, and keeps their ids and the time that was spent waiting for the store. */
const ids: string[] = []
let collecting = 0
async function* watched(items: AsyncIterable<Incoming>): AsyncGenerator<Incoming> {
  let began = performance.now()
  for await (const item of items) {
    collecting += performance.now() - began
    if ('bytes' in item) ids.push(item.id)
    yield item
    began = performance.now()
  }
  collecting += performance.now() - began
}

const work = await mkdtemp(join(dirname(out), '.bench-seal-'))
const cpuBefore = process.cpuUsage()
const began = performance.now()
const blobs = await openBlobs(work)
const made = await seal({
  order: scope.order,
  scope,
  items: watched(
    collect(grant, {
      sources: [
        { id: 'mail', kind: 'maildir', path: join(resolve(estate), '{account}', 'Maildir'), categories: ['content'] },
      ],
      deskPublicKey: desk.publicKey,
      people,
      place: placeAt('http://localhost:8471'),
      orderKey: recipient,
      begun: { kind: 'collection-begun', grant: 'bench', purpose: 'produce', scopeHash, expiresAt },
      clock: realClock,
    }),
  ),
  approvals,
  custody: [],
  clauses: [],
  ledger: { vkey: '', checkpoint: '', leaves: [], reveal: [] },
  desk,
  blobs,
  clock: realClock,
})
const seconds = (performance.now() - began) / 1000
const cpu = process.cpuUsage(cpuBefore)
const peakMiB = process.resourceUsage().maxRSS / 1024
await rename(blobs.path(made.package.sha256), out)
await rm(work, { recursive: true })

type Truth = { account: string; folder: string; internal: string; date: string | null; path: string }
const truth = new Set<string>()
for await (const line of (await open(await truthFile(estate))).readLines()) {
  const m = JSON.parse(line) as Truth
  const moment = clock === 'date' ? (m.date ?? m.internal) : m.internal
  if (m.account === account && Date.parse(moment) >= Date.parse(from) && Date.parse(moment) < Date.parse(to))
    truth.add(`${m.account}/${m.folder}/${basename(m.path).split(':2,')[0]}`)
}
const sealed = new Set(ids)
const round = (n: number, digits = 2): number => Number(n.toFixed(digits))
const figures = {
  bench: 'seal',
  items: made.collection.items,
  bytes: made.collection.bytes,
  packageBytes: made.package.sizeBytes,
  seconds: round(seconds, 3),
  collectSeconds: round(collecting / 1000, 3),
  sealSeconds: round(seconds - collecting / 1000, 3),
  processorSeconds: round((cpu.user + cpu.system) / 1e6),
  megabytesPerSecond: round(made.collection.bytes / 1e6 / seconds, 1),
  peakMiB: Math.round(peakMiB),
  missed: [...truth].filter((id) => !sealed.has(id)).length,
  extra: ids.length - [...sealed].filter((id) => truth.has(id)).length,
  bars,
}
const exact = figures.missed === 0 && figures.extra === 0
const holds = exact && figures.peakMiB <= bars.peakMiB
if (!given.json)
  console.log(`Sealing ${account}, ${from} to ${to} by ${clock}
  items            ${figures.items} with ${figures.bytes} bytes, in a package of ${figures.packageBytes} bytes
  whole run        ${figures.seconds} s, ${figures.megabytesPerSecond} MB/s, ${figures.processorSeconds} s of processor
    collecting     ${figures.collectSeconds} s waiting for the store
    sealing        ${figures.sealSeconds} s re-checking, hashing, encrypting and writing, with fsync
  peak memory      ${figures.peakMiB} MiB   (bar: at most ${bars.peakMiB})
  missed, extra    ${figures.missed}, ${figures.extra}   (bar: none)`)
console.log(JSON.stringify({ ...figures, holds }))
process.exitCode = exact ? 0 : 1

/** The estate's own list of what this scope must give; the list of everything when it was made for another scope. */
async function truthFile(dir: string): Promise<string> {
  const made = JSON.parse(await readFile(join(dir, 'scope.json'), 'utf8')) as Record<'account' | 'from' | 'to', string>
  const same =
    made.account === account &&
    Date.parse(made.from) === Date.parse(from ?? '') &&
    Date.parse(made.to) === Date.parse(to ?? '')
  return join(dir, !same ? 'index.jsonl' : clock === 'date' ? 'truth-date.jsonl' : 'truth.jsonl')
}
