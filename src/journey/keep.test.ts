import { expect, test } from 'vitest'
import type { Desk } from '../desk.ts'
import type { OrderEvent } from '../order/event.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import type { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { copyIdentity, newCopyKey } from '../platform/copy-key.ts'
import { freshOrderKey } from '../platform/order-key.ts'
import { booksWith } from '../../test/attacks/books.ts'
import { discard } from './keep.ts'

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

test('what a step made that was overtaken is destroyed with its key, and nothing else', async () => {
  const { db } = await booksWith([])
  const keys = {
    newOrderKey: async () => {
      const made = await freshOrderKey()
      return { ...made, wrapped: made.identity }
    },
    unwrap: (wrapped: string) => Promise.resolve(wrapped),
  } as Desk['keys']
  const removed: Sha256[] = []
  const blobs = { remove: (sha256: Sha256) => Promise.resolve(void removed.push(sha256)) } as unknown as Desk['blobs']
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
