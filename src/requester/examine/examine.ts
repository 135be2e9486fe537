import type { Evidence, EventOf, Finding, Proof } from '../../order/event.ts'
import type { LookUp } from '../../platform/look-ups.ts'
import { examineIn } from './examine-in.ts'
import { fieldsOf } from './header-fields.ts'
import { mailSenderShape, type MailContext } from './mail-shape.ts'
import { signatureShape, type SignatureContext } from './signature-shape.ts'
import { clientIn } from './received-field.ts'

export type Original = { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }

export type Outside = {
  readonly received: EventOf<'received'>
  readonly trustedRelays: readonly string[]
  readonly arcSealers: readonly string[]
  /** Certificate authorities we trust, PEM. */
  readonly anchorsPem: string
  readonly lookUp: LookUp
}

/** One kind of check: for which originals, and what it makes of them. One file each; the list is below. */
export type Check = {
  readonly check: Finding['check']
  readonly reads: (original: Original) => boolean
  readonly run: (
    original: Original,
    outside: Outside,
  ) => Promise<{ evidence: readonly Evidence[]; proofs: readonly Proof[]; complete: boolean } & Pick<Finding, 'mail'>>
}

const mailSender: Check = {
  check: 'mail-sender',
  reads: (original) => original.mediaType === 'message/rfc822',
  async run(original, { received, trustedRelays, arcSealers, lookUp }) {
    const client = clientOf(original, received, trustedRelays)
    const context: MailContext = { envelopeFrom: received.from, ...(client ? { client } : {}), arcSealers }
    const module = new URL('mail-sender.ts', import.meta.url)
    const run = await examineIn(module, mailSenderShape, original.bytes, context, lookUp)
    if (!run.ok) return unchecked('mail', run.why)
    const { from, domain, evidence, signatures } = run.value
    return {
      evidence,
      proofs: domain ? [{ kind: 'domain', domain }] : [],
      complete: !run.unreachable,
      mail: { ...(from ? { from } : {}), signatures },
    }
  },
}

/** A check of signatures: one module in the sandbox, told whom we trust and when the order came. */
const signatureCheck = (check: Finding['check'], module: string, reads: Check['reads']): Check => ({
  check,
  reads,
  async run(original, { received, anchorsPem, lookUp }) {
    const context: SignatureContext = { anchorsPem, at: received.at }
    const run = await examineIn(new URL(module, import.meta.url), signatureShape, original.bytes, context, lookUp)
    if (!run.ok) return unchecked(check, run.why)
    const { evidence, proofs, again } = run.value
    return { evidence, proofs, complete: !again && !run.unreachable }
  },
})

const isPdf = ({ mediaType, name }: Original): boolean => mediaType === 'application/pdf' || /\.pdf$/i.test(name)

const checks: readonly Check[] = [mailSender, signatureCheck('pdf-signature', 'pdf-signature.ts', isPdf)]

/**
 * Which computer handed over the mail. Behind a mail server of our own that is what its Received field says (the
 * topmost one, which nobody before it could write); otherwise whoever spoke to us.
 */
function clientOf(
  original: Original,
  received: EventOf<'received'>,
  trustedRelays: readonly string[],
): MailContext['client'] {
  if (!received.client) return undefined
  const ip = received.client.ip.replace(/^::ffff:/, '')
  if (!trustedRelays.includes(ip)) return { ...received.client, ip }
  return clientIn(fieldsOf(original.bytes).find((f) => f.name === 'received')?.value ?? '')
}

const unchecked = (signal: string, why: string): Awaited<ReturnType<Check['run']>> => ({
  evidence: [{ signal, outcome: 'not-checked', words: why }],
  proofs: [],
  complete: true,
})

/**
 * Checks every original by every check that reads its kind, each in the sandbox. A check that breaks says so and proves
 * nothing. Never throws for what the bytes do.
 */
export async function examine(originals: readonly Original[], outside: Outside): Promise<Finding[]> {
  const due = originals.flatMap((original, document) =>
    checks.filter((c) => c.reads(original)).map((c) => ({ c, original, document })),
  )
  return Promise.all(
    due.map(async ({ c, original, document }) => ({ check: c.check, document, ...(await c.run(original, outside)) })),
  )
}
