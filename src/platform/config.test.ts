import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { settingsShape, type Shape } from './config-shape.ts'
import { loadConfig, parseSettings, renderConfigDocs } from './config.ts'

const entity = `entities:
  - id: example
    name: Example Mail Ltd
    country: IE
    zone: Europe/Dublin
    domains: [example.test]
`
const key = (letter: string): string => `ed25519:${letter.repeat(43)}=`
const people = `people:
  - id: anna
    name: Anna Example
    key: ${key('A')}
  - id: bruno
    name: Bruno Example
    key: ${key('B')}
`
const why = (text: string): string => {
  const read = parseSettings(text, 'duly.yaml')
  return read.ok ? '' : read.why
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-config-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

test('the smallest file is enough, and every default is filled in', () => {
  const read = parseSettings(entity, 'duly.yaml')
  expect(read).toMatchObject({
    ok: true,
    value: { listen: { desk: '127.0.0.1:8471' }, people: [], rota: { zone: 'UTC' } },
  })
})

test('a wrong key is refused with its line and the nearest right key, once', () => {
  const wrong = `${entity}people:\n  - id: anna\n    nmae: Anna Example\n    key: ${key('A')}\n`
  expect(why(wrong)).toBe('duly.yaml line 9: unknown key "nmae" under people[0]. Did you mean "name"?')
})

test('a key that is like none is answered with the keys that are known there', () => {
  expect(why(`${entity}zebra: 3\n`)).toMatch(/^duly.yaml line 7: unknown key "zebra". Known here: listen, /)
})

test('a wrong key of a source is compared with the keys of that kind of source', () => {
  const source = 'sources:\n  - {id: mail, kind: imap, host: imap.test, user: "{account}", pasword_file: p}\n'
  expect(why(entity + source)).toBe(
    'duly.yaml line 8: unknown key "pasword_file" under sources[0]. Did you mean "password_file"?',
  )
})

test('several mistakes are told at once, in the order of their lines', () => {
  const wrong = why(entity.replace('Europe/Dublin', 'Europe/Dubln').replace('IE', 'ireland') + 'listen: {desk: 5}\n')
  expect(wrong.split('\n')).toEqual([
    'duly.yaml line 4: entities[0].country: "ireland" does not fit; it must be two capital letters, such as IE.',
    'duly.yaml line 5: entities[0].zone: "Europe/Dubln": not a time zone; write one such as Europe/Dublin.',
    'duly.yaml line 7: listen.desk must be text, not 5.',
  ])
})

test('a key that stands twice is refused with the line of the second', () => {
  expect(why(`${entity}mail: {}\nmail: {}\n`)).toBe('duly.yaml line 8: this key stands here twice. Keep one of them.')
})

test('what is not YAML, and an empty file, are refused in words', () => {
  expect(why('entities: [')).toMatch(/^duly.yaml line 1: not readable as YAML/)
  expect(why('')).toMatch(/^duly.yaml: the file is empty/)
  expect(why('just words')).toMatch(/must be a group of keys/)
})

test('a shift that names nobody we know is refused with the nearest name', () => {
  const rota = 'rota:\n  shifts:\n    - people: [anna, brunno]\n'
  expect(why(entity + people + rota)).toBe(
    'duly.yaml line 16: rota.shifts[0].people[1] names "brunno", who is not under people. Did you mean "bruno"?',
  )
})

test('two people with one key are refused: one hand could sign for two', () => {
  expect(why(entity + people.replace(key('B'), key('A')))).toMatch(
    /line 13: people\[1\].key is .*people\[0\].key is already/,
  )
})

test('two collectors have two keys, and only an age recipient is one', () => {
  const named = (recipient: string): string =>
    `collectors:\n  - { id: one, recipient: age1${'q'.repeat(58)} }\n  - { id: two, recipient: ${recipient} }\n`
  expect(why(entity + named(`age1${'q'.repeat(58)}`))).toMatch(
    /collectors\[1\].recipient is .*collectors\[0\].recipient is already/,
  )
  expect(why(entity + named('AGE-SECRET-KEY-1QQ'))).toMatch(/collectors\[1\].recipient.* does not fit/)
})

test('a short name given twice is refused', () => {
  expect(why(entity + people.replace('bruno', 'anna'))).toMatch(/line 11: people\[1\].id is "anna"/)
})

test('a mail source without {account} is refused: it would search everyone', () => {
  expect(why(`${entity}sources:\n  - {id: m, kind: maildir, path: /srv/mail}\n`)).toMatch(/must contain \{account\}/)
  const log = 'id: l, kind: logs, path: /var/log/a, format: csv, account: user, time: at'
  for (const half of ['time_as: local', 'zone: Europe/Dublin'])
    expect(why(`${entity}sources:\n  - {${log}, ${half}}\n`)).toMatch(/time_as: local and zone go together/)
})

test('days, times and ports that do not exist are refused', () => {
  const agencies = 'agencies:\n  - {id: a, name: A, country: DE, level: judge, since: 2026-02-30}\n'
  expect(why(entity + agencies)).toMatch(/the day 2026-02-30 does not exist/)
  expect(why(`${entity}${people}rota: {shifts: [{people: [anna], from: "25:00"}]}\n`)).toMatch(/not a time of day/)
  expect(why(`${entity}listen: {desk: "127.0.0.1:99999"}\n`)).toMatch(/ports end at 65535/)
})

test('relative paths start from the folder of the file, and the digest is that of its bytes', async () => {
  const dir = await folder()
  const file = join(dir, 'duly.yaml')
  await writeFile(file, `${entity}sources:\n  - {id: m, kind: maildir, path: "mail/{account}"}\n`)
  const read = await loadConfig(file)
  expect(read).toMatchObject({ ok: true, value: { settings: { sources: [{ path: join(dir, 'mail', '{account}') }] } } })
  expect(read.ok && read.value.sha256).toMatch(/^[0-9a-f]{64}$/)
})

test('a file that is not there is told by its whole path', async () => {
  const file = join(await folder(), 'duly.yaml')
  expect(await loadConfig(file)).toEqual({ ok: false, why: `${file}: there is no such file.` })
})

test('every key has a meaning, and docs/configuration.md is what `duly config docs` prints', async () => {
  const silent = (shape: Shape, at: string): string[] => [
    ...Object.entries(shape.properties ?? {}).flatMap(([name, each]) => [
      ...(each.description === undefined && each.const === undefined ? [`${at}.${name}`] : []),
      ...silent(each, `${at}.${name}`),
    ]),
    ...(shape.items ? silent(shape.items, `${at}[]`) : []),
    ...(shape.oneOf ?? []).flatMap((each) => silent(each, at)),
  ]
  expect(silent(settingsShape, '')).toEqual([])
  const page = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
  expect(page).toBe(renderConfigDocs())
})
