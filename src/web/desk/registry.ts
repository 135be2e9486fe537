import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { canonical, type Json } from '../../order/canonical-json.ts'
import type { Change } from '../../order/change.ts'
import type { PersonId, Sha256 } from '../../order/ids.ts'
import type { Proposal } from '../../order/registry.ts'
import { changeStatement } from '../../order/statement.ts'
import type { Instant } from '../../order/time.ts'
import type { RegistryState } from '../api/registry.ts'
import { ask } from '../design/ask.ts'
import { hexDigest, word } from './passkey.ts'
import type { SignedIn } from './session.tsx'

export const useRegistry = (): UseQueryResult<RegistryState> =>
  useQuery({ queryKey: ['registry'], queryFn: () => ask<RegistryState>('/v1/registry') })

const said = (by: SignedIn, digest: Sha256): ReturnType<typeof word> =>
  word(by, (at) => changeStatement({ digest, by: by.person.id as PersonId, at: at as Instant }))

/** The first person proposes a change under their passkey (src/order/change.ts). */
export async function propose(by: SignedIn, change: Change): Promise<void> {
  const digest = await hexDigest(canonical({ v: 1, change: change as unknown as Json }))
  await ask('/v1/changes', { change, ...(await said(by, digest as Sha256)) })
}

/** The second person signs it, and it is made. */
export async function second(by: SignedIn, { digest }: Proposal): Promise<void> {
  await ask(`/v1/changes/${digest}/approvals`, await said(by, digest))
}
