import type { z } from 'zod'
import type { Answer, LookUp } from '../../platform/look-ups.ts'
import { runParser, type ParserLimits } from '../../platform/sandbox.ts'
import { keyOf, pack, type Asked } from './asking.ts'

const roundsMost = 16
const questionsMost = 60

/**
 * Runs one check over one original until it has no open question. Each question is asked once; what cannot be reached is
 * answered so, and the check says "not checked". Says why not when the check itself could not be done.
 */
export async function examineIn<Result>(
  module: URL,
  shape: z.ZodType<Result>,
  original: Uint8Array,
  context: unknown,
  lookUp: LookUp,
  limits: ParserLimits = {},
): Promise<{ ok: true; value: Result; unreachable: boolean } | { ok: false; why: string }> {
  const answers = new Map<string, Answer>()
  for (let round = 0; round < roundsMost; round++) {
    const run = await runParser<Asked<unknown>>(module, pack(context, answers, original), limits)
    if (!run.ok) return run
    if ('result' in run.value) {
      const unreachable = [...answers.values()].some((a) => a.state === 'unreachable')
      // The child read hostile bytes: what it says is checked like anything else from outside.
      const result = shape.safeParse(run.value.result)
      if (!result.success) return { ok: false, why: 'The check broke while it was made.' }
      return { ok: true, value: result.data, unreachable }
    }
    const open = run.value.open.filter((q) => !answers.has(keyOf(q)))
    if (open.length === 0 || answers.size + open.length > questionsMost) break
    await Promise.all(open.map(async (q) => answers.set(keyOf(q), await lookUp(q))))
  }
  return { ok: false, why: 'Checking it asked for more look-ups than a genuine document needs, and was stopped.' }
}
