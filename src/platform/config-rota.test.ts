import { stringify } from 'yaml'
import { expect, test } from 'vitest'
import { parseSettings } from './config.ts'

const key = (n: number): string => `ed25519:${Buffer.alloc(32, n).toString('base64')}`
const why = (rota: object): string => {
  const read = parseSettings(
    stringify({
      entities: [{ id: 'nmi', name: 'Nimbus Mail', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
      people: ['anna', 'bruno'].map((id, i) => ({ id, name: id, key: key(i + 1), email: `${id}@nimbus.test` })),
      rota,
    }),
    'duly.yaml',
  )
  return read.ok ? '' : read.why
}
const team = { id: 'lead', shifts: [{ people: ['bruno'] }] }
const weekly = { people: ['anna', 'bruno'], start: '2026-11-02T08:00' }
const night = { from: '2026-11-28T22:00:00Z', to: '2026-11-29T06:00:00Z' }

test('a rota whose every name is somebody and whose every time exists is taken', () => {
  expect(
    why({
      shifts: [{ people: ['anna'] }],
      rotations: [{ ...weekly, end: '2027-11-02T08:00', hours: [{ from: '22:00', to: '06:00' }] }],
      teams: [team],
      overrides: [{ team: 'lead', person: 'anna', instead_of: 'bruno', ...night }],
      leave: [{ person: 'anna', ...night }],
      ladder: [{ page: ['on-call'] }, { page: ['lead', 'anna'] }, { page: ['everyone'] }],
      policies: [{ kind: 'routine', levels: [{ page: ['lead'] }] }],
    }),
  ).toBe('')
})

test.each([
  ['a rotation', { rotations: [{ ...weekly, people: ['anna', 'brunno'] }] }, 'Did you mean "bruno"?'],
  [
    'a shift of a team',
    { teams: [{ id: 'lead', shifts: [{ people: ['zoe'] }] }] },
    'names "zoe", who is not under people',
  ],
  [
    'a rotation of a team',
    { teams: [{ id: 'lead', rotations: [{ ...weekly, people: ['zoe'] }] }] },
    'names "zoe", who',
  ],
  ['an override', { overrides: [{ person: 'zoe', ...night }] }, 'rota.overrides[0].person names "zoe"'],
  [
    'whom an override replaces',
    { overrides: [{ person: 'anna', instead_of: 'zoe', ...night }] },
    'instead_of names "zoe"',
  ],
  ['the team of an override', { overrides: [{ person: 'anna', team: 'leads', ...night }], teams: [team] }, '"lead"?'],
  ['leave', { leave: [{ person: 'zoe', ...night }] }, 'rota.leave[0].person names "zoe"'],
  ['the ladder', { ladder: [{ page: ['zoe'] }] }, 'rota.ladder[0].page[0] names "zoe"'],
  [
    'a policy',
    { policies: [{ kind: 'routine', levels: [{ page: ['on-call', 'zoe'] }] }] },
    'policies[0].levels[0].page[1]',
  ],
])('a name that is nobody’s in %s is refused with its place', (_where, rota, words) => {
  expect(why(rota)).toContain(words)
})

test.each([
  ['a team with the name of a person', { teams: [{ ...team, id: 'anna' }] }, 'is the name of a person'],
  ['two teams of one name', { teams: [team, team] }, 'another team is already'],
  ['a team called everyone', { teams: [{ ...team, id: 'everyone' }] }, 'a meaning of its own'],
  [
    'a stretch that ends before it begins',
    { leave: [{ person: 'anna', from: night.to, to: night.from }] },
    'Turn the two round',
  ],
  [
    'a day there is none of',
    { leave: [{ person: 'anna', from: '2026-02-31T00:00:00Z', to: night.to }] },
    'does not exist',
  ],
  [
    'a first turn at no time',
    { rotations: [{ ...weekly, start: '2026-11-02T25:00' }] },
    '2026-11-02T25:00 does not exist',
  ],
  ['hours that there are none of', { rotations: [{ ...weekly, hours: [{ from: '26:00' }] }] }, 'is not a time of day'],
  ['a zone there is none of', { zone: 'Europe/Dublim' }, 'not a time zone'],
])('%s is refused', (_what, rota, words) => {
  expect(why(rota)).toContain(words)
})

test('whoever leaves is on leave from then on, and the gap shows', () => {
  const left = '2026-11-28T00:00:00Z'
  const read = parseSettings(
    stringify({
      entities: [{ id: 'nmi', name: 'Nimbus Mail', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
      people: [{ id: 'anna', name: 'anna', key: key(1), email: 'anna@nimbus.test', until: left }],
      rota: { shifts: [{ people: ['anna'] }], ladder: [{ page: ['on-call'] }] },
    }),
    'duly.yaml',
  )
  if (!read.ok) throw new Error(read.why)
  expect(read.value.rota.leave).toEqual([{ person: 'anna', from: left, to: expect.stringMatching(/^9999/) as unknown }])
})
