import type { CollectedItem } from '../order/item.ts'
import type { Scope } from '../order/scope.ts'
import { assertInvariant } from '../platform/failure.ts'
import { inWindows, placed } from './window.ts'

/** Whether an item lies inside a scope: account, category, and its moment on the clock the scope speaks of. */
export function liesInside(item: Omit<CollectedItem, 'bytes'>, scope: Scope): boolean {
  const { account, holder, category, internalDate, sentDate } = item
  const own = scope.holders?.filter((h) => h.account === account && (holder === undefined || h.id === holder))
  const windows = own?.flatMap((h) => h.windows) ?? scope.windows
  const timeless = category === 'subscriber' && windows.length > 0
  const clock = category === 'identifying_access' ? 'internaldate' : scope.clock
  const inside =
    timeless || (internalDate !== undefined && inWindows(placed(clock, internalDate, sentDate).at, windows))
  return inside && scope.accounts.includes(account) && scope.categories.includes(category)
}

/** INVARIANT I2: every item lies inside the approved scope. The recheck before sealing tests it again from the bytes. */
export function assertInside(item: CollectedItem, scope: Scope): void {
  assertInvariant(
    'I2',
    liesInside(item, scope),
    `source ${item.source} gave an item outside the approved scope`,
    scope.order,
  )
}
