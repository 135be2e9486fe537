import type { Answer, Question } from '../../platform/look-ups.ts'

/**
 * How a check inside the sandbox gets answers from outside it without a network: it runs with the answers known so far,
 * says which questions are still open, and is run again. In: a header of JSON, its length before it, then the original.
 */
export type Packed<Context> = { readonly context: Context; readonly answers: ReadonlyMap<string, Answer> }
export type Asked<Result> = { readonly open: readonly Question[] } | { readonly result: Result }

export const keyOf = (question: Question): string => JSON.stringify(question)

/** What a check is given: context and known answers, then the original. */
export const pack = (context: unknown, answers: ReadonlyMap<string, Answer>, original: Uint8Array): Uint8Array => {
  const header = Buffer.from(JSON.stringify({ context, answers: [...answers] }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(header.byteLength)
  return Buffer.concat([length, header, original])
}

/** Opens what {@link pack} packed. */
export function unpack<Context>(bytes: Uint8Array): Packed<Context> & { original: Uint8Array } {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = whole.readUInt32BE(0)
  const { context, answers } = JSON.parse(whole.subarray(4, 4 + length).toString()) as {
    context: Context
    answers: [string, Answer][]
  }
  return { context, answers: new Map(answers), original: new Uint8Array(whole.subarray(4 + length)) }
}

/**
 * The look-up a check uses inside the sandbox: known answers at once; an unknown one is noted, and the check breaks off
 * with {@link Open} where it is needed.
 */
export class Open extends Error {}

export function knownLookUps(answers: ReadonlyMap<string, Answer>): {
  ask(question: Question): Answer
  /** As `ask`, and goes on without an answer, so that several questions are found in one run. */
  peek(question: Question): Answer | undefined
  readonly open: Question[]
} {
  const open: Question[] = []
  return {
    open,
    peek(question) {
      const known = answers.get(keyOf(question))
      if (!known) open.push(question)
      return known
    },
    ask(question) {
      const known = answers.get(keyOf(question))
      if (known) return known
      open.push(question)
      throw new Open('waits for an answer from outside')
    },
  }
}
