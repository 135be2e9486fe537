import { ImapFlow } from 'imapflow'
import { setTimeout as pause } from 'node:timers/promises'
import { Unavailable } from '../platform/failure.ts'
import type { Source } from '../platform/settings.ts'
import { passwordFor } from './store-password.ts'
import { refused, unreachable } from './store-trouble.ts'

export type ImapSource = Extract<Source, { kind: 'imap' }>

/** How long an IMAP server may keep us waiting, and how often a dropped line is taken up again. */
export type Patience = { readonly answerSeconds: number; readonly reconnects: number; readonly pauseSeconds: number }
export const usualPatience: Patience = { answerSeconds: 40, reconnects: 4, pauseSeconds: 2 }

const largestMessage = 256 * 1024 * 1024
const slowestBytesPerSecond = 20_000

/** One log-in that outlives its connections. `ask` repeats a question on a new line when the old one drops. */
export type Session = {
  /** `bytes` is how much the answer may weigh: a large one may take longer. Asked again from the start after a drop. */
  ask<T>(question: (line: ImapFlow) => Promise<T>, bytes?: number): Promise<T>
  close(): void
}

/**
 * A session with the account's mail store. Throws `Unavailable`: `ERR_STORE_REFUSED` when the log-in is refused,
 * `ERR_STORE_UNREACHABLE` when the server is silent longer than `patience` allows or keeps dropping the line.
 */
export function openSession(source: ImapSource, account: string, patience: Patience): Session {
  let line: ImapFlow | undefined
  let drops = 0
  const close = (): void => {
    line?.close()
    line = undefined
  }
  return {
    close,
    async ask(question, bytes = 0) {
      for (;;) {
        const seconds = patience.answerSeconds + Math.ceil(bytes / slowestBytesPerSecond)
        try {
          line ??= await within(source, patience.answerSeconds, (keep) => connect(source, account, patience, keep))
          const current = line
          const answer = await within(source, seconds, () => question(current))
          drops = 0
          return answer
        } catch (error) {
          close()
          if (error instanceof Unavailable) throw error
          if (isSilence(error)) throw silent(source, patience.answerSeconds, error)
          if (++drops > patience.reconnects)
            throw unreachable(
              source.id,
              `the mail store at ${source.host}:${source.port} dropped the line ${drops} times in a row (${wordsOf(error)}).`,
              'Nothing is lost; collecting starts again by itself. If it stays so, call whoever runs the mail store.',
              error,
            )
          await pause(patience.pauseSeconds * 1000)
        }
      }
    },
  }
}

async function connect(
  source: ImapSource,
  account: string,
  patience: Patience,
  keep: (line: ImapFlow) => void,
): Promise<ImapFlow> {
  const pass = await passwordFor(source)
  const wait = patience.answerSeconds * 1000
  const line = new ImapFlow({
    host: source.host,
    port: source.port,
    secure: source.tls,
    ...(source.tls ? {} : { doSTARTTLS: false }),
    auth: { user: source.user.replaceAll('{account}', () => account), pass },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    disableBinary: true,
    disableIMAP4rev2: true,
    connectionTimeout: wait,
    greetingTimeout: wait,
    socketTimeout: wait,
    maxLiteralSize: largestMessage,
    maxResponseSize: 2 * largestMessage,
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

/** Ends a question that takes too long, however busy the line looks: a server could drip a byte a second for ever. */
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
const wordsOf = (error: unknown): string =>
  [property(error, 'code'), property(error, 'responseText'), error instanceof Error ? error.message : undefined]
    .filter((w) => typeof w === 'string' && w !== '')
    .join(', ')
