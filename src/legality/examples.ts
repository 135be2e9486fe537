import companies from '../../law/companies.json' with { type: 'json' }
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import { Instant } from '../order/time.ts'
import { judge } from './judge.ts'
import { LawError, parseLawFile } from './pack.ts'
import type { JudgeContext } from './reading.ts'
import type { LawPacks } from './schema.ts'

/**
 * The worked examples that stand beside each pack (`*.cases.yaml`): facts in, verdict, clauses and instants out. They
 * run as tests, and `duly law lint` runs them on packs that people wrote.
 */
const time = z.string().nullable().optional()
const circumstances = {
  received: z.string().optional(),
  call_back: z.enum(['confirmed', 'denied', 'none']).optional(),
  question: z
    .strictObject({ asked: z.string(), answered: z.string().optional() })
    .optional()
    .describe('What we asked the authority, and when'),
  now: z.string().optional().describe('When it is judged; absent: at receipt'),
  delivery: z.strictObject({ sent: z.string(), bytes: z.int() }).optional().describe('What we produced, and when'),
  first_received: z.string().optional().describe('When the same demand first came in'),
}
const expected = z.strictObject({
  verdict: z.enum(['comply', 'narrow', 'clarify', 'refuse', 'preserve']).optional(),
  kind: z.string().optional(),
  rulings: z
    .array(
      z.strictObject({
        verdict: z.string().optional(),
        ground: z.string().optional(),
        accounts: z.array(z.string()).optional(),
        rules: z.array(z.string()).optional().describe('among the clauses'),
        first: z.string().optional().describe('the first clause: what narrows stands first'),
        asks: z.array(z.string()).optional().describe('exactly these questions'),
        windowEnd: z.string().optional(),
      }),
    )
    .optional(),
  dueSafe: time,
  dueLegal: time,
  holdUntil: time,
  keepUntil: time,
  objectSafe: time,
  objectLegal: time,
  answerSafe: time,
  answerLegal: time,
  suspended: z.boolean().optional(),
  preserve: z.boolean().optional(),
  pageCounsel: z.boolean().optional(),
  page: z.string().optional(),
  notice: z.string().optional(),
  noticeAt: time,
  delivery: z.strictObject({ by: z.enum(['channel', 'link']), linkMin: time, linkMax: time }).optional(),
})

export const casesSchema = z.strictObject({
  base: z.record(z.string(), z.json()).describe('An order file; each case changes it'),
  ...circumstances,
  received: z.string(),
  cases: z
    .array(
      z.strictObject({
        case: z.string().min(1).describe('A sentence; EX-01 and so on where it is one of the reference examples'),
        change: z.record(z.string(), z.json()).default({}).describe('path: value; null takes the fact away'),
        ...circumstances,
        expect: expected,
      }),
    )
    .min(1),
})

export type Example = {
  /** `eu/epoc: EX-01 a prosecutor may order subscriber data` */
  readonly name: string
  readonly facts: StatedFacts
  readonly context: JudgeContext
  readonly delivery?: { readonly sentAt: Instant; readonly sizeBytes: number }
  readonly expect: z.infer<typeof expected>
}

/** Every worked example under `dir`. Throws {@link LawError} naming file and case when one cannot be read. */
export async function readExamples(dir: string): Promise<Example[]> {
  const files = (await readdir(dir, { recursive: true })).filter((n) => n.endsWith('.cases.yaml')).sort()
  const read = await Promise.all(
    files.map(async (file) => {
      const cases = parseLawFile(casesSchema, await readFile(join(dir, file), 'utf8'), file)
      return cases.cases.map((_case, i) => exampleOf(file, cases, i))
    }),
  )
  return read.flat()
}

/** The `i`th case of a file as an example. Throws {@link LawError} naming the case when it cannot be made. */
export function exampleOf(file: string, cases: z.infer<typeof casesSchema>, i: number): Example {
  const c = cases.cases[i]
  if (!c) throw new RangeError(`${file} has no case ${i}`)
  const name = `${file.replace('.cases.yaml', '')}: ${c.case}`
  const stated = changed(cases.base, c.change)
  if (!stated.ok) throw new LawError(file, `case "${c.case}": ${stated.why}`)
  const at = (text: string): Instant => instant(text, name)
  const question = c.question ?? cases.question
  const callBack = c.call_back ?? cases.call_back ?? 'none'
  const first = c.first_received ?? cases.first_received
  const receivedAt = at(c.received ?? cases.received)
  const context: JudgeContext = {
    receivedAt,
    now: at(c.now ?? cases.now ?? c.received ?? cases.received),
    entities: exampleEntities,
    ...(callBack === 'none' ? {} : { callBack }),
    ...(first ? { firstReceivedAt: at(first) } : {}),
    ...(question
      ? {
          questions: [
            {
              askedAt: at(question.asked),
              ...(question.answered ? { answeredAt: at(question.answered) } : {}),
            },
          ],
        }
      : {}),
  }
  const sent = c.delivery ?? cases.delivery
  const delivery = sent && { sentAt: at(sent.sent), sizeBytes: sent.bytes }
  return { name, facts: stated.value, context, ...(delivery ? { delivery } : {}), expect: c.expect }
}

/** A moment of a case file. Throws {@link LawError} naming `where` when it is none. */
export function instant(text: string, where: string): Instant {
  const parsed = Instant.parse(text)
  if (!parsed.ok) throw new LawError(where, parsed.why)
  return parsed.value
}

/** The base with each path set anew; null takes the fact away. */
function changed(base: unknown, change: Record<string, unknown>): ReturnType<typeof StatedFacts.parse> {
  const facts = { duly: 'order/1', elements: {}, ...structuredClone(base as object) } as Record<string, unknown>
  for (const [path, value] of Object.entries(change)) {
    const steps = path.split('.')
    const last = steps.pop() ?? ''
    const at = steps.reduce<Record<string, unknown> | undefined>(
      (x, step) => x?.[step] as Record<string, unknown> | undefined,
      facts,
    )
    if (!at) return { ok: false, why: `there is no ${path} to change` }
    if (value === null) Reflect.deleteProperty(at, last)
    else at[last] = value
  }
  return StatedFacts.parse(facts)
}

/** The law as if counsel had signed every pack: an example tells what the text of a pack says, not who signed it. */
export function signed(law: LawPacks): LawPacks {
  const packs = new Map([...law.packs].map(([id, pack]) => [id, { ...pack, status: 'active' as const }]))
  return { ...law, packs, common: packs.get(law.common.id) ?? law.common }
}

export const judgeExample = (e: Example, law: LawPacks): Judgement => judge(e.facts, law, e.context)

/** The invented companies of the worked examples. */
export const exampleEntities = companies as JudgeContext['entities']
