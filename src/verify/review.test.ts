import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { item, sealSmall, type SealOptions } from '../../test/sealed.ts'
import type { CollectedItem, Withheld } from '../order/item.ts'
import type { ReviewedItem } from '../order/review.ts'
import { readBack } from '../production/read-back.ts'
import type { Incoming } from '../production/production.ts'
import type { Finding } from './finding.ts'
import { verifyPackage } from './verify.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-reviewed-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const [whole, kept, covered] = [1, 2, 3].map((n) => item(n) as CollectedItem) as [
  CollectedItem,
  CollectedItem,
  CollectedItem,
]
const said = { ground: 'legal privilege', by: 'clara', at: '2026-11-23T09:00:00.000Z' }
const { id, source, account, category, sizeBytes } = kept
const withheld: Withheld = { id, source, account, category, sizeBytes, sha256: hash(kept.bytes), ...said }
const boxed = Buffer.from(Buffer.from(covered.bytes).toString().replace('words', '█'))
const redacted: CollectedItem = {
  ...covered,
  bytes: boxed,
  sizeBytes: boxed.length,
  redacted: { sha256: hash(covered.bytes), sizeBytes: covered.sizeBytes, how: 'boxes', ...said, leftOut: [] },
}
const items: readonly Incoming[] = [whole, { withheld }, redacted]
const named = (i: {
  source: string
  id: string
  category: string
}): Pick<ReviewedItem, 'source' | 'id' | 'category'> => ({
  source: i.source,
  id: i.id,
  category: i.category,
})
const result: readonly ReviewedItem[] = [
  { ...named(whole), sha256: hash(whole.bytes), as: 'produce' },
  { ...named(kept), sha256: hash(kept.bytes), as: 'withhold', ...said },
  { ...named(covered), sha256: hash(covered.bytes), as: 'redact', ...said, given: hash(boxed) },
]
const two = [
  ['anna', 1],
  ['bruno', 2],
] as const

async function findings(options: SealOptions): Promise<{ holds: boolean; review: Finding[] }> {
  const { file, identity } = await sealSmall(dir, options)
  const identityFile = join(dir, 'identity')
  await writeFile(identityFile, `${identity}\n`)
  const verified = await verifyPackage({ package: file, identityFile })
  await rm(join(dir, 'ledger'), { recursive: true })
  return { holds: verified.holds, review: verified.findings.filter((f) => f.check === 'review') }
}

test('a reviewed package tells what was held back and covered, and the count of it is true', async () => {
  const { holds, review } = await findings({ items, review: { items: result, approvers: two } })
  expect(review.map((f) => f.words)).toEqual([
    'A review held back 1 items and covered parts of 1, each listed with its ground; anna and bruno approved exactly this result.',
  ])
  expect(holds).toBe(true)
  const { made } = await sealSmall(dir, { items, review: { items: result, approvers: two } })
  expect(made.collection).toMatchObject({ items: 2, withheld: 1 })
})

test('a package without a review says nothing of one', async () => {
  expect((await findings({})).review).toEqual([])
})

test('what was held back or covered without a signed review is found', async () => {
  expect((await findings({ items: [redacted] })).review[0]).toMatchObject({ holds: false })
})

test('a result that two people did not sign, or that is not what the package holds, does not verify', async () => {
  const wrong: [SealOptions, RegExp][] = [
    [{ items, review: { items: result, approvers: [['anna', 1]] } }, /Two different people/],
    [
      {
        items,
        review: {
          items: result,
          approvers: [
            ['anna', 1],
            ['anna', 1],
          ],
        },
      },
      /Two different people/,
    ],
    [
      {
        items,
        review: {
          items: result,
          approvers: [
            ['anna', 1],
            ['bruno', 1],
          ],
        },
      },
      /Two different people/,
    ],
    // One more was held back than they signed for, one less, on another ground, and one was given that they held back.
    [{ items: [whole, { withheld }], review: { items: result, approvers: two } }, /not the result/],
    [{ items: [whole, redacted], review: { items: result, approvers: two } }, /not the result/],
    [
      {
        items: [whole, { withheld: { ...withheld, ground: 'x' } }, redacted],
        review: { items: result, approvers: two },
      },
      /not the result/,
    ],
    [{ items: [whole, kept, redacted], review: { items: result, approvers: two } }, /not the result/],
    [{ items: [whole, kept, { withheld }, redacted], review: { items: result, approvers: two } }, /at once/],
    [{ items: [whole, { withheld }, covered], review: { items: result, approvers: two } }, /not the result/],
  ]
  for (const [options, words] of wrong) {
    const { holds, review } = await findings(options)
    expect([holds, review.some((f) => f.holds === false && words.test(f.words))], String(words)).toEqual([false, true])
  }
})

test('a copy that we sealed is opened again item by item, and another key opens nothing', async () => {
  const { file, identity } = await sealSmall(dir)
  const copy = await readBack(file, identity)
  expect(copy.lines.map((l) => l.id)).toEqual(['m1', 'm2', 'm3'])
  const [, second] = copy.lines
  if (!second) throw new Error('three were sealed')
  expect(Buffer.from(await copy.bytesOf(second)).toString()).toContain('Invented words 2.')
  const all = await Array.fromAsync(copy.items())
  expect(all.map((i) => hash(i.bytes))).toEqual(copy.lines.map((l) => l.sha256))
  await copy.close()
  const other = 'AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQS9TXE6C'
  await expect(readBack(file, other)).rejects.toThrow()
})
