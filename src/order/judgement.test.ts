import { expect, test } from 'vitest'
import type { Judgement, Ruling } from './judgement.ts'

const rest = {
  pack: 'eu.epoc',
  packVersion: '2026-11-23',
  verdict: 'comply',
  preserve: true,
  pageCounsel: false,
  notice: { rule: 'forbidden', cite: 'Annex I Section H' },
} as const
const bare = { verdict: 'comply', category: 'subscriber', because: [] } as const
const byTwo = { verdict: 'comply-after-two-approvals', category: 'content', because: [] } as const
const sound = { ...rest, packStatus: 'active', kind: 'production', page: 'routine' } as const

test('I6 as a type: a bare comply cannot be written where a person must decide', () => {
  const allowed: Judgement[] = [
    { ...sound, rulings: [bare] },
    { ...sound, packStatus: 'draft', kind: 'capability_notice', page: 'emergency', rulings: [byTwo] },
  ]
  // @ts-expect-error content is for two people
  const content: Ruling = { verdict: 'comply', category: 'content', because: [] }
  const refusedByTheCompiler: Judgement[] = [
    // @ts-expect-error law that no lawyer signed off
    { ...sound, packStatus: 'draft', rulings: [bare] },
    // @ts-expect-error an emergency
    { ...sound, page: 'emergency', rulings: [bare] },
    // @ts-expect-error a voluntary disclosure
    { ...sound, kind: 'emergency_voluntary', rulings: [bare] },
    // @ts-expect-error a capability demand
    { ...sound, kind: 'capability_notice', rulings: [byTwo, bare] },
    // @ts-expect-error national security
    { ...sound, kind: 'national_security', rulings: [bare] },
    // @ts-expect-error a private party
    { ...sound, kind: 'civil', rulings: [bare] },
  ]
  expect([allowed.length, content.verdict, refusedByTheCompiler.length]).toEqual([2, 'comply', 6])
})
