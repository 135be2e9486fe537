import { expect, test } from 'vitest'
import { inventedPack } from './invented.fixture.ts'
import { holidaySchema, packSchema, type Pack } from './schema.ts'

const pack = inventedPack()
const rule = pack.rules[0]
if (!rule) throw new Error('the invented pack has rules')

/** What is wrong with the invented pack when this is changed in it: where, and in which words. */
const mistakes = (change: Partial<Record<keyof Pack, unknown>>): string[] => {
  const read = packSchema.safeParse({ ...pack, ...change })
  return read.success ? [] : read.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`)
}
const withRule = (change: Record<string, unknown>): string[] => mistakes({ rules: [{ ...rule, ...change }] })

test('the invented pack is in order, and says what it does not need to say', () => {
  expect(mistakes({})).toEqual([])
  const read = packSchema.parse({ ...pack, costs: { says: '  Costs are repaid ', cite: 's. 9' } })
  expect(read.costs).toEqual({ says: 'Costs are repaid', cite: 's. 9', draft: false })
  const { opens, replaces, clocks, page, page_counsel, ...rest } = pack
  expect([opens, replaces, clocks, page, page_counsel].every((x) => x !== undefined)).toBe(true)
  expect(packSchema.parse(rest)).toMatchObject({
    opens: {},
    replaces: [],
    clocks: [],
    page: 'routine',
    page_counsel: false,
  })
})

test.each<[Partial<Record<keyof Pack, unknown>>, string]>([
  [{ version: '23.11.2026' }, 'version: a date such as 2026-11-23, in quotes'],
  [{ version: 'v2026-11-23' }, 'version: a date such as 2026-11-23, in quotes'],
  [{ version: '2026-11-233' }, 'version: a date such as 2026-11-23, in quotes'],
  [{ read_on: '2026-1-23' }, 'read_on: a date such as 2026-11-23, in quotes'],
  [{ id: 'EU.EPOC' }, 'id: an id such as eu.epoc'],
  [{ id: 'eu..epoc' }, 'id: an id such as eu.epoc'],
  [{ id: 'eu.epoc.' }, 'id: an id such as eu.epoc'],
  [{ jurisdiction: 'Ireland' }, 'jurisdiction: EU, or a State such as US'],
  [{ jurisdiction: 'IRE' }, 'jurisdiction: EU, or a State such as US'],
  [{ jurisdiction: 'xIE' }, 'jurisdiction: EU, or a State such as US'],
  [{ replaces: ['no rule'] }, 'replaces.0: an id such as EU-E04'],
  [{ elements: { 'Not a name': { type: 'date', means: 'x' } } }, 'elements.Not a name: Invalid key in record'],
  [{ title: ' ' }, 'title: Too small: expected string to have >=1 characters'],
  [{ title: 'x'.repeat(4001) }, 'title: Too big: expected string to have <=4000 characters'],
  [{ legal_basis: [] }, 'legal_basis: Too small: expected array to have >=1 items'],
  [{ rules: [] }, 'rules: Too small: expected array to have >=1 items'],
  [{ notice: [] }, 'notice: Too small: expected array to have >=1 items'],
  [{ status: 'final' }, 'status: Invalid option: expected one of "draft"|"active"'],
  [{ clocks: [{ for: 'due', rule: 'days', n: 0, cite: 'x' }] }, 'clocks.0.n: Too small: expected number to be >=1'],
  [{ clocks: [{ for: 'due', rule: 'days', n: 4001, cite: 'x' }] }, 'clocks.0.n: Too big: expected number to be <=4000'],
  [{ clocks: [{ for: 'due', rule: 'days', n: 1, zone: 'Mars/Base', cite: 'x' }] }, 'clocks.0.zone: a time zone such as Europe/London'], // prettier-ignore
  [{ clocks: [{ for: 'due', rule: 'days', n: 1, from: 'Issued On', cite: 'x' }] }, 'clocks.0.from: a path of facts such as issuer.level'], // prettier-ignore
  [{ clocks: [{ for: 'due', rule: 'days', n: 1, from: 'issuer.', cite: 'x' }] }, 'clocks.0.from: a path of facts such as issuer.level'], // prettier-ignore
])('a pack with %j is refused in words: %s', (change, words) => {
  expect(mistakes(change)).toEqual([words])
})

test.each<[Record<string, unknown>, string]>([
  [{ id: 'first rule' }, 'rules.0.id: an id such as EU-E04'],
  [{ id: 'eu-e04' }, 'rules.0.id: an id such as EU-E04'],
  [{ on_fail: { do: 'refuse', ground: 'because', words: 'No.' } }, 'rules.0.on_fail.ground: a ground such as EU-E04 or N07'], // prettier-ignore
  [{ on_fail: { do: 'refuse', ground: 'xEU-E04', words: 'No.' } }, 'rules.0.on_fail.ground: a ground such as EU-E04 or N07'], // prettier-ignore
  [{ on_fail: { do: 'refuse', ground: 'EU-E04!', words: 'No.' } }, 'rules.0.on_fail.ground: a ground such as EU-E04 or N07'], // prettier-ignore
  [{ categories: [] }, 'rules.0.categories: Too small: expected array to have >=1 items'],
  [{ holds: 'perhaps' }, 'rules.0.holds: Invalid input'],
  [{ holds: { all: [] } }, 'rules.0.holds.all: Too small: expected array to have >=1 items'],
  [{ holds: { any: [] } }, 'rules.0.holds.any: Too small: expected array to have >=1 items'],
  [{ holds: { fact: 'issuer.level', in: [] } }, 'rules.0.holds.in: Too small: expected array to have >=1 items'],
  [
    { holds: { fact: 'issuer.level', has_any: [] } },
    'rules.0.holds.has_any: Too small: expected array to have >=1 items',
  ],
  [{ holds: { fact: 'issuer.level', is: 'judge', or: 'not' } }, 'rules.0.holds: Unrecognized key: "or"'],
  [{ holds: { fact: 'issued', within: { n: 3, rule: 'days' } } }, 'rules.0.holds: Invalid input'],
  [{ holds: {} }, 'rules.0.holds: Invalid input'],
])('a rule with %j is refused in words: %s', (change, words) => {
  expect(withRule(change)).toEqual([words])
})

test.each([
  'always',
  'never',
  { all: ['always', 'never'] },
  { any: ['always', 'never'] },
  { not: 'never' },
  { fact: 'issuer.level', is: 'judge' },
  { fact: 'issuer.level', in: ['judge', 'court'] },
  { fact: 'elements.named', has_any: [1, true] },
  { fact: 'elements.years', at_least: 3 },
  { fact: 'elements.years', stated: true },
  { fact: 'issuer.country', same_as: 'addressee.country' },
  { fact: 'issuer.level', by: 'validated_by.level' },
  { fact: 'issued', before: 'order.received_at' },
  { fact: 'issued', within: { n: 3, rule: 'eu-days', from: 'order.received_at' } },
])('a rule may hold when %j, and it is read as it stands', (holds) => {
  expect(packSchema.parse({ ...pack, rules: [{ ...rule, holds }] }).rules[0]?.holds).toEqual(holds)
})

test('the file of holidays names States by two letters, and days in full', () => {
  const file = {
    package: { name: 'date-holidays', version: '3' },
    covers: { from: 2026, to: 2028 },
    read_on: '2026-11-20',
    parts: { DE: ['by'] },
    changes: [{ state: 'IE', add: ['2026-02-02'], why: 'St Brigid' }],
  }
  expect(holidaySchema.parse(file).changes).toEqual([
    { state: 'IE', add: ['2026-02-02'], remove: [], why: 'St Brigid' },
  ])
  for (const state of ['Ireland', 'xIE', 'ie', 'IEx']) {
    const read = holidaySchema.safeParse({ ...file, changes: [{ state, why: 'x' }] })
    expect(read.error?.issues.map((i) => i.message)).toEqual(['a State such as IE'])
  }
  expect(holidaySchema.safeParse({ ...file, parts: { DE: [] } }).success).toBe(false)
  expect(holidaySchema.safeParse({ ...file, package: { name: 'other', version: '3' } }).success).toBe(false)
})
