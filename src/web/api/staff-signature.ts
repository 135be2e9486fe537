import { sha256 } from '../../order/canonical.ts'
import { PersonId, type Parsed } from '../../order/ids.ts'
import { Instant, minutes } from '../../order/time.ts'
import { verifySignature } from '../../platform/keys.ts'
import type { Person } from '../../platform/settings.ts'

/**
 * How staff prove who they are to the desk: each request is signed with the person's Ed25519 key over method, path,
 * time and body. No password, no session, nothing to steal from the server.
 *
 *     Authorization: Duly anna 2026-11-23T09:15:00.000Z <base64 signature>
 */
export const requestStatement = (method: string, path: string, at: string, body: string): string =>
  `duly/request/1\n${method}\n${path}\n${at}\n${sha256(body)}`

const tolerance = minutes(5)

/** The person who signed this request, or why it is not accepted. */
export function signedBy(
  header: string | undefined,
  request: { method: string; path: string; body: string },
  people: readonly Person[],
  now: Instant,
): Parsed<{ id: PersonId; person: Person }> {
  const refused = {
    ok: false,
    why: 'This request is not signed by a member of staff. Use the duly command with --as and --key.',
  } as const
  const [scheme, name, at, signature] = header?.split(' ') ?? []
  if (scheme !== 'Duly' || !name || !at || !signature) return refused
  const person = people.find((p) => p.id === name)
  const id = PersonId.parse(name)
  const signedAt = Instant.parse(at)
  if (!person || !id.ok || !signedAt.ok) return refused
  if (Math.abs(Instant.between(signedAt.value, now)) > tolerance) {
    return { ok: false, why: 'The request was signed at another time than now. Check the clock of this computer.' }
  }
  const statement = requestStatement(request.method, request.path, at, request.body)
  if (!verifySignature(person.key, Buffer.from(statement), Buffer.from(signature, 'base64'))) return refused
  return { ok: true, value: { id: id.value, person } }
}
