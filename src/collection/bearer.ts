import { z } from 'zod'
import { type Answer, type Ask, type HttpLine, jsonOf } from './http-line.ts'
import { refused } from './store-trouble.ts'

export type BearerGet = (
  url: string,
  headers?: Readonly<Record<string, string>>,
  later?: (answer: Answer) => boolean,
) => Promise<Answer>

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() })
const noToken = z.object({ error: z.string(), error_description: z.string().default('') })
const spareMs = 60_000

/**
 * GET as the bearer of a token (OAuth 2.0, RFC 6749 and 6750), which `mint` asks for: when it is first needed, a minute
 * before it ends, and once more when it is no longer taken. Throws `Unavailable` (`ERR_STORE_REFUSED`) with the words of
 * the service, and what to do `next`, when there is none to be had.
 */
export function bearer(line: HttpLine, mint: () => Ask, next: string): BearerGet {
  let token: Promise<string> | undefined
  let goodUntil = Infinity
  const current = (): Promise<string> => {
    if (Date.now() >= goodUntil) token = undefined
    goodUntil = token ? goodUntil : Infinity
    return (token ??= minted())
  }
  const minted = async (): Promise<string> => {
    const answer = await line.ask(mint)
    if (answer.status !== 200) {
      const { error, error_description: more } = jsonOf(line, answer, noToken)
      throw refused(line.source, `${line.server} gives Duly no token (${error}: ${more}).`, next)
    }
    const given = jsonOf(line, answer, tokenAnswer)
    goodUntil = Date.now() + given.expires_in * 1000 - spareMs
    return given.access_token
  }
  return async (url, headers = {}, later) => {
    let used: Promise<string> | undefined
    const ask = (): Promise<Answer> =>
      line.ask(async () => {
        used = current()
        return { url, headers: { ...headers, authorization: `Bearer ${await used}` } }
      }, later)
    const answer = await ask()
    if (answer.status !== 401) return answer
    if (token === used) token = undefined
    return ask()
  }
}
