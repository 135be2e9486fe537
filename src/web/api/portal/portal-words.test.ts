import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Desk } from '../../../desk.ts'
import { newAuthenticator, type Authenticator } from '../../../drill/authenticator.ts'
import { agencySchema } from '../../../order/agency.ts'
import { canonical, sha256 } from '../../../order/canonical.ts'
import type { OrderEvent } from '../../../order/event.ts'
import type { AgencyId, OrderId, ReceiptId, Sha256 } from '../../../order/ids.ts'
import type { Order } from '../../../order/order.ts'
import { foldOrder } from '../../../order/fold.ts'
import { noRegistry } from '../../../order/registry.ts'
import { Instant } from '../../../order/time.ts'
import { openKeys } from '../../../platform/keys.ts'
import { openDocument } from '../../../platform/originals.ts'
import { settingsSchema } from '../../../platform/settings.ts'
import { openSpool, type Spool } from '../../../platform/spool.ts'
import type { Orders } from '../../../journey/incident.ts'
import { takeWord } from '../../../journey/portal-words.ts'

const origin = 'http://localhost:8474'
const now = Instant.at(Date.parse('2026-11-24T09:00:00Z'))
const clock = { now: () => now }
const [roth, petit] = [newAuthenticator('p256'), newAuthenticator('p256')]
const agency = (id: string, who: Authenticator): ReturnType<typeof agencySchema.parse> =>
  agencySchema.parse({
    id,
    name: id,
    country: 'DE',
    level: 'police',
    since: '2025-01-15',
    officers: [{ id: 'roth', name: 'Anna Roth', passkeys: [{ id: who.id, key: who.key, since: '2025-01-15' }] }],
  })
const id = 'D-2026-000417' as OrderId
const none = '0'.repeat(64) as Sha256
const past: OrderEvent[] = [
  { kind: 'received', receipt: 'R-01KXYZ00000000000000000000' as ReceiptId, channel: 'api', at: now, digest: none, documents: [], from: '' }, // prettier-ignore
  { kind: 'authenticated', level: 'L3', proven: ['L3'], agency: 'lka' as AgencyId, evidence: [] },
  { kind: 'clarification-asked', by: 'anna' as never, questions: ['Which window?'] },
]

let dir: string
let desk: Desk
let words: Spool
let written: OrderEvent[]
const order = (): Order =>
  foldOrder([...past, ...written].map((event, i) => ({ order: id, version: i + 1, at: now, actor: { role: 'core' }, event }))) // prettier-ignore
const orders: Orders = {
  load: (_desk, wanted) => Promise.resolve(wanted === id ? order() : undefined),
  write: (_desk, _id, _actor, decide) => {
    written.push(...decide(order()))
    return Promise.resolve(order())
  },
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-words-'))
  const keys = await openKeys(join(dir, 'keys'))
  words = await openSpool(join(dir, 'words'), keys.rootRecipient, clock, (w) => keys.unwrap(w))
  written = []
  const books = { ...noRegistry, agencies: [agency('lka', roth), agency('lyon', petit)] }
  const double: Partial<Desk> = {
    keys,
    words,
    clock,
    settings: settingsSchema.parse({ entities: [{ id: 'nmi', name: 'Nimbus', country: 'IE', zone: 'UTC', domains: ['nimbus.test'] }] }), // prettier-ignore
    registry: { now: () => Promise.resolve(books), last: () => books },
    log: () => undefined,
  }
  desk = double as Desk
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const annex = Buffer.from('%PDF-1.7 the annex')
async function say(word: object | string, by: Authenticator | undefined, ...more: Buffer[]): Promise<void> {
  const text = typeof word === 'string' ? word : JSON.stringify({ duly: 'portal/1', at: now, ...word })
  const all = [Buffer.from(text), ...more]
  const documents = all.map((bytes, i) => ({ name: `${i}`, mediaType: 'application/json', bytes }))
  const passkey = by?.assert(sha256(canonical(all.map((bytes) => sha256(bytes)))), origin)
  const receipt = await words.accept({ channel: 'portal', from: '', receivedAt: now, documents, ...(passkey === undefined ? {} : { passkey }) }) // prettier-ignore
  await takeWord(desk, receipt, orders)
}
const answer = { say: 'answer', order: id, words: 'From 1 to 3 May.' }

test('an answer signed by an officer of the order’s agency is in the books, its documents can be opened, and is no longer waiting', async () => {
  await say(answer, roth, annex)
  expect(written).toMatchObject([{ kind: 'answer-received', officer: 'lka/roth', words: 'From 1 to 3 May.' }])
  expect(JSON.stringify(written)).not.toContain('AGE-SECRET-KEY')
  const opened = await openDocument({ ...desk, words, spool: words }, order(), sha256(annex))
  expect(Buffer.from(opened).equals(annex)).toBe(true)
  expect(await words.waiting()).toEqual([])
})

test.each([
  ['of another agency', answer, petit],
  ['by nobody', answer, undefined],
  ['by a stranger', answer, newAuthenticator('p256')],
  ['about an order that never was', { ...answer, order: 'D-2026-999999' }, roth],
  ['that cannot be read', '{', roth],
  ['that says what no officer can', { say: 'approve', order: id }, roth],
])('a word %s changes nothing', async (_what, word, by) => {
  await say(word, by)
  expect(written).toEqual([])
  expect(await words.waiting()).toEqual([])
})

test('a withdrawal by the officer ends the order and says who', async () => {
  await say({ say: 'withdraw', order: id, words: 'Sent by mistake.' }, roth)
  expect(written).toMatchObject([{ kind: 'withdrawn', by: 'requester', words: 'Anna Roth of lka, over the portal: Sent by mistake.' }]) // prettier-ignore
  await say({ say: 'withdraw', order: id, words: 'Again.' }, roth)
  expect(written).toHaveLength(1)
})
