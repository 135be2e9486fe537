import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, type Json } from '../order/canonical.ts'
import { commitment, leafEntry } from './leaf.ts'

const event = canonical({ kind: 'received', from: 'mara.voss@nimbus.test', words: 'all mail of 12 March' })
const leaf = (salt: number, words = event): string =>
  Buffer.from(
    leafEntry({
      stream: 'D-2026-000001',
      version: 1,
      kind: 'received',
      commitment: commitment(new Uint8Array(32).fill(salt), words),
    }),
  ).toString()

test('equal events under different salts have different leaves, and one event under one salt has one leaf', () => {
  expect(leaf(1)).not.toBe(leaf(2))
  expect(leaf(1)).toBe(leaf(1))
  expect(leaf(1)).not.toBe(leaf(1, event.replace('12', '13')))
})

test('a leaf is canonical JSON of stream, version, kind and commitment, and nothing else', () => {
  expect(leaf(1)).toBe(canonical(JSON.parse(leaf(1)) as Json))
  expect(Object.keys(JSON.parse(leaf(1)) as object)).toEqual(['commitment', 'kind', 'stream', 'v', 'version'])
})

test('no word of an event is in its leaf', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8 }), fc.uint8Array({ minLength: 16, maxLength: 32 }), (words, salt) => {
      const entry = Buffer.from(
        leafEntry({ stream: 's', version: 1, kind: 'k', commitment: commitment(salt, canonical({ words })) }),
      )
      expect(entry.includes(words) && !/^[0-9a-f]+$/.test(words)).toBe(false)
    }),
  )
})

test('no byte moves between salt and event without another commitment', () => {
  const text = (s: string): Uint8Array => Buffer.from(s)
  expect(commitment(text('ab'), 'cd')).not.toEqual(commitment(text('abc'), 'd'))
  expect(commitment(text(''), 'abcd')).not.toEqual(commitment(text('abcd'), ''))
})
