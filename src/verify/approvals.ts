import { approvalStatement } from '../order/statement.ts'
import type { PersonId, Sha256 } from '../order/ids.ts'
import { verifyPerson } from '../order/signature.ts'
import type { Instant } from '../order/time.ts'
import { claimed, finding, json, type Finding } from './finding.ts'
import type { Files } from './package-tar.ts'

export type Approval = {
  readonly by: PersonId
  readonly scopeHash: Sha256
  readonly at: Instant
  readonly publicKey: string
  readonly signature: string
}

export const approvalsOf = (files: Files): Approval[] => json(files, 'duly/approvals.json') as Approval[]

/**
 * INVARIANT I1: two different persons, with two different keys or passkeys, each signed for exactly this scope. `staffKeys` are the
 * public keys of the provider's approvers by name, from somewhere else than the package.
 */
export function approvalFindings(files: Files, staffKeys: Readonly<Record<string, string>> | undefined): Finding[] {
  const { manifest } = claimed(files)
  const approvals = approvalsOf(files)
  if (approvals.length === 0)
    return [
      finding(
        'approvals',
        false,
        '',
        'Nobody approved this. A copy that the provider only preserves looks like this; it is no answer to an order.',
      ),
    ]
  const wrong = approvals.flatMap((a) => {
    const statement = approvalStatement({ order: manifest.order, scopeHash: a.scopeHash, by: a.by, at: a.at })
    if (a.scopeHash !== manifest.scopeHash) return [`The approval of ${JSON.stringify(a.by)} is for another scope.`]
    return verifyPerson(a.publicKey, statement, a.signature)
      ? []
      : [`The signature of ${JSON.stringify(a.by)} under the approval is wrong.`]
  })
  const people = new Set(approvals.map((a) => a.by))
  const keys = new Set(approvals.map((a) => a.publicKey))
  if (wrong.length === 0 && people.size < 2) wrong.push('Only one person approved; two are needed.')
  else if (wrong.length === 0 && keys.size < 2)
    wrong.push('The approvals bear two names and one key; two persons are needed.')
  const unnamed =
    staffKeys === undefined ? ' Whether these are the keys of the provider’s approvers was not checked.' : ''
  const good = `Two different people approved exactly this scope: ${[...people].join(' and ')}.${unnamed}`
  const findings =
    wrong.length === 0 ? [finding('approvals', true, good, '')] : wrong.map((w) => finding('approvals', false, '', w))
  if (staffKeys !== undefined) {
    const strangers = approvals.filter((a) => !Object.hasOwn(staffKeys, a.by) || staffKeys[a.by] !== a.publicKey)
    const names = strangers.map((a) => JSON.stringify(a.by)).join(', ')
    findings.push(
      finding(
        'approvers',
        strangers.length === 0,
        'The approvers signed with the keys you named for them.',
        `Not among the keys you named: ${names}.`,
      ),
    )
  }
  return findings
}
