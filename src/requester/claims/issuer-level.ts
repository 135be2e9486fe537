import type { Agency } from '../../order/agency.ts'
import type { Evidence } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'

/**
 * What kind of authority the order says stands behind it, held against the registry: the law opens to a judge what it
 * keeps from the police. A difference is asked about; that both say the same proves nothing, for anybody can look it up.
 */
export function checkIssuerLevel({ issuer }: StatedFacts, agency: Agency | undefined): Evidence[] {
  return agency && issuer.level !== agency.level
    ? [
        {
          signal: 'issuer.level_differs',
          outcome: 'failed',
          words: `The order says that ${agency.name} is of the kind “${issuer.level}”; the registry says “${agency.level}”. What the law opens depends on it. Ask the agency who issued the order; do not correct it yourself.`,
        },
      ]
    : []
}
