import { canonical, sha256, type Json } from './canonical.ts'
import type { Sha256 } from './ids.ts'

/** The name of a definition of the rota: equal definitions have equal digests. */
export const rotaDigest = (definition: unknown): Sha256 =>
  sha256(canonical({ v: 1, rota: JSON.parse(JSON.stringify(definition)) as Json }))
