import { expect, test } from 'vitest'
import type { AskedCategory } from '../order/category.ts'
import type { AssuranceLevel } from '../order/event.ts'
import type { Judgement } from '../order/judgement.ts'
import { at } from './cast.fixture.ts'
import { reaches } from './floors.ts'

const now = at('2026-11-23T10:00:00Z')
const enough = (
  level: AssuranceLevel,
  category: AskedCategory,
  kind: Judgement['kind'],
  since = '2025-01-15',
): boolean => reaches(level, category, { kind, agencySince: since, now }).ok

test('who the user is may leave at L2, not at L1', () => {
  for (const category of ['subscriber', 'identifying_access'] as const) {
    expect(enough('L1', category, 'production')).toBe(false)
    expect(enough('L2', category, 'production')).toBe(true)
  }
})

test('traffic and content need L4, because the officer’s own sign-in cannot be proven yet', () => {
  for (const category of ['traffic', 'content'] as const) {
    expect(enough('L3', category, 'production')).toBe(false)
    expect(enough('L4', category, 'production')).toBe(true)
  }
})

test('a preservation needs L1', () => {
  expect(enough('L0', 'content', 'preservation')).toBe(false)
  expect(enough('L1', 'content', 'preservation')).toBe(true)
})

test('every voluntary emergency disclosure needs L4, also for who the user is', () => {
  expect(enough('L3', 'subscriber', 'emergency_voluntary')).toBe(false)
  expect(enough('L4', 'subscriber', 'emergency_voluntary')).toBe(true)
})

test('an agency known for less than 30 days needs L4 for everything', () => {
  expect(enough('L2', 'subscriber', 'production', '2026-10-24')).toBe(false)
  expect(enough('L3', 'content', 'preservation', '2026-10-24')).toBe(false)
  expect(enough('L4', 'subscriber', 'production', '2026-10-24')).toBe(true)
  expect(enough('L2', 'subscriber', 'production', '2026-10-23')).toBe(true)
})

test('nothing leaves on what is not an order', () => {
  expect(enough('L4', 'subscriber', 'not_an_order')).toBe(false)
})

test('too little proof is told with what is missing', () => {
  expect(reaches('L0', 'content', { kind: 'production', agencySince: '2025-01-15', now })).toMatchObject({
    ok: false,
    why: expect.stringMatching(/proven to L0; L4 is needed.*call-back/) as string,
  })
})
