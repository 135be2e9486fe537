import { z } from 'zod'
import { askedCategories, storedCategories } from '../order/category.ts'
import { issuerLevels } from '../order/facts.ts'
import { formBoxes } from '../order/form-box.ts'
import { packKinds } from '../order/judgement.ts'
import { isZone } from './clocks.ts'
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
const state = z.string().regex(/^[A-Z]{2}$/, 'a State such as IE')
const scalar = z.union([z.string(), z.number(), z.boolean()])

/** How a period runs from its event; see clocks.ts for what each means in law. */
const counting = z.enum([
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
])
const zone = z.string().refine(isZone, 'a time zone such as Europe/London')
const period = { n: z.int().min(1).max(4000), rule: counting, zone: zone.optional() }

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.enum(['always', 'never']),
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
    z.strictObject({ not: condition }),
    z.strictObject({ fact: path, is: scalar }),
    z.strictObject({ fact: path, in: z.array(scalar).min(1) }),
    z.strictObject({ fact: path, has_any: z.array(scalar).min(1) }),
    z.strictObject({ fact: path, at_least: z.number() }),
    z.strictObject({ fact: path, stated: z.boolean() }),
    z.strictObject({ fact: path, same_as: path }),
    z.strictObject({ fact: path, by: path }),
    z.strictObject({ fact: path, before: path }),
    z.strictObject({ fact: path, within: z.strictObject({ ...period, from: path }) }),
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
  z
    .strictObject({ do: z.literal('counsel') })
    .describe('The demand stands, and counsel sees why before anything leaves: always two people'),
])

const conflict = z.strictObject({
  law: text,
  provisions: text.describe('The provisions and their text'),
  nature: z.array(z.enum(['fundamental-rights', 'national-security', 'other'])).min(1),
  why_applicable: text,
  why_conflict: text,
  link: text.describe('Between the provider and that country'),
  consequences: text,
  draft: z.boolean().default(false),
})

const ruleId = z.string().regex(/^[A-Z]+[0-9]*(-[A-Z0-9]+)*[a-z]?$/, 'an id such as EU-E04')

const rule = z.strictObject({
  id: ruleId,
  cite: text.describe('Where it stands: Reg. (EU) 2023/1543 Art. 4(2)'),
  says: text.describe('What the law says there'),
  draft: z.boolean().default(false).describe('Not confirmed in a source: written from memory, or our reading'),
  box: z.enum(formBoxes).optional().describe('Which reason of Annex III D(a) it ticks; absent: said in words in D(b)'),
  third_country: conflict
    .optional()
    .describe('Section E of Annex III, where the law of another State stands in the way'),
  categories: z.array(z.enum(askedCategories)).min(1).optional().describe('Asks it speaks of; absent: all'),
  every_order: z.boolean().default(false).describe('Applies to orders of every instrument'),
  when: condition.optional().describe('The case it speaks of; absent: always'),
  holds: condition,
  on_fail: failing,
  question: z.strictObject({ ask: text, fix: text }).describe('Asked when the facts leave it open'),
})

const element = z.strictObject({
  type: z.enum(['yes-no', 'words', 'number', 'one-of', 'some-of', 'date', 'moment']),
  values: z.array(z.string()).min(1).optional(),
  means: text,
  by_staff: z.boolean().default(false).describe('A finding of our own people: what a sender says of it does not count'),
})

const clock = z.strictObject({
  for: z
    .enum(['due', 'hold', 'keep', 'object', 'answer'])
    .describe(
      'due: our answer; hold: nothing leaves before; keep: a preservation, or help with live data, ends; object: last day to object or move to quash; answer: by when the authority answers our question',
    ),
  rule: z.enum([...counting.options, 'on-face']),
  n: period.n.optional(),
  from: path.optional().describe('The event that starts it; absent: receipt. For answer: our question'),
  field: path.optional().describe('on-face: which element names the date'),
  zone: zone.optional().describe('Where its days end; absent: where the addressee is'),
  zone_field: path.optional().describe('Which element names that zone instead'),
  suspended_by_question: z.boolean().default(false).describe('The law stops it while the authority owes us an answer'),
  own_target: z.boolean().default(false).describe('Our promise and no limit of the law: it sets no dueLegal'),
  when: condition.optional(),
  cite: text,
  draft: z.boolean().default(false),
})

const notice = z.strictObject({
  when: condition.optional(),
  rule: z.enum(['now', 'after', 'forbidden', 'policy']),
  field: path.optional().describe('after: which element names the date'),
  zone_field: path.optional().describe('after: which element names the zone in which that day ends'),
  cite: text,
})

/** Who may compel one category by this instrument. Whoever or whatever is not listed is asked about (part.ts). */
const opener = z.strictObject({
  issued_by: z.array(z.enum(issuerLevels)).min(1).describe('May issue it alone'),
  validated_by: z.array(z.enum(issuerLevels)).min(1).optional().describe('Anyone else, once one of these validated it'),
  note: text.optional().describe('In words, for people: threshold, what it covers'),
  cite: text,
})

/** For people: never read by a rule. Each with where it stands. */
const said = z.strictObject({ says: text, cite: text, draft: z.boolean().default(false) })

export const packSchema = z.strictObject({
  id: packId,
  title: text,
  jurisdiction: z
    .string()
    .regex(/^[A-Z]{2}$/, 'EU, or a State such as US')
    .describe('Whose law it is; ZZ: everywhere'),
  code: text.optional().describe('Its row in the reference tables: US-05, UK-12'),
  version: day,
  status: z.enum(['draft', 'active']),
  signed_off: z
    .strictObject({ by: text, on: day })
    .nullable()
    .describe('The lawyer who answers for it, and the day; null while draft'),
  legal_basis: z.array(text).min(1),
  source: z.array(text).min(1).describe('What was read'),
  read_on: day,
  in_force: z.strictObject({ from: day.optional(), to: day.optional() }),
  kind: z.enum(packKinds),
  opens: z
    .partialRecord(z.enum(askedCategories), opener)
    .default({})
    .describe(
      'What it compels, by whom. What is not listed is asked about, save in an emergency; with nothing listed the rules alone speak',
    ),
  threshold: said.optional().describe('Seriousness or proof it needs'),
  deadline: text.describe('By when, in a few words for a table'),
  secrecy: said.describe('May, must or must not the user be told'),
  replies: z
    .strictObject({
      comply: text,
      clarify: text,
      refuse: text,
      form: z.enum(['eu-annex-iii', 'letter']).default('letter'),
      to: text.describe('To whom we refuse or clarify'),
    })
    .describe('How we answer'),
  served_by: text.describe('By whom and by which way it reaches us'),
  objection: said.optional().describe('How we object, where and by when'),
  penalty: said.optional().describe('What happens when we do not comply'),
  costs: said.optional(),
  delivery: z
    .strictObject({
      channel: text,
      channel_max_bytes: z.int().optional().describe('Above that, by a link of ours'),
      link_days: z.strictObject({ min: z.int(), max: z.int() }).optional(),
      hash: z.enum(['SHA-256', 'SHA-512']).optional(),
      cite: text,
    })
    .optional(),
  preserve: z.boolean().describe('Keep what is named while it is questioned or refused'),
  review: z
    .strictObject({
      categories: z.array(z.enum(storedCategories)).min(1),
      says: text,
      cite: text,
      draft: z.boolean().default(false),
    })
    .optional()
    .describe('What counsel sees item by item before it leaves: privilege, immunity, a filter that the law prescribes'),
  page: z.enum(['emergency', 'deadline', 'routine']).default('routine'),
  page_counsel: z.boolean().default(false),
  emergency: condition.optional().describe('When it is an emergency, apart from stated emergency facts'),
  elements: z.record(name, element),
  replaces: z
    .array(ruleId)
    .default([])
    .describe(
      'Rules of every order that this one judges itself: for what counsel alone answers (live data, capabilities, silence)',
    ),
  rules: z.array(rule).min(1),
  clocks: z.array(clock).default([]),
  notice: z.array(notice).min(1),
})

/** `law/holidays.yaml`: where the public holidays come from, and where that source is wrong. */
export const holidaySchema = z.strictObject({
  package: z.strictObject({ name: z.literal('date-holidays'), version: text }),
  covers: z.strictObject({ from: z.int(), to: z.int() }).describe('Years, both included'),
  read_on: day,
  parts: z.record(state, z.array(text).min(1)).describe('A holiday of any of these parts is one of the State'),
  changes: z.array(
    z.strictObject({ state, add: z.array(day).default([]), remove: z.array(day).default([]), why: text }),
  ),
})

export type Pack = z.infer<typeof packSchema>
export type Rule = Pack['rules'][number]
export type PackClock = Pack['clocks'][number]
export type Counting = z.infer<typeof counting>
/** How long from an event, and on which clock. */
export type Period = { readonly n: number; readonly rule: Counting; readonly zone?: string | undefined }
export type HolidayFile = z.infer<typeof holidaySchema>
/** Days off in one State besides weekends, and between which days (both included) they are known. */
export type Calendar = {
  readonly covers: { readonly from: string; readonly to: string }
  readonly holidays: ReadonlySet<string>
}
/** By State. Nothing for a State whose holidays are unknown. */
export type Calendars = { readonly get: (state: string) => Calendar | undefined }

/**
 * The law as loaded: the packs by id, the rules that hold for every order, and the holidays of each State. Plain data:
 * judging reads nothing else.
 */
export type LawPacks = {
  readonly packs: ReadonlyMap<string, Pack>
  /** Also judges what names no known instrument. */
  readonly common: Pack
  readonly calendars: Calendars
  /** What was loaded, for the books (event `law-loaded`). */
  readonly loaded: readonly { readonly id: string; readonly version: string; readonly sha256: string }[]
}
