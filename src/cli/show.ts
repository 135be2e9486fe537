import type { Recorded } from '../order/event.ts'
import type { Sha256 } from '../order/ids.ts'
import { OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import type { Incident } from '../order/registry.ts'
import type { Scope } from '../order/scope.ts'
import { explainJudgement } from '../legality/legality.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'
import { incidentInWords } from './print-incident.ts'
import { watchOrder } from './watch-order.ts'
import { eventInWords, forTerminal, scopeInWords } from './print.ts'

export const command: Command = {
  summary: 'an order on one page: who asks, what the law says, what is missing, what happened',
  help: `  duly show ORDER [--json] [--watch]\n\n--watch   follow how far its collection is\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      json: { type: 'boolean' },
      watch: { type: 'boolean' },
    })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const desk = await clientFrom(values)
    if (values.watch) {
      await watchOrder(desk, id.value, process.stdout.isTTY)
      return 0
    }
    const page = await desk.get<{
      order: Order
      scope: { words: Scope; hash: Sha256 } | null
      missing: string | null
      zone: string | null
      incidents: Incident[]
      timeline: Recorded[]
    }>(`/v1/orders/${id.value}`)
    if (values.json) {
      console.log(JSON.stringify(page))
      return 0
    }
    const { order } = page
    console.log(`${order.id} is ${order.state}. Received ${order.received.at}.`)
    if (order.facts)
      console.log(
        forTerminal(
          `${order.facts.instrument} of ${order.facts.issuer.authority} (${order.facts.issuer.country}), their file ${order.facts.reference}`,
        ),
      )
    else console.log('Nobody has stated its facts yet: duly facts ' + order.id + ' FILE')
    console.log(`\nWho asks: ${order.level ?? 'not checked yet'}`)
    for (const e of order.evidence) console.log(`  ${e.outcome.padEnd(12)} ${forTerminal(e.words)}`)
    if (order.judgement) console.log(`\n${forTerminal(explainJudgement(order.judgement, page.zone ?? undefined))}`)
    if (page.scope) console.log(`\nExact scope\n${scopeInWords(page.scope.words, page.scope.hash)}`)
    for (const incident of page.incidents) console.log(`\n${incidentInWords(incident)}`)
    if (page.missing) console.log(`\nBefore anything may leave: ${page.missing}`)
    console.log('\nWhat happened')
    for (const each of page.timeline) console.log(`  ${eventInWords(each)}`)
    return 0
  },
}
