import { expect, test } from 'vitest'
import type { Condition } from './condition.ts'
import { conditionInWords, periodInWords } from './condition-words.ts'

const two: Condition[] = [
  { fact: 'elements.signed', is: true },
  { fact: 'ask.window', is: 'sound' },
]

test.each<[Condition, string]>([
  ['always', 'always'],
  [{ all: two }, 'elements.signed is so and ask.window is sound'],
  [{ any: two }, 'elements.signed is so or ask.window is sound'],
  [{ all: ['never', { any: two }] }, 'never and (elements.signed is so or ask.window is sound)'],
  [{ any: ['never', { all: two }] }, 'never or (elements.signed is so and ask.window is sound)'],
  [{ not: { any: two } }, 'not (elements.signed is so or ask.window is sound)'],
  [{ not: 'never' }, 'not never'],
  [{ fact: 'elements.signed', is: false }, 'elements.signed is not so'],
  [{ fact: 'issuer.level', in: ['judge'] }, 'issuer.level is judge'],
  [{ fact: 'issuer.level', in: ['judge', 'minister'] }, 'issuer.level is judge or minister'],
  [{ fact: 'issuer.level', in: ['a', 'b', 'c'] }, 'issuer.level is a, b or c'],
  [{ fact: 'addressee.roles', has_any: ['a', 'b'] }, 'addressee.roles has a or b'],
  [{ fact: 'issued', stated: true }, 'issued is stated'],
  [{ fact: 'issued', stated: false }, 'issued is not stated'],
  [{ fact: 'issuer.country', same_as: 'addressee.country' }, 'issuer.country is the same as addressee.country'],
  [{ fact: 'issued', by: 'order.received_at' }, 'issued is not later than order.received_at'],
  [{ fact: 'ask.from', before: 'ask.to' }, 'ask.from is before ask.to'],
  [{ fact: 'elements.years', at_least: 3 }, 'elements.years is at least 3'],
  [
    { fact: 'issued', within: { n: 2, rule: 'days', from: 'elements.signed_at' } },
    'issued is within 2 days from elements.signed_at',
  ],
])('%o reads as a sentence', (condition, words) => {
  expect(conditionInWords(condition)).toBe(words)
})

test('each way to count has its words, and a period on the clock of a place names it', () => {
  const counted = (
    [
      'minutes',
      'hours',
      'eu-hours',
      'days',
      'months',
      'eu-days',
      'us-days',
      'uk-days',
      'uk-working-days',
      'uk-months',
    ] as const
  ).map((rule) => periodInWords({ n: 3, rule }))
  expect(counted).toEqual([
    '3 minutes',
    '3 hours',
    '3 hours (EU counting)',
    '3 days',
    '3 months',
    '3 days (EU counting)',
    '3 days (US counting)',
    '3 days beginning with that day',
    '3 UK working days',
    '3 months beginning with that day',
  ])
  expect(periodInWords({ n: 1, rule: 'days', zone: 'Europe/London' })).toBe('1 days, on the clock of Europe/London')
})
