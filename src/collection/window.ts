import type { MessageClock, Scope, Window } from '../order/scope.ts'
import { days, Instant } from '../order/time.ts'

/** Half-open: a moment at the end of a window is outside. All UTC. */
export const inWindows = (at: Instant, windows: readonly Window[]): boolean =>
  windows.some((w) => w.startUtc <= at && at < w.endUtc)

/** The moment that decides about a message, and whether it had to be borrowed from the server's clock. */
export type Placed = { readonly at: Instant; readonly undated: boolean }

/**
 * Which moment of a message the scope speaks of. On the clock `date` a message without a usable Date header counts by
 * INTERNALDATE and is marked, so that nobody leaves the window by sending a broken header.
 */
export function placed(clock: MessageClock, internalDate: Instant, sentDate: Instant | undefined): Placed {
  if (clock === 'internaldate') return { at: internalDate, undated: false }
  return sentDate === undefined ? { at: internalDate, undated: true } : { at: sentDate, undated: false }
}

/**
 * The days an IMAP server is asked for, one wider on each side than the window: SEARCH SINCE and BEFORE compare whole
 * days in a zone of the server's choosing (RFC 3501, section 6.4.4). The exact test follows on INTERNALDATE itself.
 */
export function searchDays(window: Window): { readonly since: Date; readonly before: Date } {
  const midnight = (at: Instant): number => Math.floor(Instant.ms(at) / days(1)) * days(1)
  return {
    since: new Date(midnight(window.startUtc) - days(1)),
    before: new Date(midnight(window.endUtc) + days(2)),
  }
}

/** A window in whole seconds around it, for services that count in them. RFC 3339, UTC. The exact test follows on what they give. */
export function secondsAround({ startUtc, endUtc }: Window): { readonly from: string; readonly to: string } {
  const written = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
  return { from: written(Math.floor(Instant.ms(startUtc) / 1000)), to: written(Math.ceil(Instant.ms(endUtc) / 1000)) }
}

/** True when the scope's windows could hold a message with this server time, without opening it. */
export const mayHold = (scope: Scope, internalDate: Instant): boolean =>
  scope.clock === 'date' || inWindows(internalDate, scope.windows)
