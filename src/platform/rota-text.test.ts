import { expect, test } from 'vitest'
import { editRota, rotaSection } from './rota-text.ts'

const file = `# Nimbus Mail
entities:
  - id: nmi # the one in Ireland
    domains: [nimbus.test]
people: # who works here
  - { id: anna, name: Anna }
# who is awake
rota:
  zone: Europe/Dublin # as in Dublin
  shifts:
    # days and nights
    - people: [anna]
# where the mail lies
sources: []
`
const edited = (text: string, edit: Parameters<typeof editRota>[1]): string => {
  const after = editRota(text, edit)
  if (!after.ok) throw new Error(after.why)
  return after.value
}
const override = { person: 'bruno', from: '2026-11-28T22:00:00+00:00', to: '2026-11-29T06:00:00+00:00' }

test('an override is added and nothing else in the file changes, comments least of all', () => {
  const after = edited(file, { kind: 'add', list: 'overrides', items: [override] })
  const added = `  overrides:
    - person: bruno
      from: 2026-11-28T22:00:00+00:00
      to: 2026-11-29T06:00:00+00:00
`
  expect(after).toBe(file.replace('# where', `${added}# where`))
  expect(edited(after, { kind: 'add', list: 'overrides', items: [override] })).toBe(
    after.replace('# where', `${added.replace('  overrides:\n', '')}# where`),
  )
})

test('what is added to a file without a rota makes one', () => {
  expect(edited('entities: []\n', { kind: 'add', list: 'leave', items: [{ person: 'anna' }] })).toBe(
    'entities: []\nrota:\n  leave:\n    - person: anna\n',
  )
})

test('a rota is put in the place of another and taken back, with its comments', () => {
  const before = rotaSection(file)
  if (!before.ok) throw new Error(before.why)
  const after = edited(file, { kind: 'put', section: 'rota:\n  zone: UTC\n' })
  expect(after).toBe(file.replace(/ {2}zone: Europe[^]*(?=# where)/, '  zone: UTC\n'))
  expect(edited(after, { kind: 'put', section: before.value })).toBe(file)
  expect(edited(after, { kind: 'put', section: undefined })).not.toContain('rota')
})

test('a rota is found in a whole duly.yaml, in its part, and by itself', () => {
  const part = { ok: true, value: 'rota:\n  zone: UTC\n' }
  expect(rotaSection('entities: []\nrota:\n  zone: UTC\n')).toEqual(part)
  expect(rotaSection('rota:\n  zone: UTC\n')).toEqual(part)
  expect(rotaSection('zone: UTC\n')).toEqual(part)
  expect(rotaSection('entities: []\n')).toEqual({ ok: true, value: undefined })
})

test.each([
  ['is no YAML', 'rota: [', 'not readable as YAML'],
  ['is a list', '- anna\n', 'holds no rota'],
  ['keeps its rota under an alias', 'spare: &r\n  zone: UTC\nrota: *r\n', 'Edit duly.yaml by hand'],
])('a file that %s is refused in words', (_what, text, words) => {
  expect(rotaSection(text)).toMatchObject({ ok: false, why: expect.stringContaining(words) as string })
  expect(editRota(text, { kind: 'put', section: undefined })).toMatchObject({ ok: false })
})

test('a list that hangs below its key without indent stays so', () => {
  const flat = 'rota:\n  overrides:\n  - person: anna\n'
  expect(edited(flat, { kind: 'add', list: 'overrides', items: [{ person: 'bruno' }] })).toBe(
    `${flat}  - person: bruno\n`,
  )
})
