import { expect, test } from 'vitest'
import { Instant } from '../order/time.ts'
import type { Person, Rota, Rotation } from '../platform/settings-oncall.ts'
import { doubleInWords, gapInWords, madeBy, previewOf } from './preview.ts'
import { problems } from './problems.ts'

const now = Instant.at(Date.parse('2026-11-23T09:15:00Z'))
const soon = Instant.at(Date.parse('2026-12-21T09:15:00Z'))
const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id.toUpperCase(),
  key: `ed25519:${id}`,
  email: `${id}@nimbus.test`,
  may: ['respond', 'page'],
  ...more,
})
const unreachable = (id: string): Person => {
  const { email: _none, ...rest } = person(id)
  return rest
}
const people = [person('anna'), person('bruno')]
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const rota: Rota = {
  zone: 'UTC',
  shifts: [
    { people: ['anna'], days: [...everyDay], from: '08:00', to: '20:00' },
    { people: ['bruno'], days: [...everyDay], from: '20:00', to: '08:00' },
  ],
  ladder: [{ page: ['on-call'], over: ['mail'], wait_seconds: 300 }],
}
const weekly: Rotation = {
  people: ['anna', 'bruno'],
  start: '2026-11-02T08:00',
  every: 1,
  turn: 'weeks',
  on_holidays: 'as-usual',
  shadow: false,
}
const found = (more: Partial<Rota>, staff = people): string => problems({ ...rota, ...more }, staff, now).join('\n')

test('a rota in order has no problems, whether of shifts or of rotations', () => {
  expect(problems(rota, people, now)).toEqual([])
  expect(problems({ ...rota, shifts: [], rotations: [weekly] }, people, now)).toEqual([])
})

test('a hole is named from its first minute to its end', () => {
  const night = rota.shifts.map((s) => (s.from === '20:00' ? { ...s, to: '07:59' } : s))
  const words = problems({ ...rota, shifts: night }, people, now)
  expect(words[0]).toBe(
    'on-call has nobody from Tue 2026-11-24 07:59 to Tue 2026-11-24 08:00 (UTC); everyone is paged then. Add a shift, or an override.',
  )
  expect(words).toHaveLength(4)
  expect(words[3]).toBe('… and 53 more like this in the eight weeks to come.')
})

test('whoever nothing reaches leaves a hole', () => {
  expect(found({}, [person('anna'), unreachable('bruno')])).toContain('BRUNO (bruno) cannot be paged')
  expect(found({}, [person('anna'), unreachable('bruno')])).toContain('on-call has nobody from Mon 2026-11-23 20:00')
})

test('leave without a stand-in is a hole, and with one it is none', () => {
  const leave = [{ person: 'anna', from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' }]
  const gap = 'on-call has nobody from Tue 2026-12-01 08:00 to Tue 2026-12-01 20:00'
  const before = previewOf(rota, people, now, soon)
  const made = madeBy(before, previewOf({ ...rota, leave }, people, now, soon))
  expect(made.gaps.map((each) => gapInWords(each, 'UTC'))).toEqual([gap])
  expect(made.doubles).toEqual([])
  const overrides = [{ ...leave[0]!, person: 'bruno', instead_of: 'anna' }]
  expect(previewOf({ ...rota, leave, overrides }, people, now, soon)).toEqual({ gaps: [], doubles: [] })
})

test('a gap that a change makes smaller is none that it makes, and one that it makes longer is told by what was added', () => {
  const at = (text: string): Instant => Instant.at(Date.parse(text))
  const gap = (from: string, to: string): object => ({ team: 'on-call', from: at(from), to: at(to) })
  const [long, short] = ['08:00', '12:00'].map((end) => ({
    ...rota,
    shifts: [{ ...rota.shifts[1]!, to: end }],
  })) as [Rota, Rota]
  const [longer, shorter] = [long, short].map((each) => previewOf(each, people, now, Instant.plus(now, 86_400_000)))
  expect(madeBy(longer!, shorter!).gaps).toEqual([])
  expect(madeBy(shorter!, longer!).gaps).toEqual([
    gap('2026-11-23T09:15:00Z', '2026-11-23T12:00:00Z'),
    gap('2026-11-24T08:00:00Z', '2026-11-24T09:15:00Z'),
  ])
})

test('one person in two teams at once is said with the hours of both', () => {
  const teams = [{ id: 'lead', shifts: [{ people: ['bruno'], days: ['mon' as const], from: '18:00', to: '22:00' }] }]
  const { doubles } = previewOf({ ...rota, teams }, people, now, Instant.plus(now, 86_400_000))
  expect(doubles.map((each) => doubleInWords(each, 'UTC'))).toEqual([
    'bruno is on call in on-call and lead at once from Mon 2026-11-23 20:00 to Mon 2026-11-23 22:00',
  ])
})

test('policies that lead in a circle are refused with the way they go', () => {
  const policies = [
    { kind: 'routine' as const, then: 'deadline' as const, lease_minutes: 60, gather_seconds: 60 },
    { kind: 'deadline' as const, then: 'routine' as const, lease_minutes: 60, gather_seconds: 60 },
  ]
  expect(found({ policies })).toContain('lead round in a circle: deadline, routine, deadline')
  expect(found({ policies: policies.slice(0, 1) })).toBe('')
})

test('what else stops people from being paged is said with how to mend it', () => {
  expect(found({ rotations: [{ ...weekly, holidays: 'XX', on_holidays: 'off' }] })).toContain('the holidays of XX')
  expect(found({ rotations: [{ ...weekly, on_holidays: 'off' }] })).toContain('does not say whose')
  expect(found({}, [...people, person('bruno')])).toMatch(/bruno stands 2 times[^]*one and the same key/)
  expect(problems(rota, [], now)[0]).toContain('Nobody is in duly.yaml')
  expect(found({ shifts: [] })).toContain('has no shifts')
})
