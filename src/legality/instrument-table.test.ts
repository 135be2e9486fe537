import { expect, test } from 'vitest'
import { instrumentTable, tableInWords } from './instrument-table.ts'
import { inventedPack, lawOfPack } from './invented.fixture.ts'
import { loadLaw } from './pack.ts'

const shipped = await loadLaw('law')
const pack = inventedPack()
const law = lawOfPack(shipped, pack)

test('an instrument is a row: what it opens, who may issue it, by when, and to whom we answer', () => {
  expect(instrumentTable(law)[0]).toEqual({
    pack: 'zz.query',
    instrument: 'Query of the registry court',
    jurisdiction: 'IE',
    version: '2026-11-23',
    status: 'draft',
    kind: 'production',
    S: 'police/agency (or J/K-validated)',
    I: '-',
    T: 'P/M (or MC-validated)',
    C: '-',
    R: 'private',
    deadline: 'seven days or less',
    secrecy: 'The user is told later',
    answersTo: 'the registry',
  })
})

test('rows stand by jurisdiction, then by id', () => {
  const other = (id: string, jurisdiction: string): typeof pack => ({ ...pack, id, jurisdiction })
  const many = lawOfPack(shipped, other('b.two', 'FR'), other('c.one', 'DE'), pack, other('a.two', 'FR'))
  expect(instrumentTable(many).map((r) => r.pack)).toEqual(['c.one', 'a.two', 'b.two', 'zz.query', 'any.not-an-order'])
})

test('what is only kept says so, and every level has its letter', () => {
  const row = instrumentTable(
    lawOfPack(shipped, {
      ...pack,
      kind: 'preservation',
      opens: {
        identifying_access: { issued_by: ['judge'], cite: 's. 1' },
        content: { issued_by: ['commissioner', 'minister+commissioner'], cite: 's. 1' },
        traffic_realtime: { issued_by: ['prosecutor'], cite: 's. 1' },
      },
    }),
  )[0]
  expect([row?.S, row?.I, row?.T, row?.C, row?.R]).toEqual(['-', 'keep J', '-', 'keep K/MC', 'keep P'])
})

test('on a terminal columns are as wide as their cells, and long cells run on below', () => {
  const rows = instrumentTable(lawOfPack(shipped, { ...pack, secrecy: { ...pack.secrecy, says: 'a'.repeat(40) } }))
  expect(tableInWords(rows)).toBe(
    [
      'pack              S                                 I  T                      C  R        deadline            secrecy to user                           refuse/clarify to',
      '----------------  --------------------------------  -  ---------------------  -  -------  ------------------  ----------------------------------------  -----------------',
      'zz.query          police/agency (or J/K-validated)  -  P/M (or MC-validated)  -  private  seven days or less  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  the registry',
      'any.not-an-order  -                                 -  -                      -  -        none                No order of silence stands behind a       the sender',
      '                                                                                                              demand that is no order.',
    ].join('\n'),
  )
})

test('a cell of exactly the widest column stands on one line, one letter more on two', () => {
  const deadline = `${'a'.repeat(17)} ${'b'.repeat(18)}`
  const lines = (words: string): number =>
    tableInWords(instrumentTable(lawOfPack(shipped, { ...pack, deadline: words })).slice(0, 1)).split('\n').length
  expect([lines(deadline), lines(`${deadline}b`)]).toEqual([3, 4])
})
