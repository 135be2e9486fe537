import { expect, test } from 'vitest'
import { agency } from './cast.fixture.ts'
import { entryDifferences, registryMistakes } from './registry-check.ts'
import { entryOf, parseCsv, registryCsv } from './registry-csv.ts'
import { agencySchema } from '../order/agency.ts'

const lka = agency({
  name: '=HYPERLINK("http://x.example","Landeskriminalamt, Berlin")',
  head: { name: '@Head', mail: 'head@polizei-berlin.test' },
})

test('what is exported is read back the same, and no cell is a formula to a spreadsheet', () => {
  const csv = registryCsv([lka])
  for (const cell of csv.split('\r\n')[1]?.split(',') ?? []) expect(cell).not.toMatch(/^"?[=+\-@]/)
  const parsed = parseCsv(csv)
  if (!parsed.ok) throw new Error(parsed.why)
  const [row] = parsed.value
  expect(row?.line).toBe(2)
  const back = agencySchema.parse({ ...(entryOf(row?.row ?? {}, lka) as object), callback: lka.callback })
  expect(entryDifferences(lka, back)).toEqual([])
  expect(entryOf(row?.row ?? {}, lka)).toMatchObject({ callback: [{ number: '+49 30 1234567', from: 'its web site' }] })
})

test('columns that a table has not stay as they are; an empty cell takes away', () => {
  const parsed = parseCsv('id,deliver_to\nlka-berlin,\n')
  const held = agency({ deliver_to: 'registry@polizei-berlin.test' })
  expect(parsed.ok && entryOf(parsed.value[0]?.row ?? {}, held)).toMatchObject({
    name: held.name,
    callback: held.callback,
    deliver_to: undefined,
  })
})

test.each([
  ['', /empty/],
  ['id,fax\nx,1\n', /Line 1: there is no column “fax”/],
  ['name\nx\n', /Line 1: the column id is missing/],
  ['id,name\n"two\nlines",x\ny\n', /Line 4 has 1 cells/],
])('a table that cannot be read says which line to mend: %j', (text, why) => {
  const read = parseCsv(text)
  expect(read.ok ? '' : read.why).toMatch(why)
})

test('a registry that contradicts itself is not taken: each mistake with its way out', () => {
  const key = { key: `ed25519:${'A'.repeat(43)}=`, since: '2025-01-15' }
  const mistakes = registryMistakes([
    agency({ keys: [key], domains: ['Polizei-Berlin.test'], parent: 'nobody' }),
    agency({ id: 'bka', keys: [key], ended: '2026-02-30' }),
  ])
  expect(mistakes).toEqual([
    expect.stringMatching(/key .* stands twice, at lka-berlin and at bka/),
    expect.stringMatching(/write the domain .* as polizei-berlin.test/),
    expect.stringMatching(/parent “nobody” is not another entry/),
    expect.stringMatching(/day 2026-02-30 does not exist/),
  ])
  expect(registryMistakes([agency()])).toEqual([])
})
