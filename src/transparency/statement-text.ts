import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { outcomes } from '../order/counted.ts'
import { bandWords, type Band } from './band.ts'
import type { Statement } from './statement.ts'

/** The languages in which a statement is drafted; each has its `statement.*.yaml`. */
export const statementLanguages = ['en', 'de', 'fr'] as const
export type StatementLanguage = (typeof statementLanguages)[number]

const word = z.string().min(1)
const wordsSchema = z.object({ categories_names: z.record(word, word) }).catchall(word)
type Words = { readonly categories_names: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>

/** The words of statements, by language: data beside this file, read once. */
export const statementWords = Object.fromEntries(
  statementLanguages.map((language) => [
    language,
    wordsSchema.parse(parse(readFileSync(new URL(`./statement.${language}.yaml`, import.meta.url), 'utf8'))),
  ]),
) as Readonly<Record<StatementLanguage, Words>>

/**
 * A statement in words, to be read by a person and then published or not: plain text, a blank line between paragraphs.
 * It holds no figure that its `figures` do not hold.
 */
export function statementText(statement: Statement, language: StatementLanguage): string {
  const words = statementWords[language]
  const { figures, publisher, name, entries, ledger, rows } = statement
  const say = (key: string, filling: Readonly<Record<string, string>> = {}): string =>
    sayable(words[key]).replace(/\{([a-z]+)\}/g, (whole, slot: string) => filling[slot] ?? whole)
  const line = (what: string, band: Band): string => `- ${say('line', { what, n: bandWords(band) })}`
  const regions = new Intl.DisplayNames([language], { type: 'region' })
  const country = (id: string): string => (/^[A-Z]{2}$/.test(id) ? (regions.of(id) ?? id) : id === '-' ? say('unproven') : id) // prettier-ignore
  const instrument = (id: string): string => (id === '-' ? say('unnamed') : (statement.names[id] ?? id))
  const category = (id: string): string => words.categories_names[id] ?? id
  const took = (seconds: number): string => {
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60].map(String)
    return say(seconds >= 3600 ? 'hours' : seconds >= 60 ? 'minutes' : 'seconds', { h: h ?? '', m: m ?? '', s: s ?? '' }) // prettier-ignore
  }
  const { asked, became, items, accounts, times, more } = figures
  const some = (band: Band): boolean => band[1] > 0
  const any = some(asked)
  const [, size = '', root = ''] = statement.checkpoint.split('\n')
  const paragraphs: (string | readonly string[] | null)[] = [
    say('title', { name }),
    say('draft', { at: statement.at.slice(0, 16).replace('T', ' ') }),
    say(any ? 'asked' : 'nothing', { publisher, asked: bandWords(asked) }),
    any
      ? [
          say('became'),
          ...outcomes
            .filter((outcome) => some(became[outcome]))
            .map((outcome) => `- ${say(outcome === 'nothing' ? 'empty' : outcome, { n: bandWords(became[outcome]) })}`),
        ]
      : null,
    some(became.again) ? say('again', { n: bandWords(became.again) }) : null,
    some(accounts) ? say('left', { accounts: bandWords(accounts), items: bandWords(items) }) : say('stayed'),
    any ? (times ? say('times', { median: took(times.median), slow: took(times.p95) }) : say('untimed')) : null,
    ...(more
      ? [
          [say('countries'), ...more.countries.lines.map((l) => line(l.names.map(country).join(', '), l.all))],
          [say('instruments'), ...more.instruments.lines.map((l) => line(l.names.map(instrument).join(', '), l.all))],
          [say('categories'), ...more.categories.map((c) => line(category(c.category), c.asked))],
        ]
      : [any ? say('few') : null]),
    say('how'),
    ['how_bands', 'how_secret', 'how_once', 'how_left'].map((key) => `- ${say(key)}`),
    say('check'),
    ['check_ledger', 'check_rows'].map(
      (key) => `- ${say(key, { entries: String(entries), ledger, rows, size, root })}`,
    ),
  ]
  const blocks = paragraphs.flatMap((p) => (p === null ? [] : [typeof p === 'string' ? p : p.join('\n')]))
  return `${blocks.join('\n\n')}\n`
}

/** A word that the data must hold. */
function sayable(word: unknown): string {
  if (typeof word !== 'string') throw new Error('a word is missing in statement.*.yaml')
  return word
}
