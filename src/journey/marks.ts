import { canonical } from '../order/canonical.ts'
import type { Evidence } from '../order/event.ts'
import type { OrderId } from '../order/ids.ts'
import { isOver, type Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { deskStream, envelopeOf, readOrder, type Desk } from '../desk.ts'
import type { Proven } from './twin.ts'

type Books = Pick<Desk, 'db' | 'keys' | 'envelopes'>

/**
 * By what an order is known again: the signatures over its mail that hold, its authority with its file number, and the
 * pictures in it. And by what staff look for it: its file number and the accounts it names. Each is a hash salted with the desk's key.
 */
export const marksOf = async (desk: Books, order: Order): Promise<string[]> => [
  ...(await signatureMarks(desk, order)),
  ...(await caseMark(desk, order)),
  ...(await imageMarks(desk, order)),
  ...(await soughtMarks(desk, order)),
]

const marked = async (desk: Books, words: readonly string[]): Promise<string[]> => {
  if (words.length === 0) return []
  const envelope = await envelopeOf(desk, deskStream)
  return [...new Set(words)].map((w) => envelope.salt(w).toString('hex'))
}

/**
 * Only a mail that is the whole order: its signatures cover all that it says. A genuine mail among other documents marks
 * nothing, or whoever got hold of it could wrap it up, send that first, and have the genuine one taken for a copy.
 */
const signatureMarks = (desk: Books, order: Order): Promise<string[]> =>
  marked(
    desk,
    order.received.documents.length === 1
      ? (order.examined?.findings ?? []).flatMap((f) => f.mail?.signatures ?? []).map((s) => `signature\n${s}`)
      : [],
  )

const caseMark = (desk: Books, { facts }: Order): Promise<string[]> =>
  marked(
    desk,
    facts ? [`case\n${canonical([facts.issuer.authority.toLowerCase(), facts.issuer.country, facts.reference])}`] : [],
  )

/** Pictures in its documents: of one order no more than a person would compare. */
export const imageMarks = (desk: Books, { examined }: Order): Promise<string[]> =>
  marked(
    desk,
    (examined?.findings ?? [])
      .flatMap((f) => f.images ?? [])
      .slice(0, 100)
      .map((i) => `image\n${i}`),
  )

/** What an account, or a file number, is marked and looked for by, however it is typed. */
export const accountMark = (account: string): string => `account\n${account.trim().toLowerCase().normalize('NFC')}`
export const fileMark = (reference: string): string => `file\n${reference.trim().toLowerCase()}`

const soughtMarks = (desk: Books, { facts }: Order): Promise<string[]> =>
  marked(
    desk,
    facts
      ? [
          fileMark(facts.reference),
          ...facts.asks
            .flatMap((a) => a.accounts)
            .slice(0, 1000)
            .map(accountMark),
        ]
      : [],
  )

/** Earlier orders that bear one of these marks, oldest first. By primary key (mark, order_id). */
async function earlier(desk: Books, order: Order, marks: readonly string[]): Promise<Order[]> {
  if (marks.length === 0) return []
  const rows = await desk.db
    .selectFrom('order_mark')
    .select('order_id')
    .distinct()
    .where('mark', 'in', marks)
    .where('order_id', '<', order.id)
    .orderBy('order_id')
    .limit(100)
    .execute()
  return Promise.all(rows.map(async (r) => foldOrder(await readOrder(desk, r.order_id as OrderId))))
}

/** What the books say of an order that came: the order it repeats, and what a person should see. */
export type Known = { readonly replayOf?: Order; readonly evidence: readonly Evidence[] }

export async function knownAgain(desk: Books, order: Order, proven: Proven): Promise<Known> {
  const same = await earlier(desk, order, await signatureMarks(desk, order))
  const [first] = same.filter((o) => !o.duplicateOf)
  const carried = first && replays(first, proven)
  const replay: Evidence[] = first
    ? [
        {
          signal: 'mail.replay',
          outcome: 'failed',
          words: `This very mail, under the same signature, came before as ${first.id} (${first.received.at}, from ${first.received.from}). ${
            carried
              ? `${first.id} carries it; nothing is produced a second time or to anybody else.`
              : `${first.id} is less well proven, so this one stands for itself.`
          }`,
        },
      ]
    : []
  const versions = (await earlier(desk, order, await caseMark(desk, order))).filter((o) => !o.duplicateOf)
  return { ...(carried ? { replayOf: first } : {}), evidence: [...replay, ...grown(order, versions)] }
}

/**
 * Whether the first order with this signed mail carries it for good. What was produced or is over stays so, and what is
 * as well proven leads. A first one of which nothing is proven, or less, never swallows a later one (twin.ts).
 */
export function replays(first: Order, proven: Proven): boolean {
  const level = first.level ?? 'L0'
  if (first.sealed) return true
  return level !== 'L0' && (first.state === 'refused' || isOver(first) || level >= proven.level)
}

/** A file number that comes back with more accounts or more data: shown, never joined with what was asked before. */
export function grown(order: Order, versions: readonly Order[]): Evidence[] {
  const before = versions.findLast((v) => v.facts)
  if (!order.facts || !before?.facts) return []
  const cells = (o: NonNullable<Order['facts']>): string[] =>
    o.asks.flatMap((a) => a.accounts.map((account) => `${account.toLowerCase().normalize('NFC')} (${a.category})`))
  const known = new Set(versions.flatMap((v) => (v.facts ? cells(v.facts) : [])))
  const added = [...new Set(cells(order.facts))].filter((c) => !known.has(c))
  return added.length > 0
    ? [
        {
          signal: 'scope.grown',
          outcome: 'failed',
          words: `The same file number asked for less before (${before.id}). New are: ${added.slice(0, 20).join(', ')}${added.length > 20 ? ` and ${added.length - 20} more` : ''}. Each version is judged alone.`,
        },
      ]
    : []
}
