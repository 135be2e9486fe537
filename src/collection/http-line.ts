import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { Unavailable } from '../platform/failure.ts'
import type { Outside } from './connector.ts'
import { refused, unreachable } from './store-trouble.ts'

/** How often in a row a server is asked that does not answer, and the first pause between; each further one is twice as long. */
export type HttpPatience = { readonly attempts: number; readonly pauseSeconds: number }
export const usualHttpPatience: HttpPatience = { attempts: 5, pauseSeconds: 2 }

export type Ask = {
  readonly url: string
  readonly method?: 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
export type Answer = { readonly status: number; readonly headers: Headers; readonly bytes: Uint8Array }

/** Questions to one server. Once it is disposed of, nothing more is asked, and what is under way ends. */
export type HttpLine = Disposable & {
  readonly source: string
  /** As in "the object store at objects.example.test". */
  readonly server: string
  /**
   * The answer to what `make` asks; it is made anew for each attempt, for signatures and tokens age. Asked again when the
   * line breaks, on 429 and 5xx, and where `later` says so of an answer. Any other status is the caller's to judge.
   */
  ask(make: () => Ask | Promise<Ask>, later?: (answer: Answer) => boolean): Promise<Answer>
}

const longestWait = 300
const answerMs = 120_000

/** Throws `Unavailable` (`ERR_STORE_UNREACHABLE`) when the server does not answer as often as `patience` says, `AbortError` when told to stop. */
export function openHttp(source: string, server: string, patience: HttpPatience, { signal }: Outside): HttpLine {
  const over = new AbortController()
  const stop = AbortSignal.any([over.signal, ...(signal ? [signal] : [])])
  return {
    source,
    server,
    [Symbol.dispose]: () => over.abort(),
    async ask(make, later = () => false) {
      for (let attempt = 1; ; attempt++) {
        stop.throwIfAborted()
        let wait = patience.pauseSeconds * 2 ** (attempt - 1)
        let words: string
        try {
          const { url, ...how } = await make()
          const until = AbortSignal.any([stop, AbortSignal.timeout(answerMs)])
          // A redirection could lead what opens the store to another machine.
          const response = await fetch(url, { ...how, redirect: 'error', signal: until })
          const { status, headers } = response
          const answer = { status, headers, bytes: new Uint8Array(await response.arrayBuffer()) }
          if (status < 500 && status !== 429 && !later(answer)) return answer
          words = `it answers ${status}`
          wait = retryAfter(headers.get('retry-after'), Date.now()) ?? wait
        } catch (error) {
          stop.throwIfAborted()
          if (error instanceof Unavailable) throw error
          words = error instanceof Error ? error.name : String(error)
        }
        if (attempt >= patience.attempts)
          throw unreachable(
            source,
            `${server} did not answer ${attempt} times in a row (${words}).`,
            'Nothing is lost; collecting starts again by itself. If it stays so, call whoever runs it.',
          )
        await pause(Math.min(wait, longestWait) * 1000, undefined, { signal: stop })
      }
    },
  }
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
export function retryAfter(text: string | null, epochMs: number): number | undefined {
  if (/^\d{1,6}$/.test(text ?? '')) return Number(text)
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? undefined : Math.max(0, (at - epochMs) / 1000)
}

/** What an answer says in JSON. Throws `Unavailable` (`ERR_STORE_REFUSED`) when it is not of this shape. */
export function jsonOf<T>({ source, server }: HttpLine, { bytes }: Answer, shape: z.ZodType<T>): T {
  try {
    return shape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    throw refused(
      source,
      `what ${server} answers cannot be read.`,
      'Look whether the addresses of this source in duly.yaml are those of the service.',
      error,
    )
  }
}

/** What `read` makes of each, in the same order, with up to `many` under way at once. */
export async function* ahead<T, R>(
  many: number,
  each: AsyncIterable<T> | Iterable<T>,
  read: (one: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = []
  for await (const one of each) {
    const answer = read(one)
    // Whoever comes first in the order tells of its failure; the others must not end the process meanwhile.
    answer.catch(() => undefined)
    underWay.push(answer)
    if (underWay.length >= many) yield* underWay.splice(0, 1)
  }
  yield* underWay
}
