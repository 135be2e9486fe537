import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Desk } from '../desk.ts'
import type { AgencyId, OrderId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { days, hours, Instant, minutes } from '../order/time.ts'
import { openDatabase } from '../platform/database.ts'
import { openEnvelope } from '../platform/envelope.ts'
import { migrate } from '../platform/migrate.ts'
import { startPostgres } from '../platform/postgres.ts'
import { project } from '../platform/projection.ts'
import { identityKeys } from './incident.ts'
import { volume } from './volume.ts'

const at = Instant.at(Date.UTC(2026, 10, 23, 9))
const agency = 'lka-berlin'
const roth = 'officer:lka-berlin/roth'
let dir: string
let own: { url: string; stop(): Promise<void> }
let desk: Desk
let serial = 0

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-volume-'))
  await chmod(dir, 0o755)
  own = await startPostgres(dir, () => undefined)
  await migrate(own.url)
  const envelopes = new Map([['desk', openEnvelope('the desk')]])
  desk = { db: openDatabase(own.url), envelopes, settings: { limits: { burst_demands: 10 } } } as unknown as Desk
})
afterAll(async () => {
  await desk.db.destroy()
  await own.stop()
  await rm(dir, { recursive: true, force: true })
})

const orderAt = (received: Instant, identities: readonly string[], from = agency): Order => {
  const id = `D-2026-${String(++serial).padStart(6, '0')}` as OrderId
  const events = [
    { kind: 'received', receipt: `R-${id}` as ReceiptId, channel: 'api', at: received, digest: 'a'.repeat(64) as Sha256, documents: [], from: 'x' }, // prettier-ignore
    { kind: 'authenticated', level: 'L3', proven: ['L3'], agency: from as AgencyId, identities, evidence: [] },
  ] as const
  return foldOrder(events.map((event, i) => ({ order: id, version: i + 1, at: received, actor: { role: 'core' }, event }))) // prettier-ignore
}

async function keep(n: number, received: Instant, identities: readonly string[], from = agency): Promise<void> {
  for (let i = 0; i < n; i++) {
    const order = orderAt(received, identities, from)
    const extra = { referenceKey: undefined, identityKeys: await identityKeys(desk, identities), marks: [], at }
    await desk.db.transaction().execute((tx) => project(tx, order, extra))
  }
}

const asked = (received: Instant, identities = [roth], from = agency) =>
  volume(desk, orderAt(received, identities, from), { agency: from, identities })

test('the tenth of one officer within an hour asks for a call, with the count; the ninth does not', async () => {
  await keep(8, Instant.plus(at, -minutes(5)), [roth])
  expect(await asked(at)).toEqual([])
  // An hour ago to the millisecond is outside; forged ones, of which nothing was proven, and other agencies do not count.
  await keep(1, Instant.plus(at, -hours(1)), [roth])
  await keep(30, at, [])
  await keep(30, at, ['officer:om-utrecht/vos'], 'om-utrecht')
  expect(await asked(at)).toEqual([])
  await keep(1, at, [roth])
  const [evidence, ...more] = await asked(at)
  expect(evidence).toMatchObject({ signal: 'volume.burst', outcome: 'failed' })
  expect(evidence?.words).toContain(
    '10 demands of the same officer came within an hour; in the 30 days before it sent 1.',
  )
  expect(more).toEqual([])
  // What nothing was proven of is no burst of theirs.
  expect(await volume(desk, orderAt(at, []), { agency, identities: [] })).toEqual([])
})

test('many officers of one agency are a burst of the agency', async () => {
  const other = Instant.plus(at, days(60))
  for (let i = 0; i < 9; i++) await keep(1, other, [`officer:lka-berlin/o${i}`])
  expect((await asked(other)).map((e) => e.words.split(' came')[0])).toEqual(['10 demands of the same agency'])
})

test('who sends as many on an ordinary day is left in peace', async () => {
  const busy = Instant.plus(at, days(120))
  await keep(300, Instant.plus(busy, -days(3)), ['officer:police/hart'], 'police')
  await keep(9, busy, ['officer:police/hart'], 'police')
  expect(await asked(busy, ['officer:police/hart'], 'police')).toEqual([])
  await keep(1, busy, ['officer:police/hart'], 'police')
  expect(await asked(busy, ['officer:police/hart'], 'police')).toHaveLength(1)
})
