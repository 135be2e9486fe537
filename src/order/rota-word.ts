import { canonical, sha256, type Json } from './canonical.ts'
import type { PersonId, Sha256 } from './ids.ts'
import type { Instant } from './time.ts'

/** The name of a definition of the rota: equal definitions have equal digests. */
export const rotaDigest = (definition: unknown): Sha256 =>
  sha256(canonical({ v: 1, rota: JSON.parse(JSON.stringify(definition)) as Json }))

/** What a person signs who changes the rota: this definition, and in what way they came to it. Canonical JSON (RFC 8785). */
export const rotaStatement = (a: { rota: Sha256; how: string; by: PersonId; at: Instant }): string =>
  canonical({ v: 1, act: 'change-rota', rota: a.rota, how: a.how, by: a.by, at: a.at })
