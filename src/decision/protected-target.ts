import type { Approval } from '../order/approval.ts'
import type { Evidence } from '../order/event.ts'
import type { Scope } from '../order/scope.ts'
import type { Person, ProtectedAccount } from '../platform/settings.ts'

/** Those accounts that stand on the list of protected ones: our own people, press, lawyers, parliament. */
export function protectedIn(accounts: readonly string[], list: readonly ProtectedAccount[]): ProtectedAccount[] {
  const fold = (account: string): string => account.toLowerCase().normalize('NFC')
  const asked = new Set(accounts.map(fold))
  return list.filter((p) => asked.has(fold(p.account)))
}

/** The signal, for whoever is about to approve. */
export const protectedWords = ({ account, who }: ProtectedAccount): Evidence => ({
  signal: 'target.protected',
  outcome: 'failed',
  words: `${account} is on the list of protected accounts (${who}). A third person from another unit must approve, and nobody with an interest in it.`,
})

/**
 * Why a scope that reaches a protected account is not yet decided (attack A31), in words; nothing when it is, or when it
 * reaches none. Beside the two of I1 a third person from another unit signs, and nobody counts who has a conflict of
 * interest: whose own account it is, or whom duly.yaml keeps from this agency's orders. `approvals` hold by {@link approved}.
 */
export function whyNotThird(
  scope: Scope,
  approvals: readonly Approval[],
  people: readonly Person[],
  list: readonly ProtectedAccount[],
  agency: string | undefined,
): string | undefined {
  const targets = protectedIn(scope.accounts, list)
  if (targets.length === 0) return undefined
  const signers = [...new Set(approvals.map((a) => a.by as string))].flatMap(
    (id) => people.find((p) => p.id === id) ?? [],
  )
  for (const { id, name, conflicts } of signers) {
    if (targets.some((t) => t.owner === id))
      return `${name} approved a demand for their own account, ${targets.find((t) => t.owner === id)?.account ?? ''}. Withdraw that approval.`
    if (agency !== undefined && conflicts?.includes(agency))
      return `${name} has a conflict of interest with ${agency} (duly.yaml) and may not decide on a protected account. Withdraw that approval.`
  }
  const units = new Set(signers.map((p) => p.unit ?? 'no unit'))
  if (signers.length >= 3 && units.size >= 2) return undefined
  return `${targets.map((t) => `${t.account} (${t.who})`).join(', ')} is protected: a third person, from another unit than the first two, must approve too.`
}
