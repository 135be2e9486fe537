import { expect, test } from 'vitest'
import { findIn, waysToWrite } from './shown.ts'

const cut = (words: readonly string[], what: string): string[] =>
  findIn(words, what).map((place) => place.map((f) => words[f.at]?.slice(f.from, f.to)).join('|'))

test.each([
  [['The file LY-901 of 2026'], 'LY-901', ['LY-901']],
  [['Account: Mara.', 'Voss@nimbus', '.test, and'], 'mara.voss@nimbus.test', ['Mara.|Voss@nimbus|.test']],
  [['Tribunal  judi', 'ciaire de Lyon'], 'Tribunal judiciaire de Lyon', ['Tribunal  judi|ciaire de Lyon']],
  [['the ﬁle “A‐1”'], 'file "A-1"', ['ﬁle “A‐1”']],
  [['LY-901 and LY-90', 'and XLY-90'], 'LY-90', ['LY-90']],
  [['ann@x.test joann@x.test'], 'ann@x.test', ['ann@x.test']],
  [['nothing here'], 'LY-90', []],
  [['anything'], ' ', []],
  [['a 👩‍⚖️ judge'], '👩‍⚖️', ['👩‍⚖️']],
] as const)('in %j stands %j', (words, what, places) => {
  expect(cut(words, what)).toEqual(places)
})

test('a day that was stated is found however it is written', () => {
  for (const text of [
    'le 3 mai 2026',
    '3. Mai 2026',
    '03.05.2026',
    '3/5/2026',
    '2026-05-03',
    '3 May 2026',
    'May 3, 2026',
  ])
    expect(
      waysToWrite('2026-05-03T00:00:00Z').flatMap((way) => cut([text], way)),
      text,
    ).not.toEqual([])
  expect(waysToWrite('12 Js 345/26')).toEqual(['12 Js 345/26'])
  expect(waysToWrite('2026-13-77')).toEqual(['2026-13-77'])
})
