import type { Parsed } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import { deskStream, envelopeOf, type Desk } from '../desk.ts'
import { accountMark, fileMark } from './marks.ts'

/** What is looked for among all orders. */
export type Search = {
  /** A number, a receipt, a day or month, an account, a file number, an agency by its short name or its name. */
  readonly q?: string | undefined
  readonly state?: string | undefined
  /** Where the page before ended. */
  readonly before?: string | undefined
  readonly limit: number
}
export type FoundOrder = {
  readonly order_id: string
  readonly receipt: string
  readonly state: string
  readonly agency: string | null
  readonly instrument: string | null
  readonly verdict: string | null
  readonly received_at: string
  readonly due_safe: string | null
  readonly urgency: string
  readonly closed: boolean
}

const columns = [
  'order_id',
  'receipt',
  'state',
  'agency',
  'instrument',
  'verdict',
  'received_at',
  'due_safe',
  'urgency',
  'closed',
] as const

/**
 * Orders by what staff know of them, the newest first, page by page: each page is found by index from where the last one
 * ended, so that the thousandth is as near as the first. `next` is where this page ended; nothing after the last.
 */
export async function searchOrders(
  desk: Pick<Desk, 'db' | 'keys' | 'envelopes' | 'registry'>,
  search: Search,
): Promise<Parsed<{ orders: readonly FoundOrder[]; next: string | null }>> {
  const words = (search.q ?? '').trim()
  const end = search.before === undefined ? undefined : placeOf(search.before)
  if (search.before !== undefined && !end) return { ok: false, why: 'Nobody was given such a place to go on from.' }
  let query = desk.db.selectFrom('orders').select(columns)
  const day = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(words)
  if (/^D-\d{4}-\d*$/i.test(words))
    query = query.where('order_id', '>=', words.toUpperCase()).where('order_id', '<', `${words.toUpperCase()}~`)
  else if (/^R-[0-9A-Z]{26}$/i.test(words)) query = query.where('receipt', '=', words.toUpperCase())
  else if (day) query = query.where('received_at', '>=', words).where('received_at', '<', `${words}~`)
  else if (words !== '') {
    const folded = words.toLowerCase()
    const agencies = (await desk.registry.now()).agencies
      .filter(({ id, name }) => id === folded || (folded.length > 2 && name.toLowerCase().includes(folded)))
      .map(({ id }) => id)
    const marks = await marksOfWords(desk, words)
    // One way at a time, so that each is found by its own index: a mark names few orders, an agency many.
    const marked = await desk.db
      .selectFrom('order_mark')
      .select('order_id')
      .where('mark', 'in', marks)
      .limit(2000)
      .execute()
    const ids = [...new Set(marked.map(({ order_id }) => order_id))]
    query =
      ids.length > 0
        ? query.where('order_id', 'in', ids)
        : query.where('agency', 'in', agencies.length > 0 ? agencies : [''])
  }
  if (search.state === 'open') query = query.where('closed', '=', false)
  else if (search.state !== undefined) query = query.where('state', '=', search.state)
  // Compared as a pair, which the index is sorted by; two conditions joined by "or" would read all that is newer.
  if (end)
    query = query.where((eb) => eb(eb.refTuple('received_at', 'order_id'), '<', eb.tuple(end.receivedAt, end.order)))
  const orders = await query
    .orderBy('received_at', 'desc')
    .orderBy('order_id', 'desc')
    .limit(search.limit + 1)
    .execute()
  const page = orders.slice(0, search.limit)
  const last = page.at(-1)
  return {
    ok: true,
    value: { orders: page, next: orders.length > search.limit && last ? `${last.received_at} ${last.order_id}` : null },
  }
}

const marksOfWords = async (desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>, words: string): Promise<string[]> => {
  const envelope = await envelopeOf(desk, deskStream)
  return [accountMark(words), fileMark(words)].map((mark) => envelope.salt(mark).toString('hex'))
}

function placeOf(text: string): { receivedAt: Instant; order: string } | undefined {
  const [at = '', order = ''] = text.split(' ')
  const receivedAt = Instant.parse(at)
  return receivedAt.ok && /^D-\d{4}-\d+$/.test(order) ? { receivedAt: receivedAt.value, order } : undefined
}
