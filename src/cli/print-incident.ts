import type { Incident } from '../order/registry.ts'
import { forTerminal } from './print.ts'

/** An incident on a page: what was denied, what is frozen, and everything that relied on the same. */
export function incidentInWords({ id, at, order, by, agency, identities, relied, lifted }: Incident): string {
  const reached = relied.filter((r) => r.told !== undefined)
  return forTerminal(
    [
      `${id}, opened ${at}: ${agency ?? 'the authority'} says that it never sent ${order} (heard by ${by}).`,
      lifted
        ? `Lifted ${lifted.at}: ${lifted.why}`
        : `To lift it, two people sign: duly incident lift ${id} --why "..."`,
      identities.length > 0
        ? `${lifted ? 'Was frozen' : 'Frozen'}: ${identities.join(', ')}`
        : 'Nothing was frozen: nothing about the sender was ever proven.',
      relied.length > 0
        ? `Relied on the same: ${relied.length} order(s); data of ${reached.length} went out.`
        : 'No other order relied on the same.',
      ...relied.map(
        (r) =>
          `  ${r.order}  ${r.state.padEnd(12)} ${r.identities.join(', ')}${r.told ? `; told ${r.told}` : ''}${r.fetched ? '; READ' : r.told ? '; not read yet: duly recall ' + r.order : ''}${r.recipients.length > 0 ? `; sealed to ${r.recipients.join(', ')}` : ''}`,
      ),
    ].join('\n'),
  )
}
