import { z } from 'zod'
import { Sha256 } from '../../order/ids.ts'
import { evidenceShape } from './words.ts'

/** What checks of signatures inside the sandbox are told: the authorities we trust, and the moment of receipt. */
export type SignatureContext = { readonly anchorsPem: string; readonly at: string }

const sha256 = z.custom<Sha256>((x) => typeof x === 'string' && Sha256.parse(x).ok)

export const signatureShape = z.strictObject({
  evidence: z.array(evidenceShape).max(100),
  proofs: z
    .array(
      z.strictObject({
        kind: z.literal('signature'),
        by: z.string().max(300),
        spkiSha256: sha256,
        covers: z.enum(['whole', 'earlier-revision', 'part']),
      }),
    )
    .max(20),
  again: z.boolean().describe('Something outside did not answer as it must: asked again later'),
})
