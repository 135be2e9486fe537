import { OrderId } from '../../order/ids.ts'
import type { ItemDecision } from '../../order/review.ts'
import type { SheetLine } from '../../review/sheet.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'

type Listed = SheetLine & { readonly decision: ItemDecision | null; readonly copies?: readonly number[] }

export const command: Command = {
  summary: 'the items of an order under review, page by page',
  help: `  duly review list ORDER [--only undecided|marked|unread] [--fold] [--thread N] [--group N] [--from N] [--limit N] [--json]

  --fold          near-duplicates as one line, with the numbers it stands for
  --thread N      the thread that begins with item N

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      only: { type: 'string' },
      fold: { type: 'boolean' },
      thread: { type: 'string' },
      group: { type: 'string' },
      from: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const { only, thread, group, from, limit } = values
    const wishes = Object.entries({ only, thread, group, from, limit, ...(values.fold ? { fold: '1' } : {}) })
    const query = new URLSearchParams(wishes.filter((w): w is [string, string] => typeof w[1] === 'string'))
    const desk = await clientFrom(values)
    const page = await desk.get<{ total: number; items: Listed[] }>(
      `/v1/orders/${id.value}/review/items?${query.toString()}`,
    )
    if (values.json) {
      console.log(JSON.stringify(page))
      return 0
    }
    for (const item of page.items) console.log(`${String(item.n).padStart(6)}  ${forTerminal(lineOf(item))}`)
    console.log(`${page.items.length} of ${page.total}. Read one: duly review read ${id.value} NUMBER`)
    return 0
  },
}

function lineOf({ decision, internalDate, from, subject, marks, copies, unread, id }: Listed): string {
  const state = (decision?.as ?? '-').padEnd(9)
  const more = copies && copies.length > 1 ? ` (and ${copies.length - 1} like it: ${copies.slice(1).join(', ')})` : ''
  const marked = marks?.length ? ` [${marks.join('; ')}]` : ''
  const what = unread === undefined ? (subject ?? id) : `cannot be read: ${unread}`
  return `${state} ${internalDate ?? ''}  ${(from ?? '').slice(0, 40)}  ${what}${marked}${more}`
}
