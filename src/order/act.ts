import { z } from 'zod'
import { storedCategories } from './category.ts'
import { StatedFacts } from './facts.ts'
import { languages } from './language.ts'

/** Of a key or a passkey (signature.ts). */
export const signatureText = z.string().min(80).max(4000)
const words = z.string().min(1).max(4000)

const span = z.tuple([z.int().min(1), z.int().min(1)]).refine(([first, last]) => first <= last, 'a first and a last')
const decision = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('produce') }),
  z.strictObject({ as: z.literal('withhold'), ground: z.string().min(1).max(400) }),
  z.strictObject({
    as: z.literal('redact'),
    ground: z.string().min(1).max(400),
    redaction: z.discriminatedUnion('how', [
      z.strictObject({ how: z.literal('header-only'), subject: z.literal(true).optional() }),
      z.strictObject({
        how: z.literal('boxes'),
        ranges: z
          .array(z.strictObject({ from: z.int().min(0), to: z.int().min(0) }))
          .max(10_000)
          .default([]),
        lines: z.array(span).max(10_000).default([]),
        subject: z.literal(true).optional(),
      }),
    ]),
  }),
  z.strictObject({ as: z.literal('undecided') }),
])

/**
 * What a member of staff can do to an order. The same shape on the command line, over the desk's web interface and in
 * tests. Every act is sent under the person's own signature.
 */
/** In which language the letter is written, where a person does not leave that to the order. */
const language = z.enum(languages).optional()

export const staffActSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('acknowledge') }),
  z.strictObject({ act: z.literal('state-facts'), facts: StatedFacts.schema }),
  z.strictObject({
    act: z.literal('call-back'),
    number: words,
    answered_by: words,
    outcome: z.enum(['confirmed', 'denied', 'no-answer']),
    confirmed: z.string().max(4000).default(''),
    reference: words.optional(),
    accounts: z.array(words).max(1000).optional(),
  }),
  z.strictObject({
    act: z.literal('check-register'),
    register: words,
    docket: words,
    outcome: z.enum(['confirmed', 'contradicted']),
    words: z.string().max(4000).default(''),
  }),
  z.strictObject({
    act: z.literal('narrow'),
    accounts: z.array(words).min(1).optional(),
    categories: z.array(z.enum(storedCategories)).min(1).optional(),
    windows: z
      .array(z.strictObject({ startUtc: words, endUtc: words }))
      .min(1)
      .optional(),
  }),
  z.strictObject({
    act: z.literal('approve'),
    scope: z.string().regex(/^[0-9a-f]{64}$/),
    at: words,
    signature: signatureText,
  }),
  z.strictObject({ act: z.literal('rejudge'), law: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.strictObject({ act: z.literal('withdraw-approval'), why: words }),
  z.strictObject({
    act: z.literal('choose-holders'),
    account: words,
    holders: z.array(words).min(1).max(100),
    words,
  }),
  z.strictObject({ act: z.literal('extend-preservation'), until: words, words }),
  z.strictObject({ act: z.literal('release-preservation'), words }),
  z.strictObject({ act: z.literal('produce-from'), order: z.string().regex(/^D-\d{4}-\d{6,}$/) }),
  z.strictObject({ act: z.literal('ask-review'), why: words }),
  z.strictObject({ act: z.literal('decide-items'), items: z.array(span).min(1).max(10_000), decision }),
  z.strictObject({
    act: z.literal('approve-review'),
    result: z.string().regex(/^[0-9a-f]{64}$/),
    at: words,
    signature: signatureText,
  }),
  z.strictObject({ act: z.literal('refuse'), ground: words, words, language }),
  z.strictObject({ act: z.literal('clarify'), questions: z.array(words).min(1).max(50), language }),
  z.strictObject({ act: z.literal('withdraw'), words }),
  z.strictObject({ act: z.literal('recall'), why: words }),
  z.strictObject({ act: z.literal('tell-head'), number: words, spoken_to: words }),
  z.strictObject({ act: z.literal('paper'), words }),
])

export type StaffAct = z.infer<typeof staffActSchema>
