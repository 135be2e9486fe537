import type { EventOf, Finding } from '../../order/event.ts'
import type { LookUp } from '../../platform/look-ups.ts'
import type { ParserLimits } from '../../platform/sandbox.ts'
import { examineIn } from './examine-in.ts'
import { fieldsOf } from './header-fields.ts'
import { mailSenderShape, type MailContext } from './mail-shape.ts'
import { documentsShape, type DocumentsContext } from './documents-shape.ts'
import { clientIn } from './received-field.ts'

export type Original = { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }

export type Outside = {
  readonly received: EventOf<'received'>
  readonly trustedRelays: readonly string[]
  readonly arcSealers: readonly string[]
  /** Certificate authorities we trust, PEM. */
  readonly anchorsPem: string
  /** OpenPGP keys of the registry, armoured. */
  readonly openpgpKeys: readonly string[]
  readonly lookUp: LookUp
}

type Made = Omit<Finding, 'check' | 'document'>

/** One kind of check: for which originals, and what it makes of them. One module in the sandbox each. */
export type Check = {
  readonly check: Finding['check']
  readonly reads: (original: Original) => boolean
  readonly run: (original: Original, outside: Outside) => Promise<readonly Made[]>
}

const isMail = ({ mediaType, name }: Original): boolean => mediaType === 'message/rfc822' || /\.eml$/i.test(name)

const mailSender: Check = {
  check: 'mail-sender',
  reads: isMail,
  async run(original, { received, trustedRelays, arcSealers, lookUp }) {
    const client = clientOf(original, received, trustedRelays)
    const context: MailContext = { envelopeFrom: received.from, ...(client ? { client } : {}), arcSealers }
    const module = new URL('mail-sender.ts', import.meta.url)
    const run = await examineIn(module, mailSenderShape, original.bytes, context, lookUp)
    if (!run.ok) return [unchecked('mail', run.why)]
    const { from, domain, evidence, signatures } = run.value
    return [
      {
        evidence,
        proofs: domain ? [{ kind: 'domain', domain }] : [],
        complete: !run.unreachable,
        mail: { ...(from ? { from } : {}), signatures },
      },
    ]
  },
}

/** Signatures are computed with, chain by chain, and pages do not wait for it: on a busy computer that takes a while. */
const limits: ParserLimits = { ms: 20_000 }

const documents: Check = {
  check: 'documents',
  reads: () => true,
  async run(original, { received, anchorsPem, openpgpKeys, lookUp }) {
    const { name, mediaType: type } = original
    const context: DocumentsContext = { anchorsPem, openpgpKeys, at: received.at, mail: isMail(original), name, type }
    const module = new URL('documents.ts', import.meta.url)
    const run = await examineIn(module, documentsShape, original.bytes, context, lookUp, limits)
    // What could not be looked into may state a demand all the same, and nothing covers it.
    if (!run.ok) return [{ ...unchecked('documents', run.why), part: name, states: 'demand' }]
    const complete = !run.value.again && !run.unreachable
    return [
      { evidence: run.value.evidence, proofs: [], complete },
      ...run.value.documents.map(({ name: part, states, accounts, images, evidence, proofs }) => ({
        ...{ part, states, evidence, proofs, complete },
        ...(accounts ? { accounts } : {}),
        ...(images ? { images } : {}),
      })),
    ]
  },
}

const checks: readonly Check[] = [mailSender, documents]

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

/** A check that broke or ran out of time is made again, a few times: the computer may have been busy. */
const unchecked = (signal: string, why: string): Made => ({
  evidence: [{ signal, outcome: 'not-checked', words: why }],
  proofs: [],
  complete: false,
})

/**
 * Checks every original by every check that reads its kind, each in the sandbox. A check that breaks says so and proves
 * nothing. Never throws for what the bytes do.
 */
export async function examine(originals: readonly Original[], outside: Outside): Promise<Finding[]> {
  const due = originals.flatMap((original, document) =>
    checks.filter((c) => c.reads(original)).map((c) => ({ c, original, document })),
  )
  const findings = await Promise.all(
    due.map(async ({ c, original, document }) =>
      (await c.run(original, outside)).map((made) => ({ check: c.check, document, ...made })),
    ),
  )
  return findings.flat()
}
