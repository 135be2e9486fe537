import { approvalStatement } from './statement.ts'
import type { EventOf } from './event.ts'
import type { Parsed, PersonId } from './ids.ts'
import { Scope } from './scope.ts'
import { keyBehind, type Signing, type Verify } from './signature.ts'

export type Approval = Omit<EventOf<'approved'>, 'kind'>
/** Who may stand behind an approval: a person of `duly.yaml`, with the public keys they sign with. */
export type Approver = Signing & {
  readonly id: string
  readonly name: string
  readonly may: readonly string[]
}

/**
 * Whether two different people stand behind exactly this scope at this moment, by their signatures and not by what any
 * record says of them (I1, I4). Asked again at collect, by the collector itself, at seal and at release. `approvals` are
 * those that nobody withdrew; one that no longer holds (another scope, a key that was replaced, a person who may no longer approve) does
 * not count.
 */
export function approved(
  scope: Scope,
  approvals: readonly Approval[],
  people: readonly Approver[],
  verify: Verify,
): { ok: true; by: [PersonId, PersonId] } | { ok: false; why: string } {
  const standing: Approval[] = []
  const reasons: string[] = []
  for (const approval of approvals) {
    const genuine = genuineApproval(scope, approval, people, verify)
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

/** Whether one approval is its person's own: a person who may approve, the registered key, this scope. */
export function genuineApproval(
  scope: Scope,
  approval: Approval,
  people: readonly Approver[],
  verify: Verify,
): Parsed<Approval> {
  const no = (why: string): { ok: false; why: string } => ({ ok: false, why })
  const named = people.filter((p) => p.id === approval.by)
  const [person] = named
  if (!person) return no(`${approval.by} is not among the people in duly.yaml.`)
  if (named.length > 1) return no(`${approval.by} stands in duly.yaml more than once; each person once.`)
  if (!person.may.includes('approve'))
    return no(`${person.name} may not approve. Whoever may has "approve" under may in duly.yaml.`)
  if (keyBehind(person, approval.signature) !== approval.publicKey)
    return no(`${person.name} signed with a key that is not theirs in duly.yaml. Sign again with the registered one.`)
  const scopeHash = Scope.hash(scope)
  if (approval.scopeHash !== scopeHash)
    return no(
      `${person.name} approved another scope of ${scope.order}: it has changed since. Read it again: duly show ${scope.order}`,
    )
  const statement = approvalStatement({ order: scope.order, scopeHash, by: approval.by, at: approval.at })
  return verify(approval.publicKey, statement, approval.signature)
    ? { ok: true, value: approval }
    : no(`The signature of ${person.name} does not fit this approval.`)
}
