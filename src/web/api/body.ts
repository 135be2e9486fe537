import type { Context } from 'hono'
import { z } from 'zod'
import type { Parsed } from '../../order/ids.ts'
import { signatureText } from '../../order/act.ts'
import { Instant } from '../../order/time.ts'
import { Forbidden } from '../../platform/failure.ts'

export const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal')
/** A person's signature in a request, and when it was made. */
export const word = {
  at: z.string().refine((t) => Instant.parse(t).ok, 'a moment with its zone'),
  signature: signatureText,
}

/** Answers with what was done, or with why a person may not do it. */
export async function told(c: Context, answer: () => Promise<object>): Promise<Response> {
  try {
    return c.json(await answer())
  } catch (error) {
    if (error instanceof Forbidden) return c.json({ title: error.message, next: error.next }, 409)
    throw error
  }
}

/** What a request says, by its schema, or what is wrong with it. */
export async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<Parsed<T>> {
  let body: unknown
  try {
    body = JSON.parse(await c.req.text())
  } catch {
    return { ok: false, why: 'The request is not JSON.' }
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return { ok: true, value: parsed.data }
  const issue = parsed.error.issues[0]
  return { ok: false, why: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unknown'}`.trim() }
}
