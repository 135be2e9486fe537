import { expect, test } from 'vitest'
import type { Judgement } from '../order/judgement.ts'
import { at, judgement } from './invented.fixture.ts'
import { both, explainJudgement } from './explain.ts'

const page = (change: Partial<Judgement>, zone?: string): string =>
  explainJudgement({ ...judgement, ...change } as Judgement, zone)
/** Everything but the rulings, where one is enough. */
const bare: Partial<Judgement> = {
  ...Object.fromEntries(
    Object.keys(judgement)
      .filter((k) => /Safe|Legal|Until/.test(k))
      .map((k) => [k, undefined]),
  ),
  rulings: [],
}

test('whoever is awake reads every part, clause and time, in UTC and where the addressee is', () => {
  expect(page({}, 'Europe/Dublin')).toBe(`NARROW: a part may be produced, the rest may not.
Judged by zz.query, version 2026-11-23, draft.
No lawyer has signed off this pack yet: it advises, people decide.

1. traffic of a@nimbus.example, b@nimbus.example: MAY BE PRODUCED once two people approved it.
   only   what was stored before 2026-11-23T09:15:00.000Z
   law    [ZZ-03] s. 12: Only what is stored.

2. content of 1@nimbus.example, 2@nimbus.example, 3@nimbus.example, 4@nimbus.example, 5@nimbus.example and 2 more: REFUSE.
   ground ZZ01
   tell   Ask the registry.
   law    [ZZ-01] s. 10 (draft): It bears the seal.

3. subscriber: ASK FIRST.
   ask    How urgent is it? [ZZ-02]
   fix    Say so.
   ask    Is it privileged? [ZZ-04]
   fix    Say so.
   law    [ZZ-02] s. 11: It is urgent.

4. content of a@nimbus.example: KEEP, do not hand over.

5. capability: REFUSE.
   ground N02

Work to       2026-12-01T23:59:59Z = Tue 2026-12-01T23:59:59+00:00 Europe/Dublin
Legal end     2026-12-02T23:59:59Z = Wed 2026-12-02T23:59:59+00:00 Europe/Dublin
Hold until    2026-11-30T23:59:59Z = Mon 2026-11-30T23:59:59+00:00 Europe/Dublin  (valid, but nothing leaves before)
Keep until    2027-02-01T23:59:59Z = Mon 2027-02-01T23:59:59+00:00 Europe/Dublin
Object by     2026-11-25T23:59:59Z = Wed 2026-11-25T23:59:59+00:00 Europe/Dublin
  latest      2026-11-26T23:59:59Z = Thu 2026-11-26T23:59:59+00:00 Europe/Dublin
Answer due    2026-11-27T23:59:59Z = Fri 2026-11-27T23:59:59+00:00 Europe/Dublin  (the authority answers our question)
  latest      2026-11-28T23:59:59Z = Sat 2026-11-28T23:59:59+00:00 Europe/Dublin
Preserve      yes: what is named is kept
Page          deadline within 24 hours: people are woken
Counsel       not needed by rule
User          tell the user after 2027-01-01T00:00:00Z = Fri 2027-01-01T00:00:00+00:00 Europe/Dublin (s. 20)
`)
})

test('without a zone, or in UTC, each time stands once', () => {
  for (const zone of [undefined, 'UTC']) expect(page({}, zone)).toContain('Work to       2026-12-01T23:59:59Z\n')
  expect(both(at('2026-07-01T10:00:00.500Z'), 'Europe/Berlin')).toBe(
    '2026-07-01T10:00:00.500Z = Wed 2026-07-01T12:00:00+02:00 Europe/Berlin',
  )
})

test.each([
  ['comply', 'COMPLY: the order may be carried out in full.'],
  ['narrow', 'NARROW: a part may be produced, the rest may not.'],
  ['clarify', 'CLARIFY: it cannot be decided yet; the authority is asked what stands below.'],
  ['refuse', 'REFUSE: nothing may be produced.'],
  ['preserve', 'PRESERVE: it is to be kept, not handed over.'],
] as const)('%s is told in a sentence', (verdict, words) => {
  expect(page({ verdict }).split('\n')[0]).toBe(words)
})

test('a part that code may answer is told without two people, and a pack that was signed without the warning', () => {
  const signed = page({
    packStatus: 'active',
    page: 'routine',
    rulings: [{ verdict: 'comply', category: 'subscriber', because: [] }],
  })
  expect(signed).toContain('\n1. subscriber: MAY BE PRODUCED.\n')
  expect(signed).not.toContain('No lawyer')
})

test('an order without a date says so, and one that waits for an answer says that instead', () => {
  const none = 'Work to       no date: this instrument sets none, or nobody stated it'
  expect(page(bare)).toContain(`\n\n${none}\nPreserve`)
  expect(page({ ...bare, suspended: true })).toContain(
    '\n\nClock         stopped: the authority owes us an answer\nPreserve',
  )
})

test('what Duly does about it stands at the end', () => {
  expect(page({ preserve: false, pageCounsel: true })).toMatch(/Preserve {6}no\n[^]*Counsel {7}page counsel now\n/)
  expect(page({ page: 'emergency' })).toContain('Page          EMERGENCY: people are woken now and until one answers\n')
  expect(page({ page: 'routine' })).toContain('Page          routine: who is on call is told\n')
  for (const [rule, words] of [
    ['now', 'tell the user now'],
    ['forbidden', 'do not tell the user'],
    ['policy', 'no order of silence: our own policy decides'],
  ] as const)
    expect(page({ notice: { rule, cite: 's. 20' } })).toContain(`User          ${words} (s. 20)\n`)
})

test('of five accounts all are named, of none nothing', () => {
  const accounts = ['1', '2', '3', '4', '5'].map((n) => `${n}@nimbus.example`)
  const [first] = judgement.rulings
  const told = (of: string[]): string => page({ rulings: [{ ...first, part: { ask: 0, accounts: of } }] } as never)
  expect(told(accounts)).toContain(`1. traffic of ${accounts.join(', ')}: MAY`)
  expect(told([])).toContain('1. traffic: MAY')
})
