import type { Json } from '../order/canonical.ts'

const secret =
  /pass(word|wd|phrase|code)|secret|token|totp|otp_|hash$|salt$|private_?key|recovery_?codes?|credential|^pin$/i

/** A copy of a record without members that open an account: passwords, keys, recovery codes never leave (I7). */
export function withoutCredentials(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutCredentials)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !secret.test(name))
      .map(([name, member]) => [name, member === undefined ? null : withoutCredentials(member)]),
  )
}
