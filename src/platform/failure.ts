/**
 * Four ways in which the surroundings or the program fail. A class exists because someone catches it, and is named for
 * what they then do. What the law or life makes expected is a value, not one of these.
 */
export type FailureCode =
  | 'ERR_DATABASE_UNREACHABLE'
  | 'ERR_STORE_UNREACHABLE' // a mail store or other source does not answer
  | 'ERR_STORE_REFUSED' // it answers, and says no: wrong password, no permission
  | 'ERR_SOURCE_CHANGED' // an item changed while it was read
  | 'ERR_DISK_FULL'
  | 'ERR_RELAY_UNREACHABLE' // mail or webhook could not be handed over
  | 'ERR_PARSER_LIMIT'
  | 'ERR_BAD_RECIPIENT_KEY'
  | 'ERR_VERSION' // the order moved on while we worked
  | 'ERR_UNDER_WAY' // another attempt is doing this very thing
  | 'ERR_NOT_ALLOWED'
  | 'ERR_NO_GRANT'
  | 'ERR_INVARIANT'
  | 'ERR_LEDGER_INCONSISTENT'

type Context = { readonly orderId?: string; readonly next: string; readonly cause?: unknown }

abstract class Failure extends Error {
  readonly code: FailureCode
  readonly orderId: string | undefined
  /** What the reader can do now, in a sentence. */
  readonly next: string
  constructor(code: FailureCode, message: string, context: Context) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause })
    this.name = new.target.name
    this.code = code
    this.orderId = context.orderId
    this.next = context.next
  }
}

/** Try again later: something outside does not answer. */
export class Unavailable extends Failure {}
/** Re-read the order and decide anew: someone else was first. */
export class MovedOn extends Failure {}
/** Ask another person: this one may not, or this approval does not cover it. */
export class Forbidden extends Failure {}
/** An invariant failed. Stop this order, page engineering, keep the rest running. */
export class Broken extends Failure {}

/** Stops the order when an invariant of ARCHITECTURE.md does not hold. `which` names it: `I2`. */
export function assertInvariant(which: string, holds: boolean, words: string, orderId?: string): asserts holds {
  if (holds) return
  throw new Broken('ERR_INVARIANT', `${which}: ${words}`, {
    ...(orderId === undefined ? {} : { orderId }),
    next: 'This order is stopped and nothing of it leaves. Call engineering; other orders go on.',
  })
}
