import { canonical, type Json } from '../order/canonical.ts'
import type { CollectedItem, NotGiven } from '../order/item.ts'
import type { Scope } from '../order/scope.ts'
import { joinWindows, outsideWindows } from '../order/windows.ts'

/** One thing a source is asked for, in the names it knows, and whose demanded name that is. */
export type Part = { readonly scope: Scope; readonly account?: string; readonly holder?: string }

/**
 * What a source is asked for: the scope as it is, or, where it says whose the accounts were, each holder for the moments
 * that were its own. `byAddress`: the source knows accounts by their addresses; who a user is has no moment there, so that is not asked.
 */
export function partsOf(scope: Scope, byAddress: boolean): Part[] {
  const { holders, ...plain } = scope
  if (!holders) return [{ scope }]
  if (!byAddress)
    return holders.map(({ account, id, windows }) => ({
      scope: { ...plain, accounts: [id], windows },
      account,
      holder: id,
    }))
  return scope.accounts.flatMap((account) => {
    const windows = joinWindows(holders.filter((h) => h.account === account).flatMap((h) => h.windows))
    const categories = scope.categories.filter((c) => c !== 'subscriber')
    return windows.length > 0 ? [{ scope: { ...plain, accounts: [account], categories, windows }, account }] : []
  })
}

/** What a source gave, under the demanded name again, with the internal account beside it. */
export function underDemandedName<T extends CollectedItem | NotGiven>(found: T, { account, holder }: Part): T {
  if (account === undefined || holder === undefined) return found
  if ('notGiven' in found) return found.account === undefined ? found : { ...found, account }
  if (found.mediaType !== 'application/json') return { ...found, account, holder }
  const record = JSON.parse(Buffer.from(found.bytes).toString('utf8')) as Record<string, Json>
  const bytes = Buffer.from(canonical({ ...record, account, holder }))
  return { ...found, account, holder, bytes, sizeBytes: bytes.length }
}

/** The moments asked for in which a demanded name was nobody's: said, so that nothing is missing in silence. */
export function unheldOf(scope: Scope): NotGiven[] {
  const { holders } = scope
  if (!holders) return []
  return scope.accounts.flatMap((account) =>
    outsideWindows(
      scope.windows,
      holders.filter((h) => h.account === account).flatMap((h) => h.windows),
    ).map(({ startUtc, endUtc }) => ({
      notGiven: `${account} from ${startUtc} to ${endUtc}`,
      source: 'account_history',
      account,
      why: 'in these moments the name led to none of the accounts in the scope',
    })),
  )
}
