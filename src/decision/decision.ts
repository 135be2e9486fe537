import { genuineApproval, type Approval } from '../order/approval.ts'
import type { Parsed, PersonId } from '../order/ids.ts'
import type { Scope } from '../order/scope.ts'
import { keysOf, type Verify } from '../order/signature.ts'
import { Instant, minutes } from '../order/time.ts'
import type { Person } from '../platform/settings.ts'

/** How far the clock of an approver's computer may be from ours. */
const tolerance = minutes(10)

/**
 * Whether this approval may be written down: signed with the registered key of one person who may approve, over exactly
 * this scope, now, by someone who neither stated the facts nor approved already. The reason comes in words for that
 * person. What two such approvals are worth is asked again each time with {@link approved}.
 */
export function checkApproval(input: {
  scope: Scope
  approval: Approval
  people: readonly Person[]
  factsStatedBy: readonly PersonId[]
  earlier: readonly Approval[]
  verify: Verify
  now: Instant
}): Parsed<Approval> {
  const { scope, approval, people, factsStatedBy, earlier, verify, now } = input
  const no = (why: string): { ok: false; why: string } => ({ ok: false, why })
  const genuine = genuineApproval(scope, approval, people, verify)
  if (!genuine.ok) return genuine
  if (Math.abs(Instant.between(approval.at, now)) > tolerance)
    return no(
      `This approval was signed at ${approval.at}, and it is ${now}. Check the clock of your computer and sign again.`,
    )
  // The rule counts human beings, not names in a file: whoever holds a key is that person (A32).
  const statedByHand = people.some(
    (p) => keysOf(p).includes(approval.publicKey) && (factsStatedBy as readonly string[]).includes(p.id),
  )
  if (statedByHand || factsStatedBy.includes(approval.by))
    return no(`${approval.by} stated the facts of ${scope.order}, so two other people must approve it.`)
  if (earlier.some((a) => a.by === approval.by || a.publicKey === approval.publicKey))
    return no(`${approval.by} approved ${scope.order} already. The second approval must come from another person.`)
  return { ok: true, value: approval }
}
