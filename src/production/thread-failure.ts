import { Broken, Forbidden, MovedOn, Unavailable, type FailureCode } from '../platform/failure.ts'

const kinds = { Broken, Forbidden, MovedOn, Unavailable }

/** A failure on its way out of a thread, where its class would be lost. */
export type FailureWords = {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly orderId?: string
  readonly next?: string
  readonly stack?: string
}

export function inWords(error: unknown): FailureWords {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, code, orderId, next, stack } = error as Error & Partial<FailureWords>
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(next === undefined ? {} : { next }),
    ...(stack === undefined ? {} : { stack }),
  }
}

/** The failure again, of its own class. */
export function fromWords(words: FailureWords): Error {
  const { name, message, code, orderId, next, stack } = words
  const Kind = Object.entries(kinds).find(([kind]) => kind === name)?.[1]
  const cause = stack === undefined ? undefined : new Error(stack)
  if (Kind && next !== undefined)
    return new Kind(code as FailureCode, message, { next, cause, ...(orderId === undefined ? {} : { orderId }) })
  return Object.assign(new Error(message, { cause }), { name }, code === undefined ? {} : { code })
}
