import { z } from 'zod'
import { Sha256 } from '../../order/ids.ts'
import { evidenceShape } from './words.ts'

/** What the check of documents is told: whom we trust, the moment of receipt, and what the original is said to be. */
export type DocumentsContext = {
  readonly anchorsPem: string
  /** Armoured OpenPGP keys of the registry. */
  readonly openpgpKeys: readonly string[]
  readonly at: string
  readonly mail: boolean
  readonly name: string
  readonly type: string
}

const sha256 = z.custom<Sha256>((x) => typeof x === 'string' && Sha256.parse(x).ok)
const signature = z.strictObject({
  kind: z.literal('signature'),
  by: z.string().max(300),
  spkiSha256: sha256,
  covers: z.enum(['whole', 'earlier-revision', 'part']),
})

const found = z.strictObject({
  name: z.string().max(200).describe('As its sender named it: untrusted text'),
  states: z.enum(['demand', 'note', 'nothing']).describe('What it may hold'),
  accounts: z.array(z.string().max(400)).max(200).optional().describe('Accounts it names, when it could be read'),
  images: z.array(sha256).max(50).optional().describe('Pictures in it, by the digest of their bytes'),
  evidence: z.array(evidenceShape).max(100),
  proofs: z.array(signature).max(60),
})
export type Found = z.infer<typeof found>

export const documentsShape = z.strictObject({
  evidence: z.array(evidenceShape).max(100).describe('Of the mail as a whole'),
  documents: z.array(found).max(250),
  again: z.boolean().describe('Something outside did not answer as it must: asked again later'),
})
export type DocumentsFound = z.infer<typeof documentsShape>
