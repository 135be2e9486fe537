import { expect, test } from 'vitest'
import { at } from './invented.fixture.ts'
import { all, any, evaluate, not, pathsOf, type Condition, type Truth } from './condition.ts'
import type { Reading } from './reading.ts'

const facts: Record<string, unknown> = {
  level: 'judge',
  count: 3,
  signed: true,
  nothing: null,
  roles: ['controller', 'processor'],
  odd: [{ a: 1 }],
  day: '2026-11-23',
  moment: '2026-11-23T12:00:00Z',
  later: '2026-11-23T12:00:01Z',
  text: 'soon',
}
/** Sydney is ahead of UTC, so a bare day there begins the day before. */
const reading: Reading = {
  value: (path) => facts[path],
  receivedAt: at('2026-11-23T09:15:00Z'),
  zone: 'Australia/Sydney',
  country: 'AU',
  calendars: { get: () => undefined },
}
const is = (c: Condition): Truth => evaluate(c, reading)

test('what is open stays open, unless the rest decides', () => {
  expect([not('holds'), not('fails'), not('unknown')]).toEqual(['fails', 'holds', 'unknown'])
  expect([all([]), all(['holds', 'unknown']), all(['fails', 'unknown'])]).toEqual(['holds', 'unknown', 'fails'])
  expect([any([]), any(['holds', 'unknown']), any(['fails', 'unknown'])]).toEqual(['fails', 'holds', 'unknown'])
})

test.each<[Condition, Truth]>([
  ['always', 'holds'],
  ['never', 'fails'],
  [{ all: ['always', 'never'] }, 'fails'],
  [{ any: ['always', 'never'] }, 'holds'],
  [{ not: 'never' }, 'holds'],
  [{ fact: 'level', stated: true }, 'holds'],
  [{ fact: 'level', stated: false }, 'fails'],
  [{ fact: 'unsaid', stated: true }, 'fails'],
  [{ fact: 'unsaid', stated: false }, 'holds'],
  [{ fact: 'unsaid', is: 'judge' }, 'unknown'],
  [{ fact: 'nothing', is: 'judge' }, 'unknown'],
  [{ fact: 'unsaid', in: ['judge'] }, 'unknown'],
  [{ fact: 'level', is: 'judge' }, 'holds'],
  [{ fact: 'level', is: 'police' }, 'fails'],
  [{ fact: 'level', is: true }, 'unknown'],
  [{ fact: 'level', in: ['police', 'judge'] }, 'holds'],
  [{ fact: 'level', in: ['police'] }, 'fails'],
  [{ fact: 'roles', in: ['controller'] }, 'unknown'],
  [{ fact: 'count', in: [3] }, 'holds'],
  [{ fact: 'signed', in: [true] }, 'holds'],
  [{ fact: 'roles', has_any: ['processor', 'other'] }, 'holds'],
  [{ fact: 'roles', has_any: ['other'] }, 'fails'],
  [{ fact: 'level', has_any: ['judge'] }, 'holds'],
  [{ fact: 'odd', has_any: ['judge'] }, 'unknown'],
  [{ fact: 'level', same_as: 'level' }, 'holds'],
  [{ fact: 'level', same_as: 'text' }, 'fails'],
  [{ fact: 'level', same_as: 'roles' }, 'fails'],
  [{ fact: 'level', same_as: 'unsaid' }, 'unknown'],
  [{ fact: 'level', same_as: 'odd' }, 'unknown'],
  [{ fact: 'roles', same_as: 'level' }, 'unknown'],
  [{ fact: 'count', at_least: 3 }, 'holds'],
  [{ fact: 'count', at_least: 4 }, 'fails'],
  [{ fact: 'level', at_least: 3 }, 'unknown'],
  [{ fact: 'moment', by: 'moment' }, 'holds'],
  [{ fact: 'later', by: 'moment' }, 'fails'],
  [{ fact: 'moment', before: 'moment' }, 'fails'],
  [{ fact: 'moment', before: 'later' }, 'holds'],
  [{ fact: 'moment', by: 'text' }, 'unknown'],
  [{ fact: 'text', before: 'moment' }, 'unknown'],
  [{ fact: 'moment', by: 'unsaid' }, 'unknown'],
])('%o is decided by the facts: %s', (condition, truth) => {
  expect(is(condition)).toBe(truth)
})

test('a bare day lasts to its end as a limit, and begins at midnight when something must come before it', () => {
  // The 23rd in Sydney ends at 13:00 UTC and began at 13:00 UTC the day before.
  expect(is({ fact: 'moment', by: 'day' })).toBe('holds')
  expect(is({ fact: 'moment', before: 'day' })).toBe('fails')
  expect(is({ fact: 'day', before: 'moment' })).toBe('holds')
})

test('within a period counts to its legal end, on the clock of the place it names or else of the addressee', () => {
  const within = (fact: string, n: number, zone?: string): Truth =>
    is({ fact, within: { n, rule: 'days', from: 'start', ...(zone ? { zone } : {}) } })
  facts['start'] = '2026-11-20T12:00:00Z' // the 20th in Sydney and in UTC
  facts['end'] = '2026-11-21T12:59:59Z' // the last second of the 21st in Sydney
  facts['over'] = '2026-11-21T13:00:00Z'
  expect([within('end', 1), within('over', 1), within('over', 1, 'UTC')]).toEqual(['holds', 'fails', 'holds'])
  expect([within('text', 1), within('nothing', 1)]).toEqual(['unknown', 'unknown'])
  expect(is({ fact: 'end', within: { n: 1, rule: 'days', from: 'text' } })).toBe('unknown')
})

test('every fact that a condition reads is named, so that one nobody knows can be refused', () => {
  expect(pathsOf('always')).toEqual([])
  expect(
    pathsOf({
      all: [
        { any: [{ fact: 'a', is: 1 }] },
        { not: { fact: 'b', same_as: 'c' } },
        { fact: 'd', by: 'e' },
        { fact: 'f', before: 'g' },
        { fact: 'h', within: { n: 1, rule: 'days', from: 'i' } },
      ],
    }),
  ).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'])
})
