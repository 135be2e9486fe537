import { OrderId } from '../order/ids.ts'
import type { EventKind } from '../order/event.ts'
import { Instant } from '../order/time.ts'
import { readOrder, type Desk } from '../desk.ts'
import { foldOrder } from '../order/fold.ts'
import { onCallAt } from './rota.ts'

export type Handover = {
  readonly from: Instant
  readonly to: Instant
  readonly leaving: readonly string[]
  readonly coming: readonly string[]
  /** The most pressing first. */
  readonly open: readonly {
    readonly order: string
    readonly state: string
    readonly urgency: string
    readonly due: string | null
    readonly acknowledgedBy: string | null
    readonly signedBy: readonly string[]
    readonly troubles: number
  }[]
  /** How often each thing happened to orders between `from` and `to`. */
  readonly happened: Readonly<Partial<Record<EventKind, number>>>
  readonly closed: readonly string[]
}

/**
 * What one shift tells the next: orders still open with their deadlines and who is on them, and what happened since
 * `from`. Order numbers and names of staff; nothing of what was asked, and of whom.
 */
export async function handover(desk: Desk, from: Instant, to: Instant): Promise<Handover> {
  const rows = await desk.db
    .selectFrom('orders')
    .select(['order_id', 'urgency', 'due_safe'])
    .where((eb) => eb.or([eb('closed', '=', false), eb('updated_at', '>=', from)]))
    .orderBy('order_id')
    .limit(5000)
    .execute()
  const open: Handover['open'][number][] = []
  const closed: string[] = []
  const happened: Partial<Record<EventKind, number>> = {}
  for (const row of rows) {
    const id = OrderId.parse(row.order_id)
    // As it stood at `to`: what came while this is drawn up belongs to the next one, in every line of it.
    const all = id.ok ? await readOrder(desk, id.value) : []
    const after = all.findIndex(({ at }) => at >= to)
    const events = after < 0 ? all : all.slice(0, after)
    if (events.length === 0) continue
    const order = foldOrder(events)
    const since = events.filter(({ at }) => at >= from)
    for (const { event } of since) happened[event.kind] = (happened[event.kind] ?? 0) + 1
    if (order.state !== 'closed')
      open.push({
        order: row.order_id,
        state: order.state,
        urgency: row.urgency,
        due: row.due_safe,
        acknowledgedBy: order.acknowledged.at(-1)?.by ?? null,
        signedBy: order.approvals.map((approval) => approval.by),
        troubles: order.troubled.length,
      })
    else if (since.some(({ event }) => event.kind === 'closed')) closed.push(row.order_id)
  }
  const pressing = ({ due, order }: Handover['open'][number]): string => `${due ?? 'z'} ${order}`
  open.sort((a, b) => (pressing(a) < pressing(b) ? -1 : 1))
  return {
    from,
    to,
    leaving: await onCallAt(desk, Instant.plus(to, -1)),
    coming: await onCallAt(desk, to),
    open,
    happened,
    closed,
  }
}

/** The same on a page, for a mail and the terminal. */
export function handoverInWords(report: Handover): string {
  const names = (people: readonly string[]): string => (people.length > 0 ? people.join(', ') : 'nobody named')
  const rows = report.open.map(({ order, state, urgency, due, acknowledgedBy, signedBy, troubles }) =>
    [
      `  ${order}  ${state.padEnd(22)} ${urgency.padEnd(9)} ${due ? `due ${due}` : 'no deadline'}`,
      acknowledgedBy ? `with ${acknowledgedBy}` : 'NOBODY IS ON IT',
      signedBy.length > 0 ? `signed by ${signedBy.join(', ')}` : '',
      troubles > 0 ? `${troubles} failed steps` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  )
  const events = Object.entries(report.happened).map(([kind, count]) => `  ${kind.padEnd(22)} ${count}`)
  return [
    `Hand-over at ${report.to}, since ${report.from}`,
    `From: ${names(report.leaving)}. To: ${names(report.coming)}.`,
    '',
    report.open.length > 0 ? `${report.open.length} open:` : 'Nothing is open.',
    ...rows,
    '',
    `Closed in this shift: ${report.closed.length > 0 ? report.closed.join(', ') : 'none'}`,
    ...(events.length > 0 ? ['What happened:', ...events] : []),
    '',
  ].join('\n')
}
