import type { Instant } from '../order/time.ts'
import { dayEnd } from './clocks.ts'
import type { Pack } from './schema.ts'

/** How a production may travel: by the channel that the law names, or too large for it, by a link of ours. */
export type DeliveryLimits = {
  readonly by: 'channel' | 'link'
  /** A link must live at least, and at most, to these moments. Absent: the instrument says nothing. */
  readonly linkMin?: Instant
  readonly linkMax?: Instant
  readonly cite: string
}

/**
 * What an instrument says of delivering `sizeBytes` at `sentAt`. Days are calendar days that end where the addressee is
 * (`zone`); the day of sending is not counted. Nothing when the instrument says nothing.
 */
export function deliveryOf(
  pack: Pack,
  sent: { readonly sentAt: Instant; readonly sizeBytes: number },
  zone: string,
): DeliveryLimits | undefined {
  const { delivery } = pack
  if (!delivery) return undefined
  const { link_days, channel_max_bytes, cite } = delivery
  return {
    by: channel_max_bytes !== undefined && sent.sizeBytes > channel_max_bytes ? 'link' : 'channel',
    ...(link_days && {
      linkMin: dayEnd(sent.sentAt, link_days.min, zone),
      linkMax: dayEnd(sent.sentAt, link_days.max, zone),
    }),
    cite,
  }
}
