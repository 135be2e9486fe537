import { z } from 'zod'
import { askedCategories } from '../order/category.ts'
import type { Condition } from './condition.ts'

/**
 * The shapes of the files in `law/`. They are strict: a field nobody knows is refused, for a mistyped rule that is
 * silently ignored would let something pass.
 */
const text = z.string().trim().min(1).max(4000)
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-11-23, in quotes')
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case words joined by _')
const path = z.string().regex(/^[a-z_]+(\.[a-z0-9_]+)*$/, 'a path of facts such as issuer.level')
const packId = z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'an id such as eu.epoc')
const scalar = z.union([z.string(), z.number(), z.boolean()])

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.enum(['always', 'never']),
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
    z.strictObject({ not: condition }),
    z.strictObject({ fact: path, is: scalar }),
    z.strictObject({ fact: path, in: z.array(scalar).min(1) }),
    z.strictObject({ fact: path, has_any: z.array(scalar).min(1) }),
    z.strictObject({ fact: path, stated: z.boolean() }),
    z.strictObject({ fact: path, same_as: path }),
    z.strictObject({ fact: path, by: path }),
    z.strictObject({ fact: path, before: path }),
    z.strictObject({ fact: path, within_eu_days: z.int().min(1).max(400) }),
    z.strictObject({ fact: path, within_days: z.int().min(1).max(400) }),
  ]),
)

const failing = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('refuse'),
    ground: z.string().regex(/^[A-Z]+-?[A-Z]*\d+[a-z]?$/, 'a ground such as EU-E04 or N07'),
    words: text.describe('To the authority: why not, courteous and exact'),
    route: text.optional().describe('To the authority: where to go instead'),
    preserve: z.boolean().default(true).describe('false: nothing is kept on the strength of this demand'),
    page_counsel: z.boolean().default(false),
  }),
  z.strictObject({ do: z.literal('clarify'), page_counsel: z.boolean().default(false) }),
  z.strictObject({
    do: z.literal('narrow'),
    window_end: z.literal('order.received_at').optional(),
    page_counsel: z.boolean().default(false),
  }),
])

const rule = z.strictObject({
  id: z.string().regex(/^[A-Z]+[0-9]*(-[A-Z0-9]+)*[a-z]?$/, 'an id such as EU-E04'),
  cite: text.describe('Where it stands: Reg. (EU) 2023/1543 Art. 4(2)'),
  says: text.describe('What the law says there'),
  draft: z.boolean().default(false).describe('Not confirmed in a source: written from memory, or our reading'),
  categories: z.array(z.enum(askedCategories)).min(1).optional().describe('Asks it speaks of; absent: all'),
  every_order: z.boolean().default(false).describe('Applies to orders of every instrument'),
  when: condition.optional().describe('The case it speaks of; absent: always'),
  holds: condition,
  on_fail: failing,
  question: z.strictObject({ ask: text, fix: text }).describe('Asked when the facts leave it open'),
})

const element = z.strictObject({
  type: z.enum(['yes-no', 'words', 'one-of', 'some-of', 'date', 'moment']),
  values: z.array(z.string()).min(1).optional(),
  means: text,
  by_staff: z.boolean().default(false).describe('A finding of our own people: what a sender says of it does not count'),
})

const clock = z.strictObject({
  for: z.enum(['due', 'hold', 'keep']),
  rule: z.enum(['eu-days', 'eu-hours', 'us-days', 'minutes', 'on-face']),
  n: z.int().min(1).max(400).optional(),
  field: path.optional().describe('on-face: which element names the date'),
  zone_field: path.optional().describe('us-days: which element names the time zone of the requester'),
  when: condition.optional(),
  cite: text,
})

const notice = z.strictObject({
  when: condition.optional(),
  rule: z.enum(['now', 'after', 'forbidden', 'policy']),
  field: path.optional().describe('after: which element names the date'),
  cite: text,
})

export const packSchema = z.strictObject({
  id: packId,
  title: text,
  version: day,
  status: z.enum(['draft', 'active']),
  signed_off_by: text.nullable().describe('The lawyer who answers for it; null while draft'),
  source: z.array(text).min(1),
  read_on: day,
  in_force: z.strictObject({ from: day.optional(), to: day.optional() }),
  kind: z.enum(['production', 'preservation', 'emergency', 'not_an_order']),
  preserve: z.boolean().describe('Keep what is named while it is questioned or refused'),
  page: z.enum(['emergency', 'deadline', 'routine']).default('routine'),
  page_counsel: z.boolean().default(false),
  emergency: condition.optional().describe('When it is an emergency, apart from stated emergency facts'),
  elements: z.record(name, element),
  rules: z.array(rule).min(1),
  clocks: z.array(clock).default([]),
  notice: z.array(notice).min(1),
})

export const calendarSchema = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/),
  title: text,
  covers: z.strictObject({ from: day, to: day }),
  source: z.array(text).min(1),
  holidays: z.array(day),
})

export type Pack = z.infer<typeof packSchema>
export type Rule = Pack['rules'][number]
export type PackClock = Pack['clocks'][number]
export type Calendar = z.infer<typeof calendarSchema>

/**
 * The law as loaded: the packs by id, the rules that hold for every order, and the holidays of each State. Plain data:
 * judging reads nothing else.
 */
export type LawPacks = {
  readonly packs: ReadonlyMap<string, Pack>
  /** Also judges what names no known instrument. */
  readonly common: Pack
  readonly calendars: ReadonlyMap<string, Calendar>
  /** What was loaded, for the books (event `law-loaded`). */
  readonly loaded: readonly { readonly id: string; readonly version: string; readonly sha256: string }[]
}
