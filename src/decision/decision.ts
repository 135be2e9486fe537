import { approvalStatement } from '../order/approval.ts'
import type { EventOf } from '../order/event.ts'
import type { Parsed, PersonId } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { Instant, minutes } from '../order/time.ts'
import type { Person } from '../platform/settings.ts'

export type Approval = Omit<EventOf<'approved'>, 'kind'>
export type Verify = (publicKey: string, bytes: Uint8Array, signature: Uint8Array) => boolean

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
  const genuine = checkSignature(scope, approval, people, verify)
  if (!genuine.ok) return genuine
  if (Math.abs(Instant.between(approval.at, now)) > tolerance)
    return no(
      `This approval was signed at ${approval.at}, and it is ${now}. Check the clock of your computer and sign again.`,
    )
  // The rule counts human beings, not names in a file: whoever holds a key is that person (A32).
  const statedByHand = people.some(
    (p) => p.key === approval.publicKey && (factsStatedBy as readonly string[]).includes(p.id),
  )
  if (statedByHand || factsStatedBy.includes(approval.by))
    return no(`${approval.by} stated the facts of ${scope.order}, so two other people must approve it.`)
  if (earlier.some((a) => a.by === approval.by || a.publicKey === approval.publicKey))
    return no(`${approval.by} approved ${scope.order} already. The second approval must come from another person.`)
  return { ok: true, value: approval }
}

/**
 * Whether two different people stand behind exactly this scope at this moment, by their signatures and not by what any
 * record says of them (I1, I4). Asked again at collect, at seal and at release. `approvals` are those that nobody
 * withdrew; one that no longer holds (another scope, a key that was replaced, a person who may no longer approve) does
 * not count.
 */
export function approved(
  scope: Scope,
  approvals: readonly Approval[],
  people: readonly Person[],
  verify: Verify,
): { ok: true; by: [PersonId, PersonId] } | { ok: false; why: string } {
  const standing: Approval[] = []
  const reasons: string[] = []
  for (const approval of approvals) {
    const genuine = checkSignature(scope, approval, people, verify)
    if (!genuine.ok) reasons.push(genuine.why)
    else if (standing.some((a) => a.by === approval.by || a.publicKey === approval.publicKey))
      reasons.push(`${approval.by} counts once, however often they approve.`)
    else standing.push(approval)
  }
  const [first, second] = standing
  if (first && second) return { ok: true, by: [first.by, second.by] }
  const stand = first ? `Only ${first.by} has approved` : 'Nobody has approved'
  return { ok: false, why: [`${stand} exactly this scope of ${scope.order}; two people must.`, ...reasons].join(' ') }
}

function checkSignature(scope: Scope, approval: Approval, people: readonly Person[], verify: Verify): Parsed<Approval> {
  const no = (why: string): { ok: false; why: string } => ({ ok: false, why })
  const named = people.filter((p) => p.id === approval.by)
  const [person] = named
  if (!person) return no(`${approval.by} is not among the people in duly.yaml.`)
  if (named.length > 1) return no(`${approval.by} stands in duly.yaml more than once; each person once.`)
  if (!person.may.includes('approve'))
    return no(`${person.name} may not approve. Whoever may has "approve" under may in duly.yaml.`)
  if (person.key !== approval.publicKey)
    return no(`${person.name} signed with a key that is not theirs in duly.yaml. Sign again with the registered one.`)
  const scopeHash = Scope.hash(scope)
  if (approval.scopeHash !== scopeHash)
    return no(
      `${person.name} approved another scope of ${scope.order}: it has changed since. Read it again: duly show ${scope.order}`,
    )
  const statement = approvalStatement({ order: scope.order, scopeHash, by: approval.by, at: approval.at })
  const signature = /^[A-Za-z0-9+/]{86}==$/.test(approval.signature)
    ? Buffer.from(approval.signature, 'base64')
    : undefined
  return signature && verify(person.key, Buffer.from(statement), signature)
    ? { ok: true, value: approval }
    : no(`The signature of ${person.name} does not fit this approval.`)
}
