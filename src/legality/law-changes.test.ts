import { expect, test } from 'vitest'
import { Instant } from '../order/time.ts'
import { exampleEntities, judge, judgementDifferences, lawChanges, lawFolder, lawOf, readLawFiles } from './legality.ts'

const files = await readLawFiles(lawFolder)
const law = lawOf(files)
const changed = (name: string, change: (text: string) => string): ReturnType<typeof lawOf> =>
  lawOf(files.map((f) => (f.name === name ? { name, text: change(f.text) } : f)))
const epoc = 'eu/epoc.yaml'

test('equal law has no changes', () => {
  expect(lawChanges(law, lawOf(files))).toEqual([])
})

test('another length of a clock is told as the line that goes and the line that comes', () => {
  const other = changed(epoc, (t) => t.replace(/(rule: eu-days,\s+n: )10/, (all) => all.replace('10', '9')))
  expect(lawChanges(law, other)).toMatchObject([
    {
      pack: 'eu.epoc',
      change: 'changed',
      words: [/^- due +10 days/, /^\+ due +9 days/].map((m) => expect.stringMatching(m) as unknown),
    },
  ])
})

test('a rule that changed is told under its id, and the others are not', () => {
  const other = changed(epoc, (t) => t.replace('How can the issuing authority be reached?', 'Where can it be reached?'))
  const [change] = lawChanges(law, other)
  expect(change?.words.map((w) => w.slice(0, 30))).toEqual([
    '  rule EU-E08',
    expect.stringMatching(/^- open/),
    expect.stringMatching(/^\+ open/),
  ])
})

test('a pack that goes and one that comes are told by their titles', () => {
  const less = lawOf(files.filter((f) => f.name !== epoc))
  expect(lawChanges(law, less)).toMatchObject([{ pack: 'eu.epoc', change: 'removed' }])
  expect(lawChanges(less, law)).toMatchObject([{ pack: 'eu.epoc', change: 'added' }])
})

test('two judgements are told apart by verdict, ruling and times, each on its line', () => {
  const receivedAt = Instant.at(Date.UTC(2026, 10, 23, 9, 15))
  const facts = {
    duly: 'order/1' as const,
    instrument: 'eu.epoc',
    reference: 'X-1',
    issuer: { authority: 'Tribunal', country: 'FR', level: 'prosecutor' as const },
    addressee: 'nmi',
    asks: [{ category: 'content' as const, accounts: ['anna.beck@nimbus.example'] }],
    elements: {},
  }
  const context = { receivedAt, now: receivedAt, entities: exampleEntities }
  const before = judge(facts, law, context)
  expect(judgementDifferences(before, judge(facts, law, context))).toEqual([])
  const after = judge({ ...facts, issuer: { ...facts.issuer, level: 'judge' } }, law, context)
  expect(judgementDifferences(before, after)).toEqual([
    'verdict: refuse -> clarify',
    'pageCounsel: true -> false',
    expect.stringMatching(/^content of anna\.beck@nimbus\.example: refuse \(EU-E04\) -> clarify \(/),
  ])
})
