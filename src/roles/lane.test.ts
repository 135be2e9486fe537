import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { laneVerdict } from '../decision/emergency-lane.ts'
import { read } from '../intake/intake.ts'
import { sha256 } from '../order/canonical.ts'
import { Instant } from '../order/time.ts'
import { verifyPerson } from '../order/signature.ts'
import { openKeys, signerFromSeed } from '../platform/keys.ts'
import { openSpool, type Arrival } from '../platform/spool.ts'
import type { Person } from '../platform/settings.ts'
import { openLane, type Lane } from './lane.ts'

const now = Instant.at(Date.parse('2026-11-24T03:10:00Z'))
const later = Instant.plus(now, 3_600_000)
let time = now
const clock = { now: () => time }
const keys = { anna: signerFromSeed(Buffer.alloc(32, 1)), bruno: signerFromSeed(Buffer.alloc(32, 2)) }
const person = (id: 'anna' | 'bruno', more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  key: keys[id].publicKey,
  may: ['approve', 'respond', 'page'],
  ...more,
})
const people = [person('anna'), person('bruno')]
const arrival: Arrival = {
  channel: 'paper',
  from: 'by hand',
  receivedAt: now,
  documents: [{ name: 'order.yaml', mediaType: 'application/yaml', bytes: Buffer.from('duly: order/1\n') }],
}
const wish = { decision: 'disclose', words: 'log-in addresses of the last hour, to the sheriff' } as const

let dir = ''
let lane: Lane
beforeEach(async () => {
  time = now
  dir = await mkdtemp(join(tmpdir(), 'duly-lane-'))
  lane = await openLane(join(dir, 'lane'), clock)
})
afterEach(async () => {
  await lane.close()
  await rm(dir, { recursive: true, force: true })
})
const standing = async (): Promise<string> => {
  const [order] = await lane.orders()
  const verdict = laneVerdict(order!, people, verifyPerson)
  return verdict.ok ? `two: ${verdict.by.map((each) => each.by).join(' and ')}` : verdict.why
}

test('an order on the lane is decided when two different people have signed the same words over the same bytes', async () => {
  const order = await lane.receive(arrival)
  expect(await standing()).toContain('Nobody has decided yet')
  expect(await lane.decide(order, 'anna', keys.anna, wish, people)).toContain('A second person signs the same')
  expect(await lane.decide(order, 'anna', keys.anna, undefined, people)).toContain('A second person signs the same')
  expect(await lane.decide(order, 'bruno', keys.bruno, undefined, people)).toContain('Decided by two: disclose')
  expect(await standing()).toBe('two: anna and bruno')
})

test('two people who sign different words have not decided', async () => {
  const order = await lane.receive(arrival)
  await lane.decide(order, 'anna', keys.anna, wish, people)
  await lane.decide(order, 'bruno', keys.bruno, { decision: 'refuse', words: 'nobody answered the call-back' }, people)
  expect(await standing()).toContain('A second person signs the same')
})

test.each([
  ['with the key of somebody else', 'bruno', people, 'not the one of bruno'],
  ['without the right to sign', 'anna', [person('anna', { may: ['page'] })], 'may not sign'],
  ['who is not in duly.yaml', 'ghost', people, 'may not sign'],
] as const)('a decision by someone %s is refused with the reason', async (_words, name, staff, why) => {
  const order = await lane.receive(arrival)
  await expect(lane.decide(order, name, keys.anna, wish, staff)).rejects.toThrow(why)
  expect(await standing()).toContain('Nobody has decided yet')
})

test('merged, the order reaches the desk with its own hour of receipt, its bytes and the signed record; merged once', async () => {
  const order = await lane.receive(arrival)
  await lane.decide(order, 'anna', keys.anna, wish, people)
  await lane.decide(order, 'bruno', keys.bruno, undefined, people)
  await lane.close()
  lane = await openLane(join(dir, 'lane'), clock)
  time = later
  const desk = await openKeys(join(dir, 'keys'))
  const spool = await openSpool(join(dir, 'spool'), desk.rootRecipient, clock, (wrapped) => desk.unwrap(wrapped))
  expect((await lane.merge(spool, people)).join()).toContain('Two signed: disclose')
  expect(await lane.merge(spool, people)).toEqual([])
  const [receipt] = await spool.waiting()
  const spooled = await spool.open(receipt!)
  expect(spooled).toMatchObject({ channel: 'paper', at: now })
  expect(spooled.documents.map((d) => d.name)).toEqual(['order.yaml', 'emergency-lane.pdf'])
  expect(spooled.documents[0]?.sha256).toBe(sha256('duly: order/1\n'))
})

test('the desk can read the signed record', { timeout: 60_000 }, async () => {
  const order = await lane.receive(arrival)
  await lane.decide(order, 'anna', keys.anna, wish, people)
  const kept: Arrival[] = []
  const spool = { accept: (each: Arrival) => (kept.push(each), Promise.resolve(order)) } as Parameters<Lane['merge']>[0]
  await lane.merge(spool, people)
  const document = kept[0]!.documents[1]!
  const readings = await read([document])
  expect(readings).toMatchObject({ kind: 'read', text: expect.stringContaining('Not decided by two people') as string })
})
