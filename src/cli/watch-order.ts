import type { Headway } from '../order/headway.ts'
import type { OrderId } from '../order/ids.ts'
import type { State } from '../order/order.ts'
import type { DeskClient } from './desk-client.ts'

const everyMs = 1000
/** After these nothing is collected any more. */
const over: readonly State[] = ['sealed', 'released', 'closed', 'refused', 'withdrawn', 'recalled']
const number = (n: number): string => n.toLocaleString('en-GB')
const mega = (n: number): string => number(Math.round(n / 1e6))

/** `1,240 of 20,000 items · 48 of 791 MB · 260 MB/s · 3 s left`, as far as it is known. */
export function headwayInWords({ items, bytes, shards, of, bytesPerSecond, secondsLeft }: Headway): string {
  return [
    ...(shards ? [`${number(shards.done)} of ${number(shards.of)} shards`] : []),
    `${number(items)}${of ? ` of ${number(of.items)}` : ''} items`,
    `${mega(bytes)}${of ? ` of ${mega(of.bytes)}` : ''} MB`,
    ...(bytesPerSecond === undefined ? [] : [`${mega(bytesPerSecond)} MB/s`]),
    ...(secondsLeft === undefined ? [] : [secondsLeft < 100 ? `${number(secondsLeft)} s left` : `${number(Math.round(secondsLeft / 60))} min left`]), // prettier-ignore
  ].join(' · ')
}

/** One line that follows the collection of an order, until it is over; waits for one that has not begun. */
export async function watchOrder(desk: DeskClient, id: OrderId, tty: boolean): Promise<void> {
  let begun = false
  for (;;) {
    const headway = await desk.get<Headway | null>(`/v1/orders/${id}/headway`)
    if (headway) {
      begun = true
      process.stdout.write(tty ? `\r\u001b[K${headwayInWords(headway)}` : `${headwayInWords(headway)}\n`)
    } else {
      const { order } = await desk.get<{ order: { state: State } }>(`/v1/orders/${id}`)
      const waits = !begun && !over.includes(order.state)
      if (!waits) {
        process.stdout.write(`${tty && begun ? '\r\u001b[K' : ''}${id} is ${order.state}.\n`)
        return
      }
      if (tty) process.stdout.write(`\r\u001b[K${id} is ${order.state}: nothing is being collected. Ctrl-C to stop.`)
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
