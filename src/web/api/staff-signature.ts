import { requestStatement } from '../../order/statement.ts'
import { sha256 } from '../../order/canonical.ts'
import { PersonId, type Parsed } from '../../order/ids.ts'
import { keyBehind, type Verify } from '../../order/signature.ts'
import { Instant, minutes } from '../../order/time.ts'
import type { Person } from '../../platform/settings.ts'

const tolerance = minutes(5)

/** Who signed a request, what they signed, and when that stops to count. */
type Signed = {
  readonly id: PersonId
  readonly person: Person
  readonly statement: string
  readonly until: Instant
}

/** The person who signed this request, or why it is not accepted. That it comes once is for the caller to see to. */
export function signedBy(
  header: string | undefined,
  request: { method: string; path: string; body: string },
  people: readonly Person[],
  verify: Verify,
  now: Instant,
): Parsed<Signed> {
  const refused = {
    ok: false,
    why: 'This request is not signed by a member of staff. Use the duly command with --as and --key, or sign in at the desk.',
  } as const
  const [scheme, name, at, signature] = header?.split(' ') ?? []
  if (scheme !== 'Duly' || !name || !at || !signature) return refused
  const person = people.find((p) => p.id === name)
  const key = person && keyBehind(person, signature)
  const id = PersonId.parse(name)
  const signedAt = Instant.parse(at)
  if (!person || key === undefined || !id.ok || !signedAt.ok) return refused
  if (Math.abs(Instant.between(signedAt.value, now)) > tolerance) {
    return { ok: false, why: 'The request was signed at another time than now. Check the clock of this computer.' }
  }
  const statement = requestStatement(name, request.method, request.path, at, sha256(request.body))
  if (!verify(key, statement, signature)) return refused
  return { ok: true, value: { id: id.value, person, statement, until: Instant.plus(signedAt.value, tolerance) } }
}
