import type { Agency } from '../order/agency.ts'
import type { Evidence, Finding, Proven } from '../order/event.ts'
import type { OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { readOrder, type Desk } from '../desk.ts'
import { imageMarks } from './marks.ts'

type Books = Pick<Desk, 'db' | 'keys' | 'envelopes'>
type Asker = { readonly agency?: string; readonly proven: readonly Proven[] }

/** The same picture stands in the letterhead of all of them. */
const oneHouse = (agencies: readonly Agency[], id: string | undefined): string[] => {
  const own = agencies.find((a) => a.id === id)
  if (!own) return []
  return agencies
    .filter(
      (a) =>
        a === own ||
        a.parent === own.id ||
        a.id === own.parent ||
        (own.parent !== undefined && a.parent === own.parent) ||
        (own.entity !== undefined && a.entity === own.entity),
    )
    .map((a) => a.id)
}

/**
 * Pictures, such as a seal or a handwritten name, that stood in an earlier proven order already (attack A18): of another
 * agency, or of this one where it signed that document and nothing shows who made this one. An agency's own letterhead
 * raises nothing. A picture never proves anything; this asks for a look and opens nothing.
 */
export async function reusedImages(
  desk: Books,
  order: Order,
  who: Asker,
  agencies: readonly Agency[],
): Promise<Evidence[]> {
  const marks = await imageMarks(desk, order)
  if (marks.length === 0) return []
  const house = oneHouse(agencies, who.agency)
  const [foreign] = await earlier(desk, order, marks, (agency) => !house.includes(agency), 'asc')
  if (foreign) {
    const name = agencies.find((a) => a.id === foreign.agency)?.name ?? foreign.agency
    return [evidence(`stood before in ${foreign.order_id}, an order of ${name}`, foreign.order_id)]
  }
  if (who.proven.some((level) => level !== 'L1')) return []
  for (const { order_id } of await earlier(desk, order, marks, (agency) => agency === who.agency, 'desc')) {
    const before = foldOrder(await readOrder(desk, order_id as OrderId))
    if (before.facts?.reference !== order.facts?.reference && signedOtherwise(before, order))
      return [
        evidence(
          `stood before in ${order_id}, a document that was signed by another key than this one, if this one is signed at all`,
          order_id,
        ),
      ]
  }
  return []
}

const evidence = (stood: string, id: string): Evidence => ({
  signal: 'doc.reused_image',
  outcome: 'failed',
  words: `A picture in it, perhaps a seal or a signature by hand, ${stood}. Pictures are easily cut out and pasted, and prove nothing. Compare both; the other one: duly show ${id}`,
})

/** Proven orders before this one with such a mark. By primary key (mark, order_id) and that of the order's row. */
async function earlier(
  desk: Books,
  order: Order,
  marks: readonly string[],
  of: (agency: string) => boolean,
  by: 'asc' | 'desc',
): Promise<{ order_id: string; agency: string }[]> {
  const agencies = await desk.db
    .selectFrom('order_mark')
    .innerJoin('orders', 'orders.order_id', 'order_mark.order_id')
    .select('orders.agency')
    .distinct()
    .where('mark', 'in', marks)
    .where('order_mark.order_id', '<', order.id)
    .execute()
  const wanted = agencies.flatMap(({ agency }) => (agency !== null && of(agency) ? [agency] : []))
  if (wanted.length === 0) return []
  const rows = await desk.db
    .selectFrom('order_mark')
    .innerJoin('orders', 'orders.order_id', 'order_mark.order_id')
    .select(['orders.order_id', 'orders.agency'])
    .distinct()
    .where('mark', 'in', marks)
    .where('order_mark.order_id', '<', order.id)
    .where('orders.agency', 'in', wanted)
    .where('orders.order_id', 'in', (q) => q.selectFrom('order_identity').select('order_identity.order_id'))
    .orderBy('orders.order_id', by)
    .limit(5)
    .execute()
  return rows.flatMap(({ order_id, agency }) => (agency === null ? [] : [{ order_id, agency }]))
}

/** A picture that both hold stands in a document signed whole before, and now in one without any of those signatures. */
function signedOtherwise(before: Order, now: Order): boolean {
  const pictured = (o: Order): readonly Finding[] => (o.examined?.findings ?? []).filter((f) => f.images)
  const signers = (f: Finding): string[] =>
    f.proofs.flatMap((p) => (p.kind === 'signature' && p.covers === 'whole' ? [p.spkiSha256] : []))
  return pictured(now).some((f) =>
    pictured(before).some(
      (g) =>
        g.images?.some((i) => f.images?.includes(i)) &&
        signers(g).length > 0 &&
        !signers(g).some((s) => signers(f).includes(s)),
    ),
  )
}
