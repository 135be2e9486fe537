import { expect, test } from 'vitest'
import type { Change } from '../order/change.ts'
import type { PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { ColleagueWish, Enrolment, Made } from '../order/registry.ts'
import { agency, at } from './cast.fixture.ts'
import { entryWith, mayInvite, oldContacts, openInvitations, waitingWishes, wronglyEnrolled } from './enrolment.ts'

const now = at('2026-11-24T09:00:00Z')
const lka = agency({ deliver_to: 'registry@polizei-berlin.test' })
const invitation = {
  subject: 'invitation',
  agency: 'lka-berlin',
  officer: { id: 'klein', name: 'Jörg Klein' },
  until: '2026-12-01',
  why: 'joins the unit',
} as const
const made = (change: Change, on: string, before: Made['before'] = []): Made => ({
  digest: 'd'.repeat(64) as Sha256,
  change,
  at: at(on),
  by: ['anna', 'bruno'] as PersonId[],
  before,
})
const enrolment = (more: Partial<Enrolment> = {}): Enrolment => ({
  receipt: 'R-01KXYZ00000000000000000000' as ReceiptId,
  at: now,
  agency: 'lka-berlin',
  officer: { id: 'klein', name: 'Jörg Klein' },
  passkey: { id: 'k'.repeat(22), key: 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=' },
  invitation: 'd'.repeat(64) as Sha256,
  ...more,
})
const books = (more: { agencies?: (typeof lka)[]; made?: Made[]; enrolments?: Enrolment[] } = {}) => ({
  agencies: [lka],
  made: [],
  enrolments: [],
  ...more,
})

test('an invitation goes to contacts that were held for 30 days, and to no younger one (A21, A35)', () => {
  expect(oldContacts(lka, [], now)).toEqual({ mail: 'registry@polizei-berlin.test', numbers: ['+49 30 1234567'] })
  expect(mayInvite(books(), invitation, now)).toEqual({ ok: true, value: true })
  const moved = made({ subject: 'agencies', put: [lka], remove: [], before: 'a'.repeat(64), why: 'moved' }, '2026-11-20T08:00:00Z', [{ ...lka, deliver_to: 'old@polizei-berlin.test' }]) // prettier-ignore
  expect(oldContacts(lka, [moved], now).mail).toBeUndefined()
  expect(mayInvite(books({ made: [moved] }), invitation, now).ok).toBe(false)
  const fresh = { ...lka, callback: [{ number: '+49 30 1', since: '2026-11-20', from: 'a mail' }] }
  expect(mayInvite(books({ agencies: [fresh] }), invitation, now)).toMatchObject({ ok: false, why: expect.stringContaining('telephone') as string }) // prettier-ignore
})

test.each([
  ['an agency nobody knows', { agency: 'bka' }],
  ['a day that is past', { until: '2026-11-23' }],
  ['a day too far ahead', { until: '2026-12-25' }],
])('no invitation for %s', (_what, more) => {
  expect(mayInvite(books(), { ...invitation, ...more }, now).ok).toBe(false)
})

test('an invitation is good until it is taken up, ends, or five wrong codes came', () => {
  const one = made(invitation, '2026-11-24T08:00:00Z')
  const wrong = Array.from({ length: 4 }, () => enrolment({ unproven: 'wrong code' }))
  const open = (enrolments: Enrolment[], moment = now): number => openInvitations({ made: [one], enrolments }, moment).length // prettier-ignore
  expect([open([]), open(wrong), open([enrolment()]), open([...wrong, enrolment({ unproven: 'x' })])]).toEqual([1, 1, 0, 0]) // prettier-ignore
  expect([open([], at('2026-12-01T23:59:00Z')), open([], at('2026-12-02T00:00:00Z'))]).toEqual([1, 0])
})

test('a proven enrolment makes an entry for two people to sign, with the officer beside the others', () => {
  const entry = entryWith(books(), enrolment(), '2026-11-24')
  expect(entry?.officers.map((o) => [o.id, o.passkeys.map((p) => p.since)])).toEqual([['klein', ['2026-11-24']]])
  expect(entryWith(books(), enrolment({ unproven: 'wrong code' }), '2026-11-24')).toBeUndefined()
  expect(entryWith(books({ agencies: entry ? [entry] : [] }), enrolment(), '2026-11-24')).toBeUndefined()
})

test('an unproven passkey, or one of another officer, is not taken over, whoever signs; one that two typed in is', () => {
  const entry = entryWith(books(), enrolment(), '2026-11-24')
  if (!entry) throw new Error('no entry')
  expect(wronglyEnrolled([entry], books({ enrolments: [enrolment()] }))).toEqual([])
  expect(wronglyEnrolled([entry], books({ enrolments: [enrolment({ unproven: 'Wrong code.' })] }))).toEqual(['The passkey of Jörg Klein may not be taken over: Wrong code.']) // prettier-ignore
  expect(wronglyEnrolled([entry], books({ enrolments: [enrolment({ officer: { id: 'roth', name: 'Anna Roth' } })] }))).toHaveLength(1) // prettier-ignore
  expect(wronglyEnrolled([entry], books())).toEqual([])
})

test('what came over the portal waits until somebody declines it, or does what it wishes', () => {
  const receipt = 'R-01KXYZ00000000000000000001' as ReceiptId
  const wish = (more: Partial<ColleagueWish> = {}): ColleagueWish => ({
    receipt,
    at: now,
    agency: 'lka-berlin',
    by: 'roth',
    wish: 'invite',
    officer: { id: 'klein', name: 'Jörg Klein' },
    ...more,
  })
  const all = (more: object = {}): ReturnType<typeof waitingWishes> =>
    waitingWishes({ ...books({ enrolments: [enrolment()] }), proposed: new Map(), declined: [], colleagues: [wish()], ...more }) // prettier-ignore
  const counts = ({ colleagues, enrolments }: ReturnType<typeof waitingWishes>): number[] => [
    colleagues.length,
    enrolments.length,
  ]
  expect(counts(all())).toEqual([1, 1])
  expect(counts(all({ declined: [{ receipt, why: 'nobody', by: 'anna', at: now }] }))).toEqual([0, 1])
  // An invitation from before the wish does not answer it; one after it does, also while a second person is missing.
  expect(counts(all({ made: [made(invitation, '2026-11-24T08:00:00Z')] }))).toEqual([1, 1])
  expect(counts(all({ made: [made(invitation, '2026-11-24T10:00:00Z')] }))).toEqual([0, 1])
  const proposal = { digest: 'e'.repeat(64), change: invitation, at: at('2026-11-24T10:00:00Z'), by: 'anna' }
  expect(counts(all({ proposed: new Map([['e', proposal]]) }))).toEqual([0, 1])
  const taken = entryWith(books(), enrolment(), '2026-11-24')
  expect(counts(all({ agencies: [taken] }))).toEqual([1, 0])
  // Who is said to have left waits until the registry says so too.
  const officer = { id: 'klein', name: 'Jörg Klein', passkeys: [] }
  const leaver = { colleagues: [wish({ wish: 'remove' })], enrolments: [] }
  expect(counts(all({ ...leaver, agencies: [{ ...lka, officers: [officer] }] }))).toEqual([1, 0])
  expect(counts(all({ ...leaver, agencies: [{ ...lka, officers: [{ ...officer, left: '2026-11-24' }] }] }))).toEqual([0, 0]) // prettier-ignore
})
