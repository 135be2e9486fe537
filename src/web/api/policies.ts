import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import type { Person } from '../../platform/settings.ts'

const file = fileURLToPath(new URL('../../../policies/desk.cedar', import.meta.url))
const set = 'desk'
let ready = false

function prepare(): void {
  if (ready) return
  const read = preparsePolicySet(set, { staticPolicies: readFileSync(file, 'utf8') })
  if (read.type === 'failure')
    throw new Error(`policies/desk.cedar cannot be read: ${read.errors.map((e) => e.message).join('; ')}`)
  ready = true
}

/**
 * Whether policies/desk.cedar lets a person do this. `byHand`: their key or passkey signed this very request. Throws when
 * the policies cannot be read: then nobody may do anything.
 */
export function mayDo(person: Pick<Person, 'id' | 'may'>, action: string, byHand: boolean): boolean {
  prepare()
  const principal = { type: 'Person', id: person.id }
  const answer = statefulIsAuthorized({
    principal,
    action: { type: 'Action', id: action },
    resource: { type: 'Desk', id: 'desk' },
    context: { by_hand: byHand },
    preparsedPolicySetId: set,
    entities: [{ uid: principal, attrs: { may: [...person.may] }, parents: [] }],
  })
  if (answer.type === 'failure') throw new Error(answer.errors.map((e) => e.message).join('; '))
  return answer.response.decision === 'allow'
}
