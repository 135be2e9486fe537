import { expect, test } from 'vitest'
import { parseSettings } from './config.ts'
import { editSetup, shortNameOf, type SetupEdit } from './setup-text.ts'

const starter = `# Ours.
entities:
  - id: example
    name: Example Mail Ltd # to be named
    country: IE
    zone: Europe/Dublin
    domains: [example.test]
    roles: [controller, designated-establishment]
`
const after = (...edits: SetupEdit[]): string =>
  edits.reduce((text, edit) => {
    const edited = editSetup(text, edit)
    if (!edited.ok) throw new Error(edited.why)
    return edited.value
  }, starter)
const person = (id: string): SetupEdit => ({
  kind: 'person',
  person: { id, name: id, passkeys: [{ id: `${id}-credential-0123456789`, key: 'x' }] },
})

test('a company is named in its place; its roles and the comments stay', () => {
  const text = after({ kind: 'company', name: 'Nimbus Mail Ltd', country: 'DE', zone: 'Europe/Berlin', domains: ['nimbus.test'] }) // prettier-ignore
  expect(text.startsWith('# Ours.\n')).toBe(true)
  expect(text).toContain('# to be named')
  expect(parseSettings(text, 'duly.yaml')).toMatchObject({
    ok: true,
    value: { entities: [{ id: 'nimbus', name: 'Nimbus Mail Ltd', country: 'DE', roles: ['controller', 'designated-establishment'] }] }, // prettier-ignore
  })
})

test('each new person is on call in the one shift, and the waiting stays as it was answered', () => {
  const text = after({ kind: 'waking', zone: 'Europe/Dublin', wait_seconds: 60 }, person('anna'), person('bruno'))
  expect(text).toContain('wait_seconds: 60')
  expect(/- people:[\s\S]*anna[\s\S]*bruno/.exec(text)).not.toBeNull()
})

test('the short name of a person is the first word of their name, and differs from every other', () => {
  expect(shortNameOf('Änne Müller', 'person')).toBe('anne')
  expect(shortNameOf('Anna Berg', 'person', ['anna', 'anna-2'])).toBe('anna-3')
  expect(shortNameOf('王', 'person')).toBe('person')
})
