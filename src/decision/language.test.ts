import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { orderOf } from './annex-iii.fixture.ts'
import { languages } from '../order/language.ts'
import { answerLanguage } from './language.ts'

const all = { languages: ['en', 'de', 'fr'] }
function from(country: string, language?: string): ReturnType<typeof orderOf> {
  const order = orderOf([])
  if (!order.facts) throw new Error('the fixture states facts')
  const elements = language === undefined ? {} : { language }
  return { ...order, facts: { ...order.facts, issuer: { ...order.facts.issuer, country }, elements } }
}

test('an authority is answered in the language of its certificate, else of its State, else in English', () => {
  expect(answerLanguage(from('FR', 'de'), all)).toBe('de')
  expect(answerLanguage(from('FR'), all)).toBe('fr')
  expect(answerLanguage(from('AT'), all)).toBe('de')
  expect(answerLanguage(from('PL', 'pl'), all)).toBe('en')
})

test('never in a language that the company addressed does not accept', () => {
  expect(answerLanguage(from('FR', 'fr'), { languages: ['de', 'en'] })).toBe('en')
  expect(answerLanguage(from('FR', 'fr'), { languages: ['de'] })).toBe('de')
})

describe.each(['letters', 'annex-iii'])('%s', (file) => {
  const read = (language: string): Map<string, string[]> => {
    const texts = new Map<string, string[]>()
    const walk = (x: unknown, path: string): void => {
      if (typeof x === 'string') texts.set(path, [...x.matchAll(/\{[a-z]+\}/g)].map((m) => m[0]).sort())
      else for (const [key, value] of Object.entries(x as object)) walk(value, `${path}/${key}`)
    }
    walk(parse(readFileSync(new URL(`./${file}.${language}.yaml`, import.meta.url), 'utf8')), '')
    return texts
  }
  test.each(languages)('%s has the same texts with the same names to fill in as English', (language) => {
    expect(Object.fromEntries([...read(language)].sort())).toEqual(Object.fromEntries([...read('en')].sort()))
  })
})
