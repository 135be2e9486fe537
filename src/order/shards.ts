import { Scope } from './scope.ts'

/**
 * A scope cut into parts of at most so many accounts, by accounts alone: together they are exactly the scope, and no two
 * have an account in common. Holders follow their account. One part, the scope itself, when it has no more accounts.
 */
export function shardsOf(scope: Scope, accountsAtMost: number): readonly Scope[] {
  if (!Number.isInteger(accountsAtMost) || accountsAtMost < 1) throw new RangeError('a shard has at least one account')
  const { accounts } = scope
  if (accounts.length <= accountsAtMost) return [scope]
  // Of about the same size, so that none is left to the end alone with a handful.
  const count = Math.ceil(accounts.length / accountsAtMost)
  const firstOf = (n: number): number => Math.floor((n * accounts.length) / count)
  return Array.from({ length: count }, (_none, n) => partOf(scope, accounts.slice(firstOf(n), firstOf(n + 1))))
}

function partOf(scope: Scope, accounts: readonly string[]): Scope {
  const part = Scope.narrow(scope, { accounts })
  if (part) return part
  throw new TypeError('an account of the scope lies outside it')
}
