import { z } from 'zod'
import { askedCategories } from './category.ts'
import type { Parsed } from './ids.ts'

/** Who may stand behind an instrument, in the words of the law packs. */
export const issuerLevels = [
  'police',
  'agency',
  'prosecutor',
  'judge',
  'minister',
  'minister+commissioner',
  'commissioner',
  'private',
] as const
export type IssuerLevel = (typeof issuerLevels)[number]

const words = z.string().min(1).max(4000)
const country = z.string().regex(/^[A-Z]{2}$/, 'two capital letters, such as FR')

const authority = z.strictObject({
  authority: words.describe('Name of the authority, as the document states it'),
  country: country.describe('ISO 3166-1 code of its State'),
  level: z.enum(issuerLevels),
  agency: z.string().optional().describe('Short name in our registry, if staff or the document state it'),
  representative: words.optional().describe('Who signs'),
})

const ask = z.strictObject({
  category: z.enum(askedCategories),
  accounts: z.array(words).max(1000).describe('Identifiers exactly as the document writes them'),
  from: words.optional().describe('First moment wanted, RFC 3339 with a zone'),
  to: words.optional().describe('First moment no longer wanted, RFC 3339 with a zone'),
  clock: z
    .enum(['internaldate', 'date'])
    .optional()
    .describe("Which clock the window means: the server's or the sender's"),
  purpose: z.enum(['identify_user', 'investigation']).optional(),
  words: words.optional().describe('What is asked, in the document’s own words'),
})

const factsSchema = z.strictObject({
  duly: z.literal('order/1').describe('Marks the file format'),
  instrument: z
    .string()
    .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/)
    .describe('Id of the law pack, such as eu.epoc'),
  reference: words.describe('File number of the issuing authority'),
  issued: words.optional().describe('Date or moment of issue, as stated'),
  issuer: authority,
  validated_by: authority.partial({ country: true }).optional(),
  addressee: words.describe('Legal entity it is addressed to, as in duly.yaml'),
  asks: z.array(ask).max(100),
  emergency: z
    .strictObject({
      kind: words.optional(),
      who: words.optional(),
      harm: words.optional(),
      when: words.optional(),
      why_no_process: words.optional(),
      how_data_helps: words.optional(),
    })
    .optional(),
  elements: z
    .record(z.string().max(200), z.json())
    .default({})
    .describe('Every other box and field of the form, by the field name of the law pack'),
})

/**
 * What an order says of itself, stated by its order file or typed by staff from the document. Facts are claims: they
 * feed the judgement and never change a rule, a level or an approver (I17). Times stay as written until judged.
 */
export type StatedFacts = z.infer<typeof factsSchema>
export type Ask = StatedFacts['asks'][number]

export const StatedFacts = {
  schema: factsSchema,
  /** Reads an order file's content. Unknown fields are refused by name, never ignored. */
  parse: (x: unknown): Parsed<StatedFacts> => {
    const result = factsSchema.safeParse(x)
    if (result.success) return { ok: true, value: result.data }
    const first = result.error.issues[0]
    const where = first?.path.length ? `${first.path.join('.')}: ` : ''
    return {
      ok: false,
      why: `The order file cannot be read as stated facts: ${where}${first?.message ?? 'unknown shape'}.`,
    }
  },
}
