import type { DataCategory } from '../order/category.ts'
import type { CollectedItem, NotGiven, Parcel } from '../order/item.ts'
import type { Scope } from '../order/scope.ts'

/** The store answered, and knows no such account. Never said when it could not look. */
export type NotHeld = { readonly notHeld: string }

export type Found = CollectedItem | NotHeld | NotGiven

/** What a connector may use of the world around it. */
export type Outside = {
  readonly signal?: AbortSignal
  /** Which names of a place were read and sealed before a crash ({@link Parcel}); they are not put into a parcel again. */
  readonly done?: (place: string, state: string) => (name: string) => boolean
}

/**
 * One kind of store. `collect` yields exactly the scope: these accounts, those of its categories that the source may be
 * asked for, the half-open windows on the scope's clock. It changes nothing a user could see (I15), throws
 * `Unavailable` when the store does not answer, refuses or changes under it, and leaves no part out in silence: what it
 * cannot place or read it lists as `NotGiven`.
 */
export type Connector<S> = {
  readonly kind: string
  collect(source: S, scope: Scope, outside: Outside): AsyncIterable<Found>
  /** The same, of a store of files: what is to be read, instead of what was. `collect` is this, unpacked. */
  parcels?(source: S, scope: Scope, outside: Outside): AsyncIterable<Found | Parcel>
}

/** The categories of the scope that this source may be asked for. */
export function categoriesFor<C extends DataCategory>(
  source: { readonly categories: readonly C[] },
  scope: Scope,
): C[] {
  return source.categories.filter((c) => scope.categories.includes(c))
}
