import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { command } from '../cli/law/lint.ts'
import { LawError, lawFolder, lint, loadLaw, readLawFiles, type LawFile } from './legality.ts'
import { noHolidays } from './pack.ts'

const base = await loadLaw(lawFolder)

/** The smallest sound pack: one element, one rule, an example that holds and one that fails. */
const pack = `id: zz.query
title: Query of the invented registry court
jurisdiction: IE
version: '2026-11-23'
status: draft
signed_off: null
legal_basis: [Invented Act 2026 s. 1]
source: [Invented Act 2026]
read_on: '2026-11-23'
in_force: { from: '2026-01-01', to: '2027-12-31' }
kind: production
opens:
  subscriber: { issued_by: [judge], cite: Invented Act 2026 s. 2 }
deadline: 7 days
secrecy: { says: Nothing is said of it., cite: Invented Act 2026 }
replies: { comply: letter, clarify: letter, refuse: letter, to: the court }
served_by: the court
preserve: true
elements:
  sealed: { type: yes-no, means: It bears the seal }
rules:
  - id: ZZ-01
    cite: Invented Act 2026 s. 3
    says: A query bears the seal of the court.
    holds: { fact: elements.sealed, is: true }
    on_fail: { do: clarify }
    question: { ask: Does it bear the seal?, fix: Send it sealed. }
clocks:
  - { for: due, rule: days, n: 7, cite: Invented Act 2026 s. 4 }
notice:
  - { rule: policy, cite: Invented Act 2026 }
`
const cases = `received: '2026-11-23T09:15:00Z'
base:
  instrument: zz.query
  reference: Q-1
  issuer: { authority: Registry Court, country: IE, level: judge }
  addressee: nmi
  asks: [{ category: subscriber, accounts: [anna.beck@nimbus.example] }]
  elements: { sealed: true }
cases:
  - { case: sealed, expect: { verdict: comply, dueSafe: '2026-11-30T23:59:59Z' } }
  - { case: not sealed, change: { elements.sealed: false }, expect: { verdict: clarify } }
`
const files = (p = pack, c = cases): LawFile[] => [
  { name: 'zz/query.cases.yaml', text: c },
  { name: 'zz/query.yaml', text: p },
]
const told = (given: readonly LawFile[]): string[] =>
  lint(given, base).map((f) => `${f.file}:${f.line ?? '-'}:${f.column ?? '-'} ${f.kind}: ${f.words}`)

test('there is nothing to find in a sound pack', () => {
  expect(told(files())).toEqual([])
})

const rule = pack.slice(pack.indexOf('  - id: ZZ-01'), pack.indexOf('clocks:'))
const refusing = rule.replace('{ do: clarify }', '{ do: refuse, ground: ZZ01, words: It bears no seal. }')

test.each<[string, string | RegExp, string, string]>([
  [
    'a field nobody knows',
    'served_by',
    'serverd_by',
    '17:1 shape: unknown key "serverd_by". Did you mean "served_by"?',
  ],
  ['a rule without its words', / {4}says: .*\n/, '', '22:5 shape: "says" is missing under rules[0].'],
  [
    'a citation without text',
    'Invented Act 2026 s. 3',
    'to be stated',
    '23:11 citation: "to be stated" is no citation',
  ],
  [
    'a fact that nobody states',
    'elements.sealed, is',
    'elements.seald, is',
    '25:12 pack: no fact is called "elements.seald"',
  ],
  ['a test that no box can meet', 'is: true', 'is: red', '25:12 unreachable: elements.sealed can never be "red"'],
  [
    'a rule whose case cannot be',
    '    holds:',
    '    when: { all: [{ fact: issuer.level, is: judge }, { fact: issuer.level, is: police }] }\n    holds:',
    '22:5 unreachable: ZZ-01 can never apply: its "when" contradicts itself',
  ],
  [
    'a rule that an earlier one always decides',
    rule,
    refusing + refusing.replace('ZZ-01', 'ZZ-02'),
    '28:5 unreachable: ZZ-02 never decides: ZZ-01 refuses before it in each of its cases',
  ],
  [
    'an element that no example states',
    'rules:',
    '  stamped: { type: yes-no, means: It bears a stamp }\nrules:',
    '21:12 no-example: no worked example states the element stamped',
  ],
  [
    'a rule that no example shows failing',
    'holds: { fact: elements.sealed, is: true }',
    'holds: { fact: issuer.level, is: judge }',
    '22:5 no-example: no worked example shows ZZ-01 failing',
  ],
])('%s is found, with its line and column', (_what, from, to, words) => {
  const found = told(files(pack.replace(from, to)))
  expect(
    found.some((f) => f.startsWith(`zz/query.yaml:${words}`)),
    found.join('\n'),
  ).toBe(true)
})

test('a promise of "opens" that the rules never keep is found', () => {
  const onlyJudges = refusing.replace('elements.sealed, is: true', 'issuer.level, is: judge').replace('ZZ-01', 'ZZ-02')
  const promising = pack.replace('[judge]', '[judge, prosecutor]').replace('clocks:', `${onlyJudges}clocks:`)
  const shown = `${cases}  - { case: a prosecutor, change: { issuer.level: prosecutor }, expect: { verdict: refuse } }\n`
  expect(told(files(promising, shown))).toEqual([
    'zz/query.yaml:13:15 opens: opens says that prosecutor may reach subscriber, and the rules always refuse it (ZZ-02)',
  ])
})

test('an example whose verdict differs is found at its line', () => {
  expect(told(files(pack, cases.replace('verdict: clarify', 'verdict: refuse')))).toEqual([
    'zz/query.cases.yaml:11:5 example: zz/query: not sealed: verdict is "clarify", expected "refuse"',
  ])
})

test('two files of one id that are in force on the same day are found; of one day each, the later file is', () => {
  const later = { name: 'zz/query-2027.yaml', text: pack.replace("from: '2026-01-01'", "from: '2027-01-01'") }
  expect(told([...files(), later])).toEqual([
    'zz/query-2027.yaml:10:11 in-force: zz.query is in force twice from 2027-01-01 to 2027-12-31: here and in zz/query.yaml',
  ])
  const next = { ...later, text: later.text.replace('2027-01-01', '2028-01-01').replace('2027-12-31', '2028-12-31') }
  expect(told([...files(), next])).toEqual([
    expect.stringMatching(/^zz\/query-2027\.yaml:1:5 in-force: .* one file an id/),
  ])
})

test('every mistake is told, not only the first', () => {
  const wrong = pack.replace('served_by', 'serverd_by').replace('kind: production', 'kind: producton')
  expect(told(files(wrong)).filter((f) => f.startsWith('zz/query.yaml'))).toHaveLength(2)
})

test('there is nothing at all to find in the shipped law, and it needs no other law beside it', async () => {
  expect(lint(await readLawFiles(lawFolder, { examples: true }))).toEqual([])
})

test('a whole law without holidays is found, and is no law to judge by', async () => {
  const whole = (await readLawFiles(lawFolder)).filter((f) => f.name === 'any/not-an-order.yaml')
  const words = 'there is no such file, and without the public holidays no period can be counted'
  expect(told([...whole, ...files()])).toContainEqual(expect.stringContaining(`holidays.yaml:-:- shape: ${words}`))
  expect(lint(whole)).toEqual([
    { file: 'holidays.yaml', kind: 'shape', words: expect.stringContaining(words) as string },
  ])
  const dir = await mkdtemp(join(tmpdir(), 'duly-lint-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'every.yaml'), whole[0]?.text ?? '')
  await expect(loadLaw(dir)).rejects.toThrow(new LawError('holidays.yaml', noHolidays))
  await expect(loadLaw(join(dir, 'absent'))).rejects.toThrow(LawError)
})

test('duly law lint ends with 1 when there is something to find, and with 0 when there is not', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'duly-lint-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  onTestFinished(() => {
    said.mockRestore()
  })
  await writeFile(join(dir, 'query.yaml'), pack)
  await writeFile(join(dir, 'query.cases.yaml'), cases)
  expect(await command.run([dir])).toBe(0)
  await writeFile(join(dir, 'query.yaml'), pack.replace('served_by', 'serverd_by'))
  expect(await command.run([dir, '--json'])).toBe(1)
  expect(JSON.parse(String(said.mock.lastCall?.[0]))).toMatchObject({
    findings: [{ file: 'query.yaml', line: 17, column: 1 }],
  })
})

test.each<[string, string, string, string]>([
  ['a basis', '[Invented Act 2026 s. 1]', "[Invented Act 2026 s. 1, 'tbd']", 'zz/query.yaml:7:39 citation: "tbd"'],
  ['a source', 'source: [Invented Act 2026]', "source: ['??']", 'zz/query.yaml:8:10 citation: "??"'],
  [
    'what is quoted',
    'A query bears the seal of the court.',
    'to be checked',
    'zz/query.yaml:24:11 citation: "to be checked"',
  ],
  ['what it opens', 'cite: Invented Act 2026 s. 2', 'cite: TODO', 'zz/query.yaml:13:43 citation: "TODO"'],
  ['a clock', 'Invented Act 2026 s. 4', '"--"', 'zz/query.yaml:29:41 citation: "--"'],
  [
    'a notice',
    '- { rule: policy, cite: Invented Act 2026 }',
    '- { rule: policy, cite: "--" }',
    'zz/query.yaml:31:27 citation: "--"',
  ],
  ['the secrecy', 'Nothing is said of it.', 'todo', 'zz/query.yaml:15:18 citation: "todo"'],
  [
    'its place',
    'of it., cite: Invented Act 2026',
    'of it., cite: to be stated',
    'zz/query.yaml:15:48 citation: "to be stated"',
  ],
])('%s that stands nowhere is found, with the sentence that mends it', (_what, from, to, words) => {
  expect(told(files(pack.replace(from, to)))).toEqual([`${words} is no citation: say where it stands, and quote it`])
})

test('files are told in the order of their names, lines in theirs', () => {
  const wrong = pack.replace('served_by', 'serverd_by').replace('kind: production', 'kind: producton')
  const named = (name: string): LawFile => ({ name, text: wrong })
  const found = told([named('b.yaml'), named('c.yaml'), named('a.yaml')])
  expect(found.map((f) => f.split(':').slice(0, 2).join(':'))).toEqual(
    ['a.yaml', 'b.yaml', 'c.yaml'].flatMap((f) => [`${f}:11`, `${f}:17`]),
  )
})

test('the rules of every order and the holidays are read from the files when they are among them', () => {
  const shipped = base.common
  const kept = readFileSync('law/any/not-an-order.yaml', 'utf8')
  const other = kept.replaceAll('N07-ADDRESSEE', 'ZZ-01')
  expect(shipped.rules.some((r) => r.id === 'ZZ-01')).toBe(false)
  expect(told([...files(), { name: 'any.yaml', text: other }])).toContain(
    'zz/query.yaml:22:9 pack: rule ZZ-01 is defined twice',
  )
  expect(told([...files(), { name: 'holidays.yaml', text: 'package: 3\n' }])[0]).toMatch(/^holidays\.yaml:.* shape: /)
  const holidays = readFileSync('law/holidays.yaml', 'utf8')
  const rolling = pack.replace('rule: days, n: 7', 'rule: eu-days, n: 7')
  const monday = cases.replace("dueSafe: '2026-11-30T23:59:59Z'", "dueLegal: '2026-12-01T23:59:59Z'")
  const off = holidays.replace(/^changes:/m, "changes:\n  - { state: IE, add: ['2026-11-30'], why: invented }")
  const about = [...files(rolling, monday)]
  expect(told(about)[0]).toMatch(/dueLegal is "?null|dueLegal is "2026-11-30/)
  expect(told([...about, { name: 'holidays.yaml', text: off }])).toEqual([])
})

test('examples that are no YAML, or cannot be judged, are told with their place', () => {
  expect(told(files(pack, cases.replace('cases:', 'cassis:')))).toContain(
    'zz/query.cases.yaml:9:1 shape: unknown key "cassis". Did you mean "cases"?',
  )
  expect(told(files(pack, cases.replace('elements.sealed: false', 'elements.sealed.deep.er: false')))).toContain(
    'zz/query.cases.yaml:11:5 example: law file zz/query.cases.yaml: case "not sealed": there is no elements.sealed.deep.er to change',
  )
})

test('examples of a pack that cannot be read are not judged by another; those of a pack that is not there are', () => {
  const broken = told(files(pack.replace('kind: production', 'kind: producton')))
  expect(broken.map((f) => f.split(':')[0])).toEqual(['zz/query.yaml'])
  const [examples] = files()
  expect(told([examples!])).toContainEqual(
    expect.stringMatching(/^zz\/query\.cases\.yaml:10:5 example: .* expected "comply"/),
  )
  const elsewhere = cases.replace('zz.query', 'zz.other')
  expect(told([...files(), { name: 'zz/other.cases.yaml', text: elsewhere }]).length).toBeGreaterThan(0)
  expect(
    told([...files(), { name: 'broken.yaml', text: 'id: zz.broken\n' }]).filter((f) => f.startsWith('zz/query')),
  ).toEqual([])
})

test.each([
  ['{}', '{}', 'in force twice: here'],
  ["{ to: '2027-12-31' }", '{}', 'in force twice to 2027-12-31: here'],
  ['{}', "{ from: '2026-01-01' }", 'in force twice from 2026-01-01: here'],
  ["{ from: '2026-01-01' }", "{ from: '2025-01-01' }", 'in force twice from 2026-01-01: here'],
  ["{ to: '2027-12-31' }", "{ to: '2026-12-31' }", 'in force twice to 2026-12-31: here'],
  [
    "{ from: '2026-01-01', to: '2027-01-01' }",
    "{ from: '2027-01-01' }",
    'in force twice from 2027-01-01 to 2027-01-01: here',
  ],
  [
    "{ from: '2028-01-01' }",
    "{ to: '2027-12-31' }",
    'stands in zz/query.yaml too; one file an id, the books keep the earlier version',
  ],
])('of two files of one id, in force %s and %s, the later is told', (a, b, words) => {
  const inForce = (text: string): string => pack.replace("{ from: '2026-01-01', to: '2027-12-31' }", text)
  const found = told([...files(inForce(a)), { name: 'zz/second.yaml', text: inForce(b) }])
  expect(found.filter((f) => f.includes('in-force'))).toEqual([
    expect.stringContaining(`in-force: zz.query ${words.replace(/^in force/, 'is in force')}`),
  ])
  expect(
    told([...files(), { name: 'zz/second.yaml', text: pack.replace('zz.query', 'zz.second') }]).join(),
  ).not.toContain('in-force')
})
