import { expect, test } from 'vitest'
import type { PersonId } from '../order/ids.ts'
import { rotaDigest } from '../order/rota-word.ts'
import { rotaStatement } from '../order/statement.ts'
import { Instant } from '../order/time.ts'
import { verifyPerson } from '../order/signature.ts'
import { signerFromSeed } from '../platform/keys.ts'
import { rota as rotaSchema } from '../platform/settings-oncall.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'
import { chartOf } from './chart.ts'
import { previewOf } from './preview.ts'
import { rotaClock } from './rota.ts'
import { periods, withGenuine, type RotaTaken } from './rota-history.ts'
import { shiftAfter, shiftAt } from './swap.ts'
import { momentIn, parseMoment } from './wall-time.ts'
import { weigh } from './weigh.ts'
import { person } from './world.fixture.ts'

const at = (text: string): Instant => Instant.at(Date.parse(text))
const now = at('2026-11-23T09:15:00Z')
const people = ['anna', 'bruno'].map((id) => person(id, { email: `${id}@nimbus.test` }))
const rota = (more: object = {}): Rota =>
  rotaSchema.parse({
    shifts: [
      { people: ['anna'], from: '08:00', to: '20:00' },
      { people: ['bruno'], from: '20:00', to: '08:00' },
    ],
    ...more,
  })
const weighed = (more: object, staff: readonly Person[] = people): ReturnType<typeof weigh> =>
  weigh({ rota: rota(), people }, { rota: rota(more), people: staff }, now)

test('a change is shown by whose hours it changes', () => {
  const override = { person: 'bruno', from: '2026-11-24T10:00:00Z', to: '2026-11-24T22:00:00Z' }
  expect(weighed({ overrides: [override] })).toEqual({
    differences: ['on-call, Tue 2026-11-24 10:00 to Tue 2026-11-24 20:00: bruno instead of anna'],
    refused: [],
    gaps: [],
    doubles: [],
    stood: [],
  })
  expect(weighed({}).differences).toEqual([])
})

test('a change far ahead is weighed as far as it reaches', () => {
  const leave = [{ person: 'anna', from: '2027-10-01T00:00:00Z', to: '2027-10-02T00:00:00Z' }]
  expect(weighed({ leave }).gaps).toEqual(['on-call has nobody from Fri 2027-10-01 08:00 to Fri 2027-10-01 20:00'])
})

test('whoever nothing reaches and policies in a circle are refused; what stood before is told and refuses nothing', () => {
  const staff = [...people, person('cara', { may: ['respond'] })]
  const override = { person: 'cara', from: '2026-11-24T10:00:00Z', to: '2026-11-24T12:00:00Z' }
  expect(weighed({ overrides: [override] }, staff).refused).toEqual([expect.stringContaining('(cara) cannot be paged')])
  const circle = { policies: [{ kind: 'routine', then: 'deadline' }, { kind: 'deadline', then: 'routine' }] } // prettier-ignore
  expect(weighed(circle).refused).toEqual([expect.stringContaining('in a circle: deadline, routine, deadline')])
  const half = { shifts: [{ people: ['anna'], from: '08:00', to: '20:00' }] }
  const same = weigh(
    { rota: rota({ ...half, ...circle }), people },
    { rota: rota({ ...half, ...circle }), people },
    now,
  )
  expect([same.refused, same.gaps]).toEqual([[], []])
  expect(same.stood[0]).toContain('in a circle')
  expect(same.stood[1]).toBe('on-call has nobody from Mon 2026-11-23 20:00 to Tue 2026-11-24 08:00')
})

test('one person in two teams is a double-booking of the change that makes it', () => {
  const teams = [{ id: 'lead', shifts: [{ people: ['anna'], days: ['tue'], from: '09:00', to: '10:00' }] }]
  expect(weighed({ teams }).doubles[0]).toBe(
    'anna is on call in on-call and lead at once from Tue 2026-11-24 09:00 to Tue 2026-11-24 10:00',
  )
})

test('a shift is found from its first minute to its last, and the next after it', () => {
  const clock = rotaClock(rota())
  const night = { from: at('2026-11-24T20:00:00Z'), to: at('2026-11-25T08:00:00Z') }
  expect(shiftAt(clock, 'on-call', 'bruno', at('2026-11-25T03:00:00Z'), 'UTC')).toEqual({ ok: true, value: night })
  expect(shiftAfter(clock, 'on-call', 'bruno', at('2026-11-24T09:00:00Z'))).toEqual({ ok: true, value: night })
  expect(shiftAt(clock, 'on-call', 'anna', at('2026-11-25T03:00:00Z'), 'UTC')).toEqual({
    ok: false,
    why: 'anna is not on call in on-call at Wed 2026-11-25 03:00; bruno is.',
  })
  expect(shiftAfter(clock, 'on-call', 'cara', now)).toMatchObject({ ok: false })
  const ever = rotaClock(rotaSchema.parse({ shifts: [{ people: ['anna'] }] }))
  expect(shiftAt(ever, 'on-call', 'anna', now, 'UTC')).toMatchObject({ ok: false, why: expect.stringContaining('without a break') as string }) // prettier-ignore
})

test.each([
  ['2026-11-28T22:00', '2026-11-28T21:00:00.000Z'],
  ['2026-11-28 22:00', '2026-11-28T21:00:00.000Z'],
  ['2026-11-28', '2026-11-27T23:00:00.000Z'],
  ['2026-07-01T08:00', '2026-07-01T06:00:00.000Z'],
  ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
  ['2026-11-28T22:00Z', '2026-11-28T22:00:00.000Z'],
  ['2026-11-28T22:00:00-05:00', '2026-11-29T03:00:00.000Z'],
])('in Berlin %s is %s', (words, instant) => {
  const read = parseMoment(words, 'Europe/Berlin')
  expect(read).toEqual({ ok: true, value: instant })
  expect(Date.parse(momentIn('Europe/Berlin', instant as Instant))).toBe(Date.parse(instant))
})

test('a moment is written as the wall of the rota shows it, and one that does not exist is refused by its own words', () => {
  expect(momentIn('Europe/Berlin', at('2026-11-28T21:00:00Z'))).toBe('2026-11-28T22:00:00+01:00')
  expect(momentIn('America/St_Johns', at('2026-11-28T21:00:00Z'))).toBe('2026-11-28T17:30:00-03:30')
  expect(momentIn('Europe/Dublin', at('2026-11-28T21:00:00Z'))).toBe('2026-11-28T21:00:00Z')
  expect(parseMoment('2026-13-20', 'UTC')).toEqual({ ok: false, why: 'The date or time "2026-13-20" does not exist.' })
  expect(parseMoment('tonight', 'UTC')).toMatchObject({ ok: false })
})

test('the rotas that counted follow one another without a hole, and before the first nothing is known', () => {
  const taken = (from: string): RotaTaken => ({ from: at(from), definition: rota(), how: from }) as RotaTaken
  const history = [taken('2026-11-02T00:00:00Z'), taken('2026-11-05T00:00:00Z')]
  const seen = (from: string, to: string): (string | undefined)[][] =>
    periods(history, at(from), at(to)).map((each) => [
      each.from.slice(5, 10),
      each.to.slice(5, 10),
      each.taken?.how.slice(5, 10),
    ])
  expect(seen('2026-11-01T00:00:00Z', '2026-11-09T00:00:00Z')).toEqual([
    ['11-01', '11-02', undefined],
    ['11-02', '11-05', '11-02'],
    ['11-05', '11-09', '11-05'],
  ])
  expect(seen('2026-11-06T00:00:00Z', '2026-11-07T00:00:00Z')).toEqual([['11-06', '11-07', '11-05']])
  expect(seen('2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z')).toEqual([['10-01', '10-02', undefined]])
  expect(periods([], now, Instant.plus(now, 1))).toHaveLength(1)
})

test('the chart has a letter an hour, and marks the gap', () => {
  const gapped = rota({ leave: [{ person: 'anna', from: '2026-11-24T08:00:00Z', to: '2026-11-24T10:30:00Z' }] })
  const { gaps } = previewOf(gapped, people, now, at('2026-11-26T00:00:00Z'))
  const lines = chartOf(gapped, gaps, at('2026-11-24T12:00:00Z'), 2, (text) => text).split('\n')
  expect(lines[2]).toBe('Tue 2026-11-24  AAAAAAAA!!!BBBBBBBBBAAAA')
  expect(lines[3]).toBe('Wed 2026-11-25  AAAAAAAABBBBBBBBBBBBAAAA')
  expect(lines.at(-1)).toBe('A bruno   B anna   + several   · nobody   ! a gap: everyone is paged')
})

test.each([
  ['of the person, over this rota and how it came to be', {}, {}, true],
  ['over another rota', { digest: rotaDigest({ zone: 'UTC' }) }, {}, false],
  ['over another account of it', { how: 'a swap of others' }, {}, false],
  [
    'by somebody else in the person’s name',
    {},
    { signature: Buffer.from(signerFromSeed(Buffer.alloc(32, 9)).sign(Buffer.from('x'))).toString('base64') },
    false,
  ],
  ['with a key that the person does not have', {}, { publicKey: signerFromSeed(Buffer.alloc(32, 9)).publicKey }, false],
  ['in the name of another', {}, { by: 'bruno' as PersonId }, false],
])('a signature %s stands only when it is genuine', (_what, more, otherwise, stands) => {
  const anna = signerFromSeed(Buffer.alloc(32, 1))
  const [digest, how, by] = [rotaDigest(rota()), 'a swap', 'anna' as PersonId]
  const signature = Buffer.from(anna.sign(Buffer.from(rotaStatement({ rota: digest, how, by, at: now })))).toString(
    'base64',
  )
  const signed = { by, at: now, publicKey: anna.publicKey, signature, ...otherwise }
  const taken: RotaTaken = { from: now, digest, how, definition: rota(), ...more, signed }
  const staff = [person('anna', { key: anna.publicKey }), person('bruno')]
  expect(withGenuine(taken, staff, verifyPerson).signed !== undefined).toBe(stands)
})
