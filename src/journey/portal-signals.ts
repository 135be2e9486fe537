import { readAssertion } from '../order/assertion.ts'
import type { EventOf, Evidence, SentFrom } from '../order/event.ts'
import type { OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import type { RegistryBooks } from '../order/registry.ts'
import { readOrder, type Desk } from '../desk.ts'
import { identityKeys } from './incident.ts'

/**
 * A demand signed with a passkey that somebody wanted enrolled and that our people have not taken over (attack A21). It
 * proves nothing, and whoever reads it should know that it was tried.
 */
export function unprovenEnrolment(
  { agencies, enrolments }: Pick<RegistryBooks, 'agencies' | 'enrolments'>,
  { passkey }: EventOf<'received'>,
): Evidence[] {
  if (passkey === undefined) return []
  const credential = readAssertion(passkey)?.credential
  if (agencies.some((a) => a.officers.some((o) => o.passkeys.some((p) => p.id === credential)))) return []
  const [came] = enrolments.filter((e) => e.passkey.id === credential)
  if (!came) return []
  const whose = came.officer.name === '' ? 'an officer' : `${came.officer.name} of ${came.agency}`
  return [
    {
      signal: 'enrol.unproven',
      outcome: 'failed',
      words: `It is signed with a passkey that came in on ${came.at.slice(0, 10)} for ${whose} and is not in the registry. ${came.unproven ?? 'Two of our people have not taken it over.'} It does not count.`,
    },
  ]
}

const compared = 20
const told = ({ network, browser }: SentFrom): string => `${browser}, network ${network}`

/**
 * Whether a signed-in officer sent from a network and a browser from which none of their last orders came (attack A22):
 * a sold or borrowed account. It asks for a call-back (floors.ts). Orders by primary key of order_identity.
 */
export async function sentFromElsewhere(
  desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>,
  order: Order,
  identities: readonly string[],
): Promise<Evidence[]> {
  const { sentFrom } = order.received
  const officer = identities.filter((i) => i.startsWith('officer:'))
  if (!sentFrom || officer.length === 0) return []
  const rows = await desk.db
    .selectFrom('order_identity')
    .select('order_id')
    .where('identity_key', 'in', await identityKeys(desk, officer))
    .where('order_id', '<', order.id)
    .orderBy('order_id', 'desc')
    .limit(compared)
    .execute()
  const before = await Promise.all(rows.map(async (r) => foldOrder(await readOrder(desk, r.order_id as OrderId))))
  const known = before.flatMap((o) => o.received.sentFrom ?? [])
  if (known.length === 0)
    return [
      {
        signal: 'session.new_context',
        outcome: 'not-checked',
        words: `Nothing to compare with: this officer sent nothing over the portal before. This came by ${told(sentFrom)}.`,
      },
    ]
  if (known.some((k) => k.network === sentFrom.network || k.browser === sentFrom.browser)) return []
  return [
    {
      signal: 'session.new_context',
      outcome: 'failed',
      words: `The officer’s account was used by ${told(sentFrom)}; none of its last ${known.length} orders came from that network or such a browser. Ask the agency whether it is them: call it back.`,
    },
  ]
}
