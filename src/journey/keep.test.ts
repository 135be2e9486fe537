import { expect, test } from 'vitest'
import type { Desk } from '../desk.ts'
import type { OrderEvent } from '../order/event.ts'
import { sha256 } from '../order/canonical.ts'
import type { OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import type { Scope } from '../order/scope.ts'
import { days, Instant } from '../order/time.ts'
import { copyIdentity, newCopyKey } from '../platform/copy-key.ts'
import { freshOrderKey } from '../platform/order-key.ts'
import { booksWith } from '../../test/attacks/books.ts'
import { keepEvents } from './keep-act.ts'
import { discard, expirePreservation } from './keep.ts'

const id = 'D-2026-000001' as OrderId
const at = Instant.at(0)
const sum = (letter: string): Sha256 => letter.repeat(64) as Sha256
const collection = { items: 1, bytes: 1, withheld: 0, notHeld: [], connectors: [], digest: sum('d') }
const stored = (letter: string): { sha256: Sha256; sizeBytes: number; recipients: string[]; manifest: Sha256 } => ({
  sha256: sum(letter),
  sizeBytes: 1,
  recipients: [],
  manifest: sum('e'),
})

const keys = {
  newOrderKey: async () => {
    const made = await freshOrderKey()
    return { ...made, wrapped: made.identity }
  },
  unwrap: (wrapped: string) => Promise.resolve(wrapped),
} as Desk['keys']
const store = (): { blobs: Desk['blobs']; removed: Sha256[] } => {
  const removed: Sha256[] = []
  return { removed, blobs: { remove: (file: Sha256) => Promise.resolve(void removed.push(file)) } as unknown as Desk['blobs'] } // prettier-ignore
}
const received: OrderEvent = { kind: 'received', receipt: 'R-1' as ReceiptId, channel: 'api', at, digest: sum('d'), documents: [], from: 'x' } // prettier-ignore
const end = Instant.plus(at, days(60))
const kept = (recipients: string[] = [], keepUntil: Instant | undefined = end): OrderEvent => ({ kind: 'preserved', collection, package: { ...stored('a'), recipients }, scope: {} as Scope, key: 'one', ...(keepUntil ? { keepUntil } : {}) }) // prettier-ignore
const orderOf = (...events: OrderEvent[]): Order =>
  foldOrder(
    [received, ...events].map((event, n) => ({ order: id, version: n + 1, at, actor: { role: 'core' }, event })),
  )
const by = 'anna' as PersonId

test('what a step made that was overtaken is destroyed with its key, and nothing else', async () => {
  const { db } = await booksWith([])
  const { blobs, removed } = store()
  for (const copy of ['one', 'two', 'stays']) await newCopyKey({ db, keys }, id, copy)
  const events: OrderEvent[] = [
    { kind: 'preserved', collection, package: stored('a'), scope: {} as Scope, key: 'one' },
    { kind: 'laid-out', collection, package: stored('b'), sheet: sum('c'), scopeHash: sum('d'), key: 'two', at },
    { kind: 'collected', collection, at },
    { kind: 'sealed', scopeHash: sum('d'), package: stored('f'), at },
  ]
  await discard({ db, keys, blobs }, id, events)
  expect(removed).toEqual([sum('a'), sum('c'), sum('b'), sum('f')])
  for (const copy of ['one', 'two']) await expect(copyIdentity({ db, keys }, id, copy)).rejects.toThrow(/destroyed/)
  expect(await copyIdentity({ db, keys }, id, 'stays')).toMatch(/^AGE-SECRET-KEY-/)
})

test('a copy ends with its key, then its file, and a receipt that names both and why', async () => {
  const { db } = await booksWith([])
  const { blobs, removed } = store()
  const recipient = await newCopyKey({ db, keys }, id, 'one')
  const desk = (now: Instant): Desk => ({ db, keys, blobs, clock: { now: () => now } }) as unknown as Desk
  const order = orderOf(kept([recipient]))
  expect(await expirePreservation(desk(end), order, sum('a'))).toEqual([
    { kind: 'preservation-expired', package: sum('a'), at: end, why: 'ended', key: sha256(recipient), items: 1, sizeBytes: 1 }, // prettier-ignore
  ])
  expect(removed).toEqual([sum('a')])
  await expect(copyIdentity({ db, keys }, id, 'one')).rejects.toThrow(/destroyed/)
  const released: OrderEvent = { kind: 'preservation-released', by, words: 'x' }
  expect(await expirePreservation(desk(at), orderOf(kept(), released), sum('a'))).toMatchObject([{ why: 'released' }])
  expect(await expirePreservation(desk(at), order, sum('a'))).toMatchObject([{ why: 'not-asked' }])
  // Done twice, it does nothing.
  const gone: OrderEvent = { kind: 'preservation-expired', package: sum('a'), at: end }
  expect(await expirePreservation(desk(end), orderOf(kept(), gone), sum('a'))).toEqual([])
})

test('a hold is extended to a later moment within a year, by words, and only while there is a copy with an end', () => {
  const extend = (order: Order, until: string): unknown => {
    const said = keepEvents(order, by, { act: 'extend-preservation', until, words: 'w' }, {}, at)
    return said.ok ? said.value : said.why
  }
  const later = Instant.plus(end, days(30))
  expect(extend(orderOf(kept()), later)).toEqual([{ kind: 'preservation-extended', by, until: later, words: 'w' }])
  expect(extend(orderOf(kept()), end)).toMatch(/already/)
  expect(extend(orderOf(kept()), Instant.plus(at, days(400)))).toMatch(/within a year/)
  expect(extend(orderOf(kept()), '1970-05-01')).toMatch(/zone/)
  expect(extend(orderOf(), later)).toMatch(/Nothing is kept/)
  expect(extend(orderOf({ ...kept(), keepUntil: undefined } as never), later)).toMatch(/as long as the order stands/)
  expect(extend(orderOf(kept(), { kind: 'preservation-released', by, words: 'x' }), later)).toMatch(/Nothing is kept/)
})
