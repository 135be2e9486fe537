import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { formBoxIds, formFieldIds, formSections } from './form-layout.ts'
import { languages, type Language } from '../order/language.ts'

/** The words of letters and form, by language: data beside this file, read once. Throws at start when a key is missing. */
const text = z.string().min(1)
const keyed = <K extends string>(keys: readonly K[]): z.ZodObject<Record<K, typeof text>> =>
  z.strictObject(Object.fromEntries(keys.map((k) => [k, text])) as Record<K, typeof text>)

const letters = z.strictObject({
  acknowledgement: text,
  heading: text,
  subject: text,
  subject_ready: text,
  refusal: text,
  part_refusal: text,
  refusal_clauses: text,
  refusal_routes: text,
  clarification: text,
  preservation: text,
  ready: text,
  form_attached: text,
  closing: text,
  not_stated: text,
  further_notice: text,
  until_recall: text,
  named_account: text,
})

const form = z.strictObject({
  title: text,
  source: text,
  page: text,
  simplified: text,
  english: z.string().describe('Said where the words of the law packs stand; empty in English'),
  reasons: text,
  refused_part: text,
  draft_law: text,
  unconfirmed: text,
  nothing_to_preserve: text,
  sign_here: text,
  sections: keyed(formSections),
  boxes: keyed(formBoxIds),
  fields: keyed(formFieldIds),
})

export type LetterTexts = z.infer<typeof letters>
export type FormTexts = z.infer<typeof form>

const read = <T>(shape: z.ZodType<T>, file: string): T =>
  shape.parse(parse(readFileSync(new URL(`./${file}.yaml`, import.meta.url), 'utf8')))
const each = <T>(shape: z.ZodType<T>, file: string): Record<Language, T> =>
  Object.fromEntries(languages.map((l) => [l, read(shape, `${file}.${l}`)])) as Record<Language, T>

export const letterTexts = each(letters, 'letters')
export const formTexts = each(form, 'annex-iii')

/** Fills each {name} once, from left to right; words that came from a demand are never read as names (I17). */
export const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole)
