import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepOrder } from '../../test/kept-order.ts'
import { facts } from '../requester/cast.fixture.ts'
import { deskStream } from '../desk.ts'
import type { AssuranceLevel, OrderEvent } from '../order/event.ts'
import type { OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { Instant } from '../order/time.ts'
import { openDatabase, type Database } from '../platform/database.ts'
import type { Envelope } from '../platform/envelope.ts'
import type { Keys } from '../platform/keys.ts'
import { migrate } from '../platform/migrate.ts'
import { startPostgres } from '../platform/postgres.ts'
import { project } from '../platform/projection.ts'
import { grown, knownAgain, marksOf, replays } from './marks.ts'

const at = Instant.at(Date.UTC(2026, 9, 23, 9))
const digest = 'a'.repeat(64) as Sha256
let dir: string
let own: { url: string; stop(): Promise<void> }
let desk: { db: Database; keys: Keys; envelopes: Map<string, Envelope> }

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-marks-'))
  await chmod(dir, 0o755)
  own = await startPostgres(dir, () => undefined)
  await migrate(own.url)
  const keys = { unwrap: (wrapped: string) => Promise.resolve(wrapped) } as unknown as Keys
  desk = { db: openDatabase(own.url), keys, envelopes: new Map() }
  await desk.db.insertInto('order_key').values({ order_id: deskStream, wrapped: 'the desk' }).execute()
})
afterAll(async () => {
  await desk.db.destroy()
  await own.stop()
  await rm(dir, { recursive: true, force: true })
})

const mail = { sha256: digest, sizeBytes: 1, name: 'message.eml', mediaType: 'message/rfc822' }
const received = (id: string, documents = [mail]): OrderEvent => ({
  kind: 'received',
  receipt: `R-${id}` as ReceiptId,
  channel: 'smtp',
  at,
  digest,
  documents,
  from: `${id}@elsewhere.test`,
})
const signedBy = (...signatures: string[]): OrderEvent => ({
  kind: 'examined',
  round: 0,
  findings: [{ check: 'mail-sender', document: 0, evidence: [], proofs: [], mail: { signatures }, complete: true }],
})
const proven = (level: AssuranceLevel): OrderEvent => ({
  kind: 'authenticated',
  level,
  proven: [],
  identities: [],
  evidence: [],
})
const by = 'anna' as PersonId
const sealed: OrderEvent = {
  kind: 'sealed',
  scopeHash: digest,
  package: { sha256: digest, sizeBytes: 1, recipients: [], manifest: digest },
  at,
}

const fold = (id: string, events: readonly OrderEvent[]): Order =>
  foldOrder(events.map((event, i) => ({ order: id as OrderId, version: i + 1, at, actor: { role: 'core' }, event })))

/** An order in the books, with its row and its marks in one transaction, as the journey writes them. */
async function keep(id: string, ...events: OrderEvent[]): Promise<Order> {
  const order = fold(id, events)
  const beside = { referenceKey: undefined, identityKeys: [], marks: await marksOf(desk, order), at }
  await keepOrder(desk.db, order, events, beside)
  // Marks that stand there already stay as they are.
  await desk.db.transaction().execute((tx) => project(tx, order, beside))
  return order
}

test('the same signed mail from another host is the first order again, also when that is closed', async () => {
  const first = await keep('D-2026-000001', received('a'), signedBy('sig-a'), proven('L1'), {
    kind: 'closed',
    outcome: 'answered',
  })
  const again = fold('D-2026-000002', [received('b'), signedBy('sig-a', 'sig-of-a-list'), proven('L1')])
  const known = await knownAgain(desk, again, { level: 'L1' })
  expect(known.replayOf?.id).toBe(first.id)
  expect(known.evidence).toMatchObject([{ signal: 'mail.replay', outcome: 'failed' }])
  expect(known.evidence[0]?.words).toContain('nothing is produced a second time or to anybody else')

  const other = fold('D-2026-000003', [received('c'), signedBy('sig-c'), proven('L1')])
  expect(await knownAgain(desk, other, { level: 'L1' })).toEqual({ evidence: [] })
  const rows = await desk.db.selectFrom('order_mark').selectAll().execute()
  expect(rows).toHaveLength(1)
  expect(rows[0]?.mark).not.toContain('sig-a')
})

test('a genuine mail that somebody wrapped up and sent first does not swallow the genuine one', async () => {
  await keep('D-2026-000010', received('thief', [mail, { ...mail, name: 'more.pdf' }]), signedBy('sig-x'), proven('L1'))
  const genuine = fold('D-2026-000011', [received('agency'), signedBy('sig-x'), proven('L1')])
  expect(await knownAgain(desk, genuine, { level: 'L1' })).toEqual({ evidence: [] })
})

test('a first one of which nothing is proven is shown, and carries nothing', async () => {
  await keep('D-2026-000020', received('x'), signedBy('sig-y'), proven('L0'))
  const genuine = fold('D-2026-000021', [received('agency'), signedBy('sig-y'), proven('L1')])
  const known = await knownAgain(desk, genuine, { level: 'L1' })
  expect(known.replayOf).toBeUndefined()
  expect(known.evidence).toMatchObject([{ signal: 'mail.replay' }])
})

test('what was produced or is over stays so; a better proven one is not held by one that is less proven', () => {
  const order = (...more: OrderEvent[]): Order => fold('D-2026-000030', [received('a'), ...more])
  expect(replays(order(proven('L1')), { level: 'L1' })).toBe(true)
  expect(replays(order(proven('L1')), { level: 'L2' })).toBe(false)
  expect(replays(order(proven('L1'), sealed), { level: 'L4' })).toBe(true)
  expect(replays(order(proven('L1'), { kind: 'withdrawn', by, words: 'x' }), { level: 'L2' })).toBe(true)
  expect(replays(order(proven('L1'), { kind: 'refused', by, ground: 'N09', words: 'x' }), { level: 'L2' })).toBe(true)
  expect(replays(order(proven('L0'), { kind: 'refused', by, ground: 'N05', words: 'x' }), { level: 'L1' })).toBe(false)
})

test('a file number that comes back with more accounts is shown, and widens nothing', async () => {
  const asking = (...accounts: string[]): OrderEvent => ({
    kind: 'facts-stated',
    by,
    facts: { ...facts(), asks: [{ category: 'subscriber', accounts }] },
  })
  const first = await keep('D-2026-000040', received('a1'), asking('marta@nimbus.test'))
  const wider = fold('D-2026-000041', [received('b'), asking('Marta@nimbus.test', 'boris@nimbus.test')])
  const { replayOf, evidence } = await knownAgain(desk, wider, { level: 'L2' })
  expect(replayOf).toBeUndefined()
  expect(evidence).toMatchObject([{ signal: 'scope.grown', outcome: 'failed' }])
  expect(evidence[0]?.words).toContain('New are: boris@nimbus.test (subscriber).')
  expect(first.facts?.asks[0]?.accounts).toEqual(['marta@nimbus.test'])
  expect(grown(fold('D-2026-000042', [received('c'), asking('marta@nimbus.test')]), [first])).toEqual([])
})
