import { seconds } from '../order/time.ts'

/** Longest wait for one answer. */
const patience = seconds(5)
/** Tried again so much later when the other side is busy or away; then the next level is faster than one more try. */
const again = [250, 1000] as const

export type Posted =
  | { readonly ok: true; readonly status: number; readonly body: string }
  /** `status` is missing when nothing answered. */
  | { readonly ok: false; readonly status?: number; readonly body: string; readonly words: string }

/**
 * Posts until it is taken, three times at most: again after 429, 5xx and silence, not after a plain no. Only the host
 * is named in words: such addresses often hold a secret in their path. Redirects are not followed.
 */
export async function post(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Promise<Posted> {
  const host = URL.canParse(address) ? new URL(address).host : 'the address'
  for (let attempt = 0; ; attempt++) {
    const posted = await postOnce(address, headers, body, host)
    const pause = again[attempt]
    const final = posted.ok || (posted.status !== undefined && posted.status < 500 && posted.status !== 429)
    if (final || pause === undefined) return posted
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

async function postOnce(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
  host: string,
): Promise<Posted> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    })
    const text = (await answer.text()).slice(0, 10_000)
    return answer.ok
      ? { ok: true, status: answer.status, body: text }
      : { ok: false, status: answer.status, body: text, words: `${host} answered ${answer.status}.` }
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    const words = timedOut ? `${host} has not answered for 5 s.` : `${host} cannot be reached.`
    return { ok: false, body: '', words }
  }
}
