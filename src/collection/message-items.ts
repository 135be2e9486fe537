import type { Scope } from '../order/scope.ts'
import type { Instant } from '../order/time.ts'
import type { CollectedItem } from '../order/item.ts'
import { sentDateOf, trafficCopy } from './header-block.ts'
import { inWindows, placed } from './window.ts'

/** A message as a store gives it. `bytes` may be the header alone when only traffic is asked for. */
export type StoredMessage = {
  readonly id: string
  readonly source: string
  readonly account: string
  readonly folder: string
  readonly internalDate: Instant
  readonly bytes: Uint8Array
}

/** True when the message lies in the scope's windows on the scope's clock. */
export const messageInScope = (scope: Scope, internalDate: Instant, header: Uint8Array): boolean =>
  inWindows(placed(scope.clock, internalDate, sentDateOf(header)).at, scope.windows)

/**
 * What of one message the scope asks for: the whole message for `content`, a copy of its traffic headers for `traffic`,
 * nothing when it lies outside the windows.
 */
export function itemsOf(
  message: StoredMessage,
  scope: Scope,
  categories: readonly ('content' | 'traffic')[],
): CollectedItem[] {
  const sentDate = sentDateOf(message.bytes)
  const { at, undated } = placed(scope.clock, message.internalDate, sentDate)
  if (!inWindows(at, scope.windows)) return []
  return categories.map((category) => {
    const bytes = category === 'content' ? message.bytes : trafficCopy(message.bytes)
    return {
      ...message,
      id: category === 'content' ? message.id : `${message.id}#headers`,
      category,
      ...(sentDate === undefined ? {} : { sentDate }),
      sizeBytes: bytes.byteLength,
      bytes,
      mediaType: category === 'content' ? 'message/rfc822' : 'message/rfc822-headers',
      ...(undated ? { undated: true as const } : {}),
    }
  })
}
