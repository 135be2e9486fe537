import type { Answer, LookUp } from '../../platform/look-ups.ts'
import { keyOf, pack, type Asked } from './asking.ts'

/** Runs a check as `examineIn` does, but in this process: for tests that try many originals. */
export async function examineHere<Result>(
  check: (bytes: Uint8Array) => Promise<Asked<Result>>,
  original: Uint8Array,
  context: unknown,
  lookUp: LookUp,
): Promise<Result & { readonly answered: boolean }> {
  const answers = new Map<string, Answer>()
  for (let round = 0; round < 16; round++) {
    const said = await check(pack(context, answers, original))
    if ('result' in said)
      return { ...said.result, answered: ![...answers.values()].some((a) => a.state === 'unreachable') }
    for (const q of said.open) answers.set(keyOf(q), await lookUp(q))
  }
  throw new Error('the check never came to an end')
}
