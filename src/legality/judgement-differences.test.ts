import { expect, test } from 'vitest'
import type { Judgement } from '../order/judgement.ts'
import { at, judgement } from './invented.fixture.ts'
import { judgementDifferences } from './judgement-differences.ts'

type Change = { [K in keyof Judgement]?: Judgement[K] | undefined }
const from = (change: Change): string[] => judgementDifferences({ ...judgement, ...change } as Judgement, judgement)
const to = (change: Change): string[] => judgementDifferences(judgement, { ...judgement, ...change } as Judgement)

test('equal judgements do not differ', () => {
  expect(from({})).toEqual([])
})

test.each([
  ['verdict', 'narrow -> refuse', 'refuse'],
  ['packStatus', 'draft -> active', 'active'],
  ['kind', 'production -> preservation', 'preservation'],
  ['preserve', 'true -> false', false],
  ['page', 'deadline -> routine', 'routine'],
  ['pageCounsel', 'false -> true', true],
  ['dueSafe', '2026-12-01T23:59:59.000Z -> none', undefined],
  ['dueLegal', '2026-12-02T23:59:59.000Z -> none', undefined],
  ['holdUntil', '2026-11-30T23:59:59.000Z -> none', undefined],
  ['keepUntil', '2027-02-01T23:59:59.000Z -> none', undefined],
  ['objectSafe', '2026-11-25T23:59:59.000Z -> none', undefined],
  ['objectLegal', '2026-11-26T23:59:59.000Z -> none', undefined],
  ['answerSafe', '2026-11-27T23:59:59.000Z -> none', undefined],
  ['answerLegal', '2026-11-28T23:59:59.000Z -> none', undefined],
] as const)('another %s is one line', (name, words, value) => {
  expect(to({ [name]: value })).toEqual([`${name}: ${words}`])
})

test('a date that there was not before is told as new', () => {
  expect(from({ dueSafe: undefined })).toEqual(['dueSafe: none -> 2026-12-01T23:59:59.000Z'])
})

test('a stopped clock, and another moment for the notice to the user, are told', () => {
  expect(to({ suspended: true })).toEqual(['clock: running -> stopped'])
  expect(from({ suspended: true })).toEqual(['clock: stopped -> running'])
  expect(to({ notice: { rule: 'after', at: at('2027-06-01T00:00:00Z'), cite: 's. 20' } })).toEqual([
    'notice: after 2027-01-01T00:00:00.000Z -> after 2027-06-01T00:00:00.000Z',
  ])
  expect(to({ notice: { rule: 'forbidden', cite: 's. 20' } })).toEqual([
    'notice: after 2027-01-01T00:00:00.000Z -> forbidden',
  ])
})

test('parts are compared by category and accounts; each way of ruling is told in its words', () => {
  expect(to({ rulings: [] })).toEqual([
    'traffic of a@nimbus.example, b@nimbus.example: comply-after-two-approvals up to 2026-11-23T09:15:00.000Z -> no ruling',
    `content of ${['1', '2', '3', '4', '5', '6', '7'].map((n) => `${n}@nimbus.example`).join(', ')}: refuse (ZZ01) -> no ruling`,
    'subscriber: clarify (ZZ-02, ZZ-04) -> no ruling',
    'content of a@nimbus.example: preserve -> no ruling',
    'capability: refuse (N02) -> no ruling',
  ])
  const kept = { verdict: 'preserve' as const, category: 'subscriber' as const, because: [] }
  expect(judgementDifferences({ ...judgement, rulings: [] }, { ...judgement, rulings: [kept, kept] })).toEqual([
    'subscriber: no ruling -> preserve and preserve',
  ])
})
