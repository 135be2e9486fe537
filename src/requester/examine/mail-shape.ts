import { z } from 'zod'
import { evidenceShape } from './words.ts'

/** What is known of how the mail came. `client` is absent when nobody we trust says which computer sent it. */
export type MailContext = {
  readonly envelopeFrom: string
  readonly client?: { readonly ip: string; readonly helo: string }
  /** Sealers whose word on an earlier hop counts (RFC 8617), as A-labels. */
  readonly arcSealers: readonly string[]
}

export const mailSenderShape = z.strictObject({
  from: z.string().max(500).optional().describe('The one author, when there is exactly one'),
  evidence: z.array(evidenceShape).max(60),
  domain: z.string().max(253).optional().describe('Whose mail servers stand behind it: DMARC, aligned exactly'),
  signatures: z
    .array(z.string().max(2000))
    .max(30)
    .describe('Those that hold (b=): the same one twice is a replay (A08)'),
})
export type MailSender = z.infer<typeof mailSenderShape>
