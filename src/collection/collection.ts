import { storedCategories, type DataCategory } from '../order/category.ts'
import type { Scope } from '../order/scope.ts'
import type { Clock } from '../platform/clock.ts'
import { assertInvariant, Forbidden, Unavailable } from '../platform/failure.ts'
import type { Source } from '../platform/settings.ts'
import { categoriesFor, type Connector, type Outside } from './connector.ts'
import type { CollectedItem, NotGiven, Parcel } from '../order/item.ts'
import { partsOf, underDemandedName, unheldOf } from './holder-parts.ts'
import { checkGrant, type Grant, type Started } from './grant.ts'
import { assertInside } from './inside.ts'
import { unpacked } from './parcel.ts'

type Surroundings = Started &
  Outside & {
    readonly sources: readonly Source[]
    readonly clock: Clock
    /** Sources that know accounts by their addresses, where the scope says whose the accounts were. */
    readonly byAddress?: readonly string[]
  }
type Gathered = CollectedItem | NotGiven | { readonly notHeld: string; readonly source: string }

/** {@link collectParcels}, each item read here. */
export const collect = (grant: Grant, outside: Surroundings): AsyncGenerator<Gathered> =>
  unpacked(collectParcels(grant, outside), outside)

/**
 * Everything inside the scope that a grant opens, from every source that may be asked for it, as a stream. What lies in
 * files comes as parcels, not read yet. An account that none of those sources holds comes last, as `notHeld`.
 *
 * Throws `Forbidden` (`ERR_NO_GRANT`) without a valid grant and when the grant ends on the way, `Unavailable` when a
 * source does not answer, refuses, changes under us or is missing from the configuration, and `Broken` when a connector
 * gives what the scope does not name (I2).
 */
export async function* collectParcels(grant: Grant, outside: Surroundings): AsyncGenerator<Gathered | Parcel> {
  const scope = scopeOpenedBy(grant, outside)
  const asked = outside.sources.filter((s) => askedOf(s, scope).length > 0)
  assertEveryCategoryHasASource(scope, asked)
  const missing = new Map(scope.accounts.map((account) => [account, [] as string[]]))
  yield* unheldOf(scope)
  for (const source of asked) {
    const connector = await connectorFor(source.kind)
    // Under another name than the store's own each item is renamed as it passes, so it is read here.
    const give = (part: Scope): ReturnType<NonNullable<typeof connector.parcels>> =>
      scope.holders || !connector.parcels
        ? connector.collect(source, part, outside)
        : connector.parcels(source, part, outside)
    const isDone = outside.done?.(source.id, '')
    const held = new Set<string>()
    const without = new Set(scope.holders ? scope.accounts : [])
    const byAddress = scope.holders !== undefined && outside.byAddress?.includes(source.id) === true
    if (byAddress) yield* timelessOf(source, scope)
    for (const part of partsOf(scope, byAddress)) {
      // Of a source that would give nothing but what bears no moment, nothing is said.
      let known = true
      if (askedOf(source, part.scope).length > 0)
        for await (const found of give(part.scope)) {
          if (outside.clock.now() >= grant.expiresAt) scopeOpenedBy(grant, outside)
          // Whoever reads a parcel holds each of its items against the scope.
          if ('parcel' in found) yield found
          else if ('notHeld' in found) {
            known = false
            without.add(part.account ?? found.notHeld)
          } else {
            const named = underDemandedName(found, part)
            if ('notGiven' in named) assertAsked(named, scope)
            else assertInside(named, scope)
            if ('notGiven' in named || !isDone?.(named.id)) yield named
          }
        }
      if (known && part.account !== undefined) held.add(part.account)
    }
    for (const account of without) if (!held.has(account)) missing.get(account)?.push(source.id)
  }
  for (const [account, by] of missing) if (by.length === asked.length) yield { notHeld: account, source: by.join(', ') }
}

const askedOf = (source: Source, scope: Scope): DataCategory[] =>
  categoriesFor<DataCategory>({ categories: source.categories }, scope)

/**
 * The scope that a grant opens now. INVARIANTS I1, I4: only one that two people and the desk signed for, whole and in
 * time. Throws `Forbidden` (`ERR_NO_GRANT`) for any other.
 */
export function scopeOpenedBy(grant: Grant, outside: Started & { readonly clock: Clock }): Scope {
  const scope = checkGrant(grant, outside, outside.clock.now())
  if (scope.ok) return scope.value
  throw new Forbidden('ERR_NO_GRANT', `Nothing is collected. ${scope.why}`, {
    next: 'The desk issues a grant when two people have approved the scope; it then tries again by itself.',
    ...(typeof grant.order === 'string' ? { orderId: grant.order } : {}),
  })
}

/** The file of a kind is named like it, so that adding one touches no list. It is read only where a source needs it. */
export async function connectorFor(kind: Source['kind']): Promise<Connector<Source>> {
  const { connector } = (await import(`./connectors/${kind}.ts`)) as { connector: Connector<Source> }
  return connector
}

/** Otherwise an answer without, say, subscriber data would look as if none were held. */
function assertEveryCategoryHasASource(scope: Scope, sources: readonly Source[]): void {
  const without = storedCategories.filter(
    (c) => scope.categories.includes(c) && !sources.some((s) => askedOf(s, scope).includes(c)),
  )
  if (without.length === 0) return
  throw new Unavailable('ERR_STORE_REFUSED', `No source in duly.yaml may be asked for ${without.join(', ')}.`, {
    orderId: scope.order,
    next: 'Add a source for it to duly.yaml, or narrow the order to what is held.',
  })
}

/** INVARIANT I2: what is listed as not given tells of nobody outside the scope either. */
function assertAsked({ account, source }: NotGiven, scope: Scope): void {
  const asked = account === undefined || scope.accounts.includes(account)
  assertInvariant('I2', asked, `source ${source} told of an account outside the approved scope`, scope.order)
}

/** Where an address may have had several holders, records under it that bear no moment do not say whose they are. */
const timelessOf = (source: Source, scope: Scope): NotGiven[] =>
  askedOf(source, scope).includes('subscriber')
    ? scope.accounts.map((account) => ({
        notGiven: `subscriber data of ${account}`,
        source: source.id,
        account,
        why: 'they stand under the address, which may have been another account’s, and bear no moment',
      }))
    : []
