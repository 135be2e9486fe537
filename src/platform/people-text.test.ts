import { expect, test } from 'vitest'
import { parseSettings } from './config.ts'
import { editPeople } from './people-text.ts'

const text = `# The house.
entities:
  - { id: nmi, name: Nimbus, country: IE, zone: Europe/Dublin, domains: [nimbus.test] }
people:
  # The night counsel.
  - id: anna
    name: Anna Roth
    key: ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= # on the blue token
    may: [approve]
  - id: bruno
    name: Bruno Keller
    passkeys:
      - { id: AAAAAAAAAAAAAAAAAAAAAA, key: "${'B'.repeat(60)}" }
# Below stands the rota.
rota: {}
`
const passkey = { id: 'CCCCCCCCCCCCCCCCCCCCCC', key: 'D'.repeat(60) }
const edited = (edit: Parameters<typeof editPeople>[1]): string => {
  const after = editPeople(text, edit)
  if (!after.ok) throw new Error(after.why)
  return after.value
}
const passkeysOf = (after: string): unknown => {
  const read = parseSettings(after, 'duly.yaml')
  if (!read.ok) throw new Error(read.why)
  return read.value.people.map(({ id, passkeys }) => [id, passkeys?.map((p) => p.id) ?? []])
}

test('a passkey is given to its person, and the rest of the file stays as it was written', () => {
  const after = edited({ kind: 'add-passkey', person: 'anna', passkey })
  expect(passkeysOf(after)).toEqual([
    ['anna', [passkey.id]],
    ['bruno', ['AAAAAAAAAAAAAAAAAAAAAA']],
  ])
  for (const words of ['# The house.', '# The night counsel.', '# on the blue token', '# Below stands the rota.'])
    expect(after).toContain(words)
  expect(passkeysOf(edited({ kind: 'add-passkey', person: 'bruno', passkey }))).toEqual([
    ['anna', []],
    ['bruno', ['AAAAAAAAAAAAAAAAAAAAAA', passkey.id]],
  ])
})

test('a passkey is taken away', () => {
  const after = edited({ kind: 'remove-passkey', person: 'bruno', id: 'AAAAAAAAAAAAAAAAAAAAAA' })
  expect(passkeysOf(after)).toEqual([
    ['anna', []],
    ['bruno', []],
  ])
  expect(after).not.toContain('passkeys')
})

test('nobody gets a passkey who does not stand there, and none is taken that is not there', () => {
  for (const edit of [
    { kind: 'add-passkey', person: 'clara', passkey },
    { kind: 'remove-passkey', person: 'anna', id: passkey.id },
  ] as const)
    expect(editPeople(text, edit)).toMatchObject({ ok: false, why: expect.stringMatching(/by hand/) as string })
})
