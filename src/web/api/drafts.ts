import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { checkDraft } from '../../legality/draft.ts'
import type { LawPacks } from '../../legality/schema.ts'
import { StatedFacts } from '../../order/facts.ts'
import type { Clock } from '../../platform/clock.ts'
import { problemResponse, sizeInWords } from '../../platform/problem.ts'
import type { Settings } from '../../platform/settings.ts'

const largest = 256 * 1024

/**
 * `POST /v1/drafts`: an order file as JSON, judged before it is sent (F5). Nothing of it is kept, and nothing is looked
 * up: the edge holds no accounts. `law` is asked for at the first draft, so that law which cannot be read never keeps
 * orders from coming in.
 */
export function draftRoutes(outside: {
  readonly entities: Settings['entities']
  readonly clock: Clock
  readonly law: () => Promise<LawPacks>
}): Hono {
  const app = new Hono()
  const limit = bodyLimit({
    maxSize: largest,
    onError: () =>
      problemResponse({
        status: 413,
        title: 'Too large',
        detail: `A draft may have at most ${sizeInWords(largest)}: the order file alone, without annexes.`,
      }),
  })
  app.post('/v1/drafts', limit, async (c) => {
    let tree: unknown
    try {
      tree = await c.req.json()
    } catch {
      return problemResponse({ status: 400, title: 'Not JSON', detail: 'Send the order file as JSON.' })
    }
    const facts = StatedFacts.parse(tree)
    if (!facts.ok) return problemResponse({ status: 422, title: 'Not an order file', detail: facts.why })
    const check = checkDraft(facts.value, await outside.law(), outside.entities, outside.clock.now())
    return c.json(check, 200, { 'cache-control': 'no-store' })
  })
  app.onError(() =>
    problemResponse({
      status: 503,
      title: 'Drafts cannot be checked just now',
      detail: 'Orders are received all the same. Please try the draft again later.',
    }),
  )
  return app
}
