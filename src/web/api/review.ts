import { Hono, type Context } from 'hono'
import { OrderId, type Parsed } from '../../order/ids.ts'
import type { Order } from '../../order/order.ts'
import { restingOf, standingOf, type Standing } from '../../order/review.ts'
import { reviewStage, whyReview, whyUnreviewed } from '../../journey/review-stage.ts'
import { openReview, orderUnderReview, resultNow } from '../../journey/review.ts'
import { visible } from '../../order/visible.ts'
import { renderItem } from '../../review/decided.ts'
import type { SafeText } from '../../review/job.ts'
import { textMost } from '../../review/safe-text.ts'
import type { SheetLine } from '../../review/sheet.ts'
import type { Desk } from '../../desk.ts'
import { Forbidden } from '../../platform/failure.ts'
import { caller } from './access.ts'
import { noteView, viewsOf } from './review-views.ts'

const pageMost = 1000

/**
 * The reviewer's side of the desk: where the review of an order stands, its items page by page, and one item as plain
 * text. Decisions are acts like any other: `POST /v1/orders/ORDER/acts`. For counsel and approvers alone.
 */
export function reviewApi(desk: Desk): Hono {
  const app = new Hono()
  const told = async (c: Context, answer: (order: Order) => Promise<Response>): Promise<Response> => {
    const order = await orderNamed(desk, c.req.param('id') ?? '')
    if (!order.ok) return c.json({ title: order.why }, 404)
    c.header('cache-control', 'no-store')
    try {
      return await answer(order.value)
    } catch (error) {
      if (error instanceof Forbidden) return c.json({ title: error.message, next: error.next }, 409)
      throw error
    }
  }

  // `after`: with the decisions of this list but for so many that the page has already, for it to apply by itself.
  app.get('/v1/orders/:id/review', (c) =>
    told(c, async (order) => {
      const stage = reviewStage(desk, order)
      const { review } = order
      const state = { stage, why: whyReview(desk, order) ?? null, missing: whyUnreviewed(desk, order) ?? null }
      if ((stage !== 'open' && stage !== 'done') || !review || !restingOf(review)) return c.json(state)
      const { standing, result } = resultNow(order, await openReview(desk, order))
      const count = (as: string): number => [...standing.values()].filter((s) => s.decision.as === as).length
      return c.json({
        ...state,
        items: review.laid?.collection.items ?? 0,
        decided: { produce: count('produce'), withhold: count('withhold'), redact: count('redact') },
        undecided: (review.laid?.collection.items ?? 0) - standing.size,
        result: result ?? null,
        approvals: review.approvals.map(({ by, at }) => ({ by, at })),
        viewed: await viewsOf(desk, order.id),
        list: review.laid?.package.sha256,
        ...decidedAfter(order, c.req.query('after')),
      })
    }),
  )

  app.get('/v1/orders/:id/review/items', (c) =>
    told(c, async (order) => {
      const open = await openReview(desk, order)
      return c.json(pageOf(order, open.lines, (name) => c.req.query(name)))
    }),
  )

  app.get('/v1/orders/:id/review/items/:n', (c) =>
    told(c, async (order) => {
      const open = await openReview(desk, order)
      const n = Number(c.req.param('n'))
      const [line, stored] = [open.lines[n - 1], open.copy.lines[n - 1]]
      if (!line || !stored)
        return c.json({ title: `There is no such item; the last one is ${open.lines.length}.` }, 404)
      const { person } = caller(c)
      const view = await noteView(desk, order.id, person, n)
      if (!view.ok) return c.json({ title: view.why, next: view.next }, 429)
      const seen = { by: person.id, name: person.name, at: view.at }
      const bytes = await open.copy.bytesOf(stored)
      const told = { item: { ...line, ...stands(standingIn(order), n) }, seen }
      const text = line.mediaType.startsWith('message/') ? await renderItem(bytes) : recordText(bytes)
      return text.ok
        ? c.json({ ...told, ...text.value })
        : c.json({ ...told, header: [], text: null, attachments: [], unread: text.why })
    }),
  )
  return app
}

async function orderNamed(desk: Desk, name: string): Promise<Parsed<Order>> {
  const id = OrderId.parse(name)
  if (!id.ok) return id
  const order = await orderUnderReview(desk, id.value)
  return order ? { ok: true, value: order } : { ok: false, why: `There is no order ${id.value}.` }
}

/** A record as every screen may show it. */
function recordText(bytes: Uint8Array): Parsed<SafeText> {
  if (bytes.length > textMost)
    return { ok: false, why: `It is longer than ${textMost} bytes; decide on it as a whole.` }
  return { ok: true, value: { header: [], text: visible(Buffer.from(bytes).toString('utf8')), attachments: [] } }
}

const standingIn = ({ review }: Order): ReadonlyMap<number, Standing> => (review ? standingOf(review) : new Map())

function decidedAfter({ review }: Order, after: string | undefined): object {
  if (after === undefined) return {}
  const decided = review?.decided ?? []
  const since = decided.slice(Math.max(0, Number(after) || 0))
  return {
    since: since.map(({ items, decision, by, at }) => ({ items, decision, by, at })),
    decisions: decided.length,
  }
}

const stands = (standing: ReadonlyMap<number, Standing>, n: number): object => {
  const now = standing.get(n)
  return now ? { decision: now.decision, by: now.by, decidedAt: now.at } : { decision: null }
}

/**
 * A page of items. `from` and `limit`: after skipping so many of those that are wanted. `only`: `undecided`, `marked` or
 * `unread`. `thread`, `group`: of that number alone. `fold=1`: of each group of near-duplicates the first, with how
 * many it stands for and their numbers, so that one decision can cover them all.
 */
function pageOf(order: Order, lines: readonly SheetLine[], ask: (name: string) => string | undefined): object {
  const standing = standingIn(order)
  const [only, thread, group] = [ask('only'), Number(ask('thread') ?? 0), Number(ask('group') ?? 0)]
  const wanted = (line: SheetLine): boolean =>
    (only !== 'undecided' || !standing.has(line.n)) &&
    (only !== 'marked' || (line.marks ?? []).length > 0) &&
    (only !== 'unread' || line.unread !== undefined) &&
    (thread === 0 || line.thread === thread) &&
    (group === 0 || line.group === group)
  const found = lines.filter(wanted)
  const folded = ask('fold') === '1'
  const copies = Map.groupBy(found, (line) => line.group)
  const listed = folded ? [...copies.values()].flatMap((all) => all.slice(0, 1)) : found
  const from = Math.max(0, Number(ask('from') ?? 0) || 0)
  const limit = Math.min(Math.max(1, Number(ask('limit') ?? 100) || 100), pageMost)
  const items = listed.slice(from, from + limit).map((line) => ({
    ...line,
    ...stands(standing, line.n),
    ...(folded ? { copies: (copies.get(line.group) ?? []).map((copy) => copy.n) } : {}),
  }))
  return { total: listed.length, from, items }
}
