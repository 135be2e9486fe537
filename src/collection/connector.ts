import type { DataCategory } from '../order/category.ts'
import type { Scope } from '../order/scope.ts'
import type { Instant } from '../order/time.ts'

/** One thing that lies inside the scope, as its store holds it. */
export type CollectedItem = {
  /** Unique within the source, and the same at every collection: a path without flags, a UID, a line number. */
  readonly id: string
  readonly source: string
  readonly account: string
  readonly category: DataCategory
  readonly folder?: string
  /** The server's clock: INTERNALDATE (RFC 3501, section 2.3.3), or the moment of an access record. */
  readonly internalDate?: Instant
  /** The Date header as a moment; absent when it is missing or unusable. */
  readonly sentDate?: Instant
  readonly sizeBytes: number
  readonly bytes: Uint8Array
  readonly mediaType: string
  /** The scope speaks of the Date header, this message has none that can be used, and INTERNALDATE decided. */
  readonly undated?: true
}

/** The store answered, and knows no such account. Never said when it could not look. */
export type NotHeld = { readonly notHeld: string }

/** What a connector may use of the world around it. */
export type Outside = { readonly signal?: AbortSignal }

/**
 * One kind of store. `collect` yields exactly the scope: these accounts, those of its categories that the source may be
 * asked for, the half-open windows on the scope's clock. It changes nothing a user could see (I15), throws
 * `Unavailable` when the store does not answer, refuses or changes under it, and leaves no part out in silence.
 */
export type Connector<S> = {
  readonly kind: string
  collect(source: S, scope: Scope, outside: Outside): AsyncIterable<CollectedItem | NotHeld>
}

/** The categories of the scope that this source may be asked for. */
export function categoriesFor<C extends DataCategory>(
  source: { readonly categories: readonly C[] },
  scope: Scope,
): C[] {
  return source.categories.filter((c) => scope.categories.includes(c))
}
