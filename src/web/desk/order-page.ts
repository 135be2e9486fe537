import type { Agency } from '../../order/agency.ts'
import type { Recorded } from '../../order/event.ts'
import type { Sha256 } from '../../order/ids.ts'
import type { Need } from '../../order/need.ts'
import type { Order } from '../../order/order.ts'
import type { Incident } from '../../order/registry.ts'
import type { Scope } from '../../order/scope.ts'
import type { OpenActs } from '../api/open-acts.ts'

/** An order as the desk tells a page of it. */
export type OrderPageData = {
  readonly order: Order
  readonly scope: { readonly words: Scope; readonly hash: Sha256 } | null
  readonly missing: string | null
  readonly zone: string | null
  readonly need: Need | null
  readonly acts: OpenActs
  readonly agency: Agency | null
  readonly incidents: readonly Incident[]
  readonly timeline: readonly Recorded[]
}
