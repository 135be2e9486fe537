import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Instant, minutes, seconds } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings.ts'
import { nextPage } from './escalation.ts'
import { problems } from './problems.ts'
import { weekdays } from './rotation.ts'

const now = Instant.at(Date.parse('2026-11-23T09:15:00Z'))
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
const anna = person('anna')
const bruno = person('bruno', { webhook: 'http://127.0.0.1:9/bruno' })
const people = [anna, bruno, person('clara')]
const rota: Rota = {
  zone: 'UTC',
  shifts: [
    { people: ['anna'], days: [...weekdays], from: '08:00', to: '20:00' },
    { people: ['bruno'], days: [...weekdays], from: '20:00', to: '08:00' },
  ],
  ladder: [
    { page: ['on-call'], over: ['mail'], wait_seconds: 300 },
    { page: ['bruno'], over: ['webhook'], wait_seconds: 120 },
    { page: ['everyone'], over: ['mail', 'webhook'], wait_seconds: 60 },
  ],
}
const rounds = (...times: number[]): { round: number; at: Instant }[] =>
  times.map((ms, round) => ({ round, at: Instant.plus(now, ms) }))

test('the first page goes at once to who is on call', () => {
  expect(nextPage(rota, people, [], false, now)).toEqual({ round: 0, at: now, to: ['anna'], over: ['mail'] })
})

test('each level waits out the one before it', () => {
  expect(nextPage(rota, people, rounds(0), false, now)).toEqual({
    round: 1,
    at: Instant.plus(now, seconds(300)),
    to: ['bruno'],
    over: ['webhook'],
  })
  expect(nextPage(rota, people, rounds(0, 300_000), false, now)).toMatchObject({
    round: 2,
    at: Instant.plus(now, seconds(420)),
    to: ['anna', 'bruno', 'clara'],
  })
})

test('the last level repeats for ever', () => {
  const last = [{ round: 5000, at: now }]
  expect(nextPage(rota, people, last, false, now)).toMatchObject({
    round: 5001,
    at: Instant.plus(now, seconds(60)),
    to: ['anna', 'bruno', 'clara'],
  })
})

test('an acknowledgement by a human ends it, and nothing else does (I12)', () => {
  expect(nextPage(rota, people, rounds(0), true, now)).toBeUndefined()
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000), { maxLength: 30 }), fc.nat(10_000_000), (times, later) => {
      const due = nextPage(rota, people, rounds(...times), false, Instant.plus(now, later))
      expect(due?.round).toBe(times.length)
      expect(due?.to.length).toBeGreaterThan(0)
    }),
  )
})

test('who is on call is asked for the moment of the page, not of the order', () => {
  const evening = Instant.at(Date.parse('2026-11-23T19:58:00Z'))
  const again: Rota = { ...rota, ladder: [{ page: ['on-call'], over: ['mail'], wait_seconds: 300 }] }
  expect(nextPage(again, people, [], false, evening)?.to).toEqual(['anna'])
  expect(nextPage(again, people, [{ round: 0, at: evening }], false, evening)?.to).toEqual(['bruno'])
})

test('when nobody is on call everyone with a channel is paged', () => {
  const empty: Rota = { ...rota, shifts: [] }
  expect(nextPage(empty, [...people, unreachable('dora')], [], false, now)).toMatchObject({
    to: ['anna', 'bruno', 'clara'],
    over: ['mail', 'webhook'],
  })
})

test('when whoever is on call cannot be reached, everyone with a channel is paged', () => {
  expect(nextPage(rota, [unreachable('anna'), bruno], [], false, now)?.to).toEqual(['bruno'])
  const webhookOnly: Rota = { ...rota, ladder: [{ page: ['on-call'], over: ['webhook'], wait_seconds: 60 }] }
  expect(nextPage(webhookOnly, people, [], false, now)).toMatchObject({
    to: ['anna', 'bruno', 'clara'],
    over: ['mail', 'webhook'],
  })
  const stranger: Rota = { ...rota, ladder: [{ page: ['nobody-we-know'], over: ['mail'], wait_seconds: 60 }] }
  expect(nextPage(stranger, people, [], false, now)?.to).toHaveLength(3)
})

test('when nobody is to be paged, whoever can be is', () => {
  expect(nextPage({ ...rota, shifts: [] }, [person('anna', { may: ['respond'] })], [], false, now)?.to).toEqual([
    'anna',
  ])
  expect(nextPage({ ...rota, shifts: [] }, [unreachable('anna')], [], false, now)?.to).toEqual(['anna'])
})

test('a ladder without a level still pages', () => {
  expect(nextPage({ ...rota, ladder: [] }, people, rounds(0), false, now)).toMatchObject({
    at: Instant.plus(now, minutes(5)),
    to: ['anna', 'bruno', 'clara'],
  })
})

test('a rota in order has no problems', () => {
  expect(problems(rota, people)).toEqual([])
})

test('a hole in the rota is named with its first minute and its end, over midnight and over Sunday', () => {
  const weekend: Rota = {
    ...rota,
    shifts: [
      { people: ['anna'], days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '00:00', to: '24:00' },
      { people: ['bruno'], days: ['sat'], from: '00:00', to: '22:00' },
    ],
  }
  expect(problems(weekend, people)).toEqual([
    'Nobody who can be paged is on call from sat 22:00 to mon 00:00 (UTC); everyone is paged then. Add a shift.',
  ])
  const night: Rota = { ...rota, shifts: rota.shifts.map((s) => (s.from === '20:00' ? { ...s, to: '07:59' } : s)) }
  expect(problems(night, people)[0]).toContain('from mon 07:59 to mon 08:00')
})

test('what is wrong is said with how to mend it', () => {
  const broken: Rota = { ...rota, ladder: [{ page: ['zoe'], over: ['mail'], wait_seconds: 60 }] }
  const words = problems(broken, [unreachable('anna'), person('clara'), person('clara')]).join('\n')
  expect(words).toContain('The rota names bruno, who is not among the people')
  expect(words).toContain('The ladder pages zoe')
  expect(words).toContain('ANNA (anna) cannot be paged: give them an email or a webhook')
  expect(words).toContain('clara stands 2 times')
  expect(words).toContain('one and the same key')
  expect(words).toContain('in the whole week')
  expect(problems(rota, [])[0]).toContain('Nobody is in duly.yaml')
  expect(problems({ ...rota, shifts: [] }, people)[0]).toContain('has no shifts')
})
