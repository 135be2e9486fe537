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

const consent = 'us/user-consent.yaml'
const small = files.filter((f) => ['any/not-an-order.yaml', 'holidays.yaml', consent].includes(f.name))
const smallLaw = (change: (text: string) => string, name = consent): ReturnType<typeof lawOf> =>
  lawOf(small.map((f) => (f.name === name ? { name, text: change(f.text) } : f)))
const before = smallLaw((text) => text)

test('a pack that goes is told by its title and what it was, one that comes by its title and what it is', () => {
  const less = lawOf(small.filter((f) => f.name !== consent))
  const { title, version } = before.packs.get('us.user-consent') ?? { title: '', version: '' }
  expect(lawChanges(before, less)).toEqual([
    { pack: 'us.user-consent', change: 'removed', from: version, words: [`- ${title}`] },
  ])
  expect(lawChanges(less, before)).toEqual([
    { pack: 'us.user-consent', change: 'added', to: version, words: [`+ ${title}`] },
  ])
})

test('other holidays are told as such, and equal ones are not', () => {
  const later = smallLaw((text) => `${text}\n# compared again\n`, 'holidays.yaml')
  expect(lawChanges(before, later)).toEqual([
    { pack: 'holidays', change: 'changed', words: ['the public holidays differ'] },
  ])
})

test('a pack whose comments alone differ says so, and packs are told in order of their ids', () => {
  const words = ['  only comments or the order of the file']
  const other = lawOf(small.map((f) => ({ ...f, text: `${f.text}\n# read again\n` })).reverse())
  expect(lawChanges(before, other).map((c) => [c.pack, c.words])).toEqual([
    ['any.not-an-order', words],
    ['holidays', ['the public holidays differ']],
    ['us.user-consent', words],
  ])
})

test('a pack that people signed off is a change, though its text is the same', () => {
  const packs = new Map(before.packs)
  const pack = packs.get('us.user-consent')
  if (!pack) throw new Error('a shipped pack')
  packs.set(pack.id, { ...pack, status: 'active', signed_off: { by: 'Clara Counsel', on: '2026-11-24' } })
  const [change, ...more] = lawChanges(before, { ...before, packs })
  expect(more).toEqual([])
  expect(change).toMatchObject({ pack: 'us.user-consent', change: 'changed', from: pack.version, to: pack.version })
  expect(change?.words.join('\n')).toMatch(/^\+ .*Clara Counsel/m)
})

test('a rule that goes and one that comes are told whole, and a rule that stays is not', () => {
  const renamed = smallLaw((text) => text.replace(/- id: (US-17\S*)/, '- id: $1-NEW'))
  const id = /- id: (US-17\S*)/.exec(small.find((f) => f.name === consent)?.text ?? '')?.[1] ?? ''
  const [change] = lawChanges(before, renamed)
  const words = change?.words ?? []
  const [goes, comes] = [words.indexOf(`- rule ${id} goes`), words.indexOf(`+ rule ${id}-NEW comes`)]
  expect(goes).toBe(0)
  expect(comes).toBeGreaterThan(1)
  expect(words.slice(goes + 1, comes).every((w) => w.startsWith('- '))).toBe(true)
  expect(words.slice(comes + 1).every((w) => w.startsWith('+ '))).toBe(true)
  expect(words.slice(comes + 1).length).toBe(comes - 1)
})
