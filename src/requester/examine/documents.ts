import type { Sha256 } from '../../order/ids.ts'
import { knownLookUps, unpack, type Asked } from './asking.ts'
import type { Trust } from './cms.ts'
import type { DocumentsContext, DocumentsFound, Found } from './documents-shape.ts'
import { authorOf } from './mail-words.ts'
import { canonicalLines, contentOf, entityOf, Unreadable, type Entity } from './mime-parts.ts'
import { accountsIn } from './named-accounts.ts'
import { nothingFound, together, type SignatureResult } from './signature-result.ts'
import { notChecked } from './words.ts'

const partsBytesMost = 100_000_000
const mailsMost = 20
/** Carry no demand: signatures and keys. */
const carriers = /^application\/((x-)?pkcs7-signature|pgp-signature|pgp-keys|pkix-cert|x-x509-ca-cert)$/

type Leaf = {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
  /** Signatures over what this part lies in. */
  readonly above: SignatureResult
  readonly states: Found['states']
}

/**
 * Takes one original apart and says of each document in it whether it may state a demand, which accounts it names, and
 * which signatures cover it: S/MIME (RFC 8551) and PGP/MIME (RFC 3156) cover everything inside the signed part; a
 * signature on a PDF or in XML covers that file alone. Runs in the sandbox.
 */
export default async function documents(bytes: Uint8Array): Promise<Asked<DocumentsFound>> {
  const { context, answers, original } = unpack<DocumentsContext>(bytes)
  const lookUps = knownLookUps(answers)
  const { anchorsPem, at } = context
  const trust: Trust = { anchorsPem, at: new Date(at), ask: (question) => lookUps.peek(question) }
  const opened = context.mail
    ? await openMail(entityOf(Buffer.from(original).toString('latin1')), context, trust)
    : { leaves: [{ ...context, bytes: original, above: nothingFound, states: 'demand' as const }], mail: nothingFound }
  const author = opened.author?.split('@').at(-1)
  const found: Found[] = []
  const results = [opened.mail]
  for (const leaf of opened.leaves) {
    const { own, accounts, images = [] } = await ownSignatures(leaf, trust)
    const named = accounts?.filter((a) => leaf.states !== 'note' || a.split('@').at(-1) !== author)
    found.push({
      name: leaf.name,
      states: leaf.states,
      ...(named ? { accounts: named } : {}),
      ...(images.length > 0 ? { images } : {}),
      evidence: [...own.evidence],
      proofs: [...leaf.above.proofs, ...own.proofs].flatMap((p) => (p.kind === 'signature' ? [p] : [])),
    })
    results.push(own)
  }
  if (lookUps.open.length > 0) return { open: lookUps.open }
  const { again } = together(results)
  return { result: { evidence: [...opened.mail.evidence], documents: found, again } }
}

/** The signatures a document carries in itself, the accounts that what may be read of it names, and its pictures. */
async function ownSignatures(
  { name, type, bytes, above }: Leaf,
  trust: Trust,
): Promise<{ own: SignatureResult; accounts?: string[] | undefined; images?: Sha256[] }> {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  if (type === 'application/pdf' || /\.pdf$/i.test(name) || start.includes('%PDF-')) {
    const { checkPdf } = await import('./pdf-signature.ts')
    const own = await checkPdf(bytes, trust)
    const { imagesInPdf } = await import('./pdf-images.ts')
    const images = imagesInPdf(bytes)
    // Reading a PDF costs; what an unsigned one names is asked by nobody.
    const whole = [...above.proofs, ...own.proofs].some((p) => p.kind === 'signature' && p.covers === 'whole')
    if (!whole) return { own, images }
    const { accountsInPdf } = await import('./pdf-accounts.ts')
    return { own, accounts: await accountsInPdf(bytes), images }
  }
  if (/[/+]xml$/.test(type) || /\.xml$/i.test(name)) {
    const { checkXml } = await import('./xml-signature.ts')
    const { signed, ...own } = await checkXml(bytes, trust)
    return { own, accounts: accountsIn(signed.length > 0 ? signed.join('\n') : textOf(bytes)) }
  }
  const readable = type.startsWith('text/') || /[/+](json|yaml|x-yaml)$/.test(type) || /\.(json|ya?ml|txt)$/i.test(name)
  return { own: nothingFound, ...(readable ? { accounts: accountsIn(textOf(bytes)) } : {}) }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 2_000_000)).toString('utf8')

type Opened = { leaves: Leaf[]; mail: SignatureResult; author?: string }

async function openMail(mail: Entity, context: DocumentsContext, trust: Trust): Promise<Opened> {
  const leaves: Leaf[] = []
  const results: SignatureResult[] = []
  let size = 0
  let count = 0
  let inside = 0
  const opened = (raw: string): Entity => {
    if (++inside > mailsMost) throw new Unreadable(`It holds more than ${mailsMost} mails within mails.`)
    return entityOf(raw)
  }

  async function walk(entity: Entity, above: SignatureResult, inMail: boolean): Promise<void> {
    const { type, parts } = entity
    const [first, second] = parts
    if (type === 'multipart/signed' && first && second && parts.length === 2) {
      const result = await signatureBeside(entity, first, second, context, trust)
      results.push(result)
      await walk(first, together([above, result]), inMail)
      return
    }
    if (type.startsWith('multipart/')) {
      for (const part of parts) await walk(part, above, inMail)
      return
    }
    const bytes = contentOf(entity)
    size += bytes.byteLength
    if (size > partsBytesMost) throw new Unreadable(`Its parts are larger than ${partsBytesMost / 1e6} MB together.`)
    if (type === 'message/rfc822') {
      await walk(opened(bytes.toString('latin1')), above, false)
      return
    }
    const opaque = /^application\/(x-)?pkcs7-mime$/.test(type) ? await openOpaque(bytes, trust) : undefined
    if (opaque) {
      const { result, content } = opaque
      results.push(result)
      await walk(opened(content), together([above, result]), inMail)
      return
    }
    count++
    const name = entity.name || (type.startsWith('text/') ? 'the text of the mail' : `part ${count} (${type})`)
    leaves.push({ name: name.slice(0, 200), type, bytes, above, states: statesOf(entity, bytes, inMail) })
  }

  await walk(mail, nothingFound, true)
  const subject = mail.fields.filter((f) => f.name === 'subject').map((f) => f.value)
  const note = { type: 'text/plain', above: nothingFound, states: 'note' as const }
  leaves.push({ ...note, name: 'the subject of the mail', bytes: Buffer.from(subject.join('\n')) })
  const author = authorOf(mail.fields)?.address
  return { leaves, mail: together(results), ...(author ? { author } : {}) }
}

/** An S/MIME mail whose signature carries the mail itself; nothing when it is no signature (it may be encrypted). */
async function openOpaque(
  der: Uint8Array,
  trust: Trust,
): Promise<{ result: SignatureResult; content: string } | undefined> {
  const { checkCms, contentIn } = await import('./cms.ts')
  const content = contentIn(der)
  if (!content) return undefined
  const result = (await checkCms(der, undefined, 'whole', trust)) ?? nothingFound
  return { result, content: Buffer.from(content).toString('latin1') }
}

/** A detached signature over the exact bytes of the part before it, their lines ended as both standards say. */
async function signatureBeside(
  { parameters }: Entity,
  signed: Entity,
  signature: Entity,
  { openpgpKeys }: DocumentsContext,
  trust: Trust,
): Promise<SignatureResult> {
  const protocol = parameters.get('protocol')?.toLowerCase() ?? signature.type
  const content = canonicalLines(signed.raw)
  if (/^application\/(x-)?pkcs7-signature$/.test(protocol)) {
    const { checkCms } = await import('./cms.ts')
    return (await checkCms(contentOf(signature), content, 'whole', trust)) ?? nothingFound
  }
  if (protocol === 'application/pgp-signature') {
    const { checkPgp } = await import('./pgp.ts')
    return checkPgp(contentOf(signature), content, openpgpKeys, trust.at)
  }
  return {
    ...nothingFound,
    evidence: [notChecked('sign.unknown', 'The mail is signed in a way that we do not know, so that was not checked.')],
  }
}

/**
 * Whether a part of a mail may state a demand: every attachment and everything that cannot be read may. The mail's own
 * text, and pictures shown in it, are a covering note.
 */
function statesOf(entity: Entity, bytes: Uint8Array, inMail: boolean): Found['states'] {
  const { type, attachment, fields } = entity
  if (carriers.test(type) || Buffer.from(bytes).toString('latin1').trim() === '') return 'nothing'
  if (!inMail || attachment || (entity.name.includes('.') && type.startsWith('text/'))) return 'demand'
  const shown = type.startsWith('image/') && fields.some((f) => f.name === 'content-id')
  return /^text\/(plain|html)$/.test(type) || shown ? 'note' : 'demand'
}
