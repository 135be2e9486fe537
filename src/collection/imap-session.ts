import { ImapFlow, type Logger } from 'imapflow'
import { setTimeout as pause } from 'node:timers/promises'
import { days } from '../order/time.ts'
import { Unavailable } from '../platform/failure.ts'
import type { Source } from '../platform/settings.ts'
import { imapLine, type ImapLine } from './imap-line.ts'
import { passwordFor } from './store-password.ts'
import { refused, unreachable } from './store-trouble.ts'

export type ImapSource = Extract<Source, { kind: 'imap' }>

/** How long an IMAP server may keep us waiting, and how often a dropped line is taken up again. */
export type Patience = { readonly answerSeconds: number; readonly reconnects: number; readonly pauseSeconds: number }
export const usualPatience: Patience = { answerSeconds: 40, reconnects: 4, pauseSeconds: 2 }

const largestMessage = 256 * 1024 * 1024
/** A million UIDs in one answer. */
const longestLine = 16 * 1024 * 1024
const slowestBytesPerSecond = 20_000

/** One log-in that outlives its connections: a question is asked again on a new line when the old one drops. */
export type Session = {
  ask<T>(question: (line: ImapLine) => Promise<T>): Promise<T>
  /** An answer that comes piece by piece. Asked again after a drop, the question is to leave out what it has given. */
  each<T>(question: (line: ImapLine) => AsyncIterable<T>): AsyncGenerator<T>
  close(): void
}

/**
 * A session with the account's mail store. Throws `Unavailable`: `ERR_STORE_REFUSED` when the log-in is refused,
 * `ERR_STORE_UNREACHABLE` when the server is silent longer than `patience` allows or keeps dropping the line.
 */
export function openSession(source: ImapSource, account: string, patience: Patience): Session {
  let line: ImapLine | undefined
  let drops = 0
  let closed = false
  let connecting: Promise<ImapLine> | undefined
  const drop = (): void => {
    line?.close()
    line = undefined
    connecting = undefined
  }
  const anew = async (): Promise<ImapLine> => {
    const warnings: string[] = []
    const act = (keep: (line: ImapFlow) => void): Promise<ImapFlow> =>
      connect(source, account, patience, keep, warnings)
    return (line = imapLine(await within(source, patience.answerSeconds, act), warnings))
  }
  const connected = async (): Promise<ImapLine> => {
    connecting ??= anew()
    const there = await connecting
    if (closed) there.close()
    return there
  }
  /** Waits before the next try; throws where there is none. */
  const afterDrop = async (error: unknown): Promise<void> => {
    const words = wordsOf(error, line?.trouble())
    drop()
    if (error instanceof Unavailable || closed) throw error
    if (isSilence(error)) throw silent(source, patience.answerSeconds, error)
    if (++drops > patience.reconnects)
      throw unreachable(
        source.id,
        `the mail store at ${source.host}:${source.port} dropped the line ${drops} times in a row (${words}).`,
        'Nothing is lost; collecting starts again by itself. If it stays so, call whoever runs the mail store.',
        error,
      )
    await pause(patience.pauseSeconds * 1000)
  }
  async function* each<T>(question: (line: ImapLine) => AsyncIterable<T>): AsyncGenerator<T> {
    for (;;) {
      let watch: Watch | undefined
      try {
        const current = await connected()
        watch = new Watch(patience, current)
        const pieces = question(current)[Symbol.asyncIterator]()
        for (;;) {
          watch.wait()
          const piece = await pieces.next()
          watch.rest()
          if (piece.done) return
          drops = 0
          yield piece.value
        }
      } catch (error) {
        await afterDrop(watch?.late ? silent(source, patience.answerSeconds, error) : error)
      } finally {
        watch?.end()
      }
    }
  }
  return {
    close() {
      closed = true
      drop()
    },
    async ask(question) {
      for await (const answer of each(async function* (line) {
        yield await question(line)
      }))
        return answer
      throw new Error('a question without an answer')
    },
    each,
  }
}

/**
 * Cuts a line that keeps us waiting too long for how little it brings, however busy it looks: a server could drip a byte
 * a second for ever. The time in which we do not wait for it does not count.
 */
class Watch {
  late = false
  readonly #patience: Patience
  readonly #line: ImapLine
  readonly #timer: NodeJS.Timeout
  #since: number | undefined
  #received = 0

  constructor(patience: Patience, line: ImapLine) {
    this.#patience = patience
    this.#line = line
    this.#timer = setInterval(() => {
      if (this.#since !== undefined && performance.now() - this.#since > this.#mayTake()) {
        this.late = true
        line.close()
      }
    }, patience.answerSeconds * 100)
  }

  wait(): void {
    this.#since = performance.now()
    this.#received = this.#line.stats().received
  }

  rest(): void {
    this.#since = undefined
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #mayTake(): number {
    const bytes = this.#line.stats().received - this.#received
    return (this.#patience.answerSeconds + bytes / slowestBytesPerSecond) * 1000
  }
}

async function connect(
  source: ImapSource,
  account: string,
  patience: Patience,
  keep: (line: ImapFlow) => void,
  warnings: string[],
): Promise<ImapFlow> {
  const pass = await passwordFor(source)
  const wait = patience.answerSeconds * 1000
  const line = new ImapFlow({
    host: source.host,
    port: source.port,
    secure: source.tls,
    ...(source.tls ? {} : { doSTARTTLS: false }),
    auth: { user: source.user.replaceAll('{account}', () => account), pass },
    logger: warningsInto(warnings),
    disableAutoIdle: true,
    disableCompression: true,
    disableBinary: true,
    disableIMAP4rev2: true,
    connectionTimeout: wait,
    greetingTimeout: wait,
    // A line may be silent while nobody asks it anything; while somebody does, the watch is stricter.
    socketTimeout: days(1),
    maxLiteralSize: largestMessage,
    maxLineLength: longestLine,
    maxResponseSize: largestMessage + longestLine,
  })
  // Failures reach us as refused promises; without a listener the event would end the process.
  line.on('error', () => undefined)
  keep(line)
  try {
    await line.connect()
  } catch (error) {
    line.close()
    if (saysNo(error))
      throw refused(
        source.id,
        `the mail store refuses the log-in for ${account}: there is no such account, or Duly's password is wrong.`,
        'Ask whoever runs the mail store which it is: leave an account that does not exist out of the scope, or mend the password.',
        error,
      )
    throw error
  }
  return line
}

/**
 * What the server warns of: an untagged NO beside an answer that looks whole (RFC 3501, section 7.1.2). The library tells
 * of it only here, in what it would write to a log.
 */
function warningsInto(warnings: string[]): Logger {
  const ignore = (): void => undefined
  return {
    debug({ src, msg }: { readonly src?: unknown; readonly msg?: unknown }) {
      if (src === 's' && typeof msg === 'string' && /^\* NO\b/i.test(msg)) warnings.push(msg.slice(5, 200))
    },
    info: ignore,
    warn: ignore,
    error: ignore,
    fatal: ignore,
  }
}

/** Ends a log-in that takes too long. */
async function within<T>(
  source: ImapSource,
  seconds: number,
  act: (keep: (line: ImapFlow) => void) => Promise<T>,
): Promise<T> {
  let kept: ImapFlow | undefined
  const ended = new AbortController()
  const late = pause(seconds * 1000, undefined, { signal: ended.signal }).then((): never => {
    kept?.close()
    throw silent(source, seconds)
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([act((line) => (kept = line)), late])
  } finally {
    ended.abort()
  }
}

const silent = (source: ImapSource, seconds: number, cause?: unknown): Unavailable =>
  unreachable(
    source.id,
    `the mail store at ${source.host}:${source.port} has not answered for ${seconds} s.`,
    'Nothing is lost; collecting starts again by itself. If it stays silent, call whoever runs the mail store.',
    cause,
  )

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined
const isSilence = (error: unknown): boolean =>
  ['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT', 'LockTimeout'].includes(
    String(property(error, 'code')),
  )
/** A refusal for good. `UNAVAILABLE` (RFC 5530) says that the server is in trouble, and is not one. */
const saysNo = (error: unknown): boolean =>
  property(error, 'authenticationFailed') === true && property(error, 'serverResponseCode') !== 'UNAVAILABLE'
const wordsOf = (error: unknown, trouble: Error | undefined): string =>
  [
    property(error, 'code'),
    property(error, 'responseText'),
    error instanceof Error ? error.message : undefined,
    property(error, 'reason'),
    trouble?.message,
  ]
    .filter((w) => typeof w === 'string' && w !== '')
    .join(', ')
