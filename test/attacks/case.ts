import type { EventOf } from '../../src/order/event.ts'
import type { StatedFacts } from '../../src/order/facts.ts'
import type { Agency } from '../../src/platform/settings.ts'
import { judge, proposedAsks } from '../../src/legality/legality.ts'
import type { Original } from '../../src/requester/examine/examine.ts'
import type { Chance } from '../simulation/chance.ts'
import { momentOf, type Point } from './axes.ts'
import { arrival, digestOf, instant, orderFile, type Demand } from './demand.ts'
import { dkimSigned, mailOf, type Attachment, type MailWish } from './mail.ts'
import { pdfOf } from './make/pdf.ts'
import { recordsOf, registered, type Lawful, type Played, type RsaKey, type World } from './world.ts'

/** One case's invented surroundings: the lawful order it copies, in whose name, when, and in what shape. */
export type Case = {
  readonly world: World
  readonly chance: Chance
  readonly point: Point
  /** In whose name it comes. */
  readonly name: Played
  readonly at: string
  readonly facts: StatedFacts
  readonly agencies: readonly Agency[]
}

const days = (from: string, n: number): string => new Date(Date.parse(from) - n * 86_400_000).toISOString().slice(0, 10)

/** Lawful orders for the category and the urgency of this point, or those nearest to it. */
function lawfulFor({ lawful }: World, { category, emergency }: Point): readonly Lawful[] {
  const same = lawful.filter((e) => e.categories.includes(category))
  const fits = same.filter((e) => e.emergency === emergency)
  return fits.length > 0 ? fits : same
}

const letter = (chance: Chance): string => String.fromCharCode(65 + chance.below(26))

/**
 * Draws a case. A genuine outsider (agency 12 and up) is one whom nobody registered; a forger always takes the name of
 * somebody we know.
 */
export function draw(world: World, chance: Chance, point: Point, as: 'forger' | 'genuine'): Case {
  const base = chance.pick(lawfulFor(world, point))
  const own = world.played[point.agency % 12]
  if (!own) throw new RangeError(`no agency ${point.agency}`)
  const name =
    point.agency < 12 || as === 'forger' ? own : { ...own, id: `stranger-${own.id}`, name: `${own.name} (new)` }
  const elements = base.facts.elements
  const facts = {
    ...base.facts,
    reference: `${chance.below(90) + 10} ${letter(chance)}s ${chance.below(9000) + 100}/26`,
    issuer: { ...base.facts.issuer, authority: name.name, agency: name.id, representative: own.officer },
    elements,
  }
  const wished = momentOf(point.hour, chance)
  const judged = (received: string): boolean => {
    const context = { ...base.context, receivedAt: instant(received), now: instant(received) }
    const judgement = judge(facts, world.law, context)
    return ['comply', 'narrow', 'preserve'].includes(judgement.verdict) && proposedAsks(facts, judgement).ok
  }
  const at = judged(wished) ? wished : base.context.receivedAt
  const agencies = world.played.map((p) =>
    registered(p, facts.issuer, point.history === 0 && p === own ? days(at, 9) : undefined),
  )
  return { world, chance, point, name, at, facts, agencies }
}

const greetings: Record<Point['language'], string> = {
  en: 'Please find our order attached. Kindly answer soon.',
  de: 'Anbei unser Beschluss. Um Antwort wird gebeten.',
  fr: 'Veuillez trouver ci-joint notre réquisition.',
  nl: 'Bijgaand onze vordering.',
  ja: '照会書を添付します。',
}

export const wordsOf = (c: Case): string =>
  [
    greetings[c.point.language],
    ...(c.point.emergency ? ['URGENT, danger to life.'] : []),
    `${c.facts.issuer.authority}, ${c.facts.reference}`,
    ...c.facts.asks.map((a) => `${a.category}: ${a.accounts.join(', ')}`),
    'Sent from my phone',
  ].join('\n')

/** The order in the form of this point. Scans, XML and DOCX are read by a person. */
export function attachmentsOf(c: Case): Attachment[] {
  const { form } = c.point
  if (form === 'pdf') return [{ name: 'order.pdf', type: 'application/pdf', bytes: pdfOf(wordsOf(c).replace(/[^\n\x20-\x7e]/g, '?')) }] // prettier-ignore
  if (form === 'scan') return [{ name: 'scan.pdf', type: 'application/pdf', bytes: pdfOf('') }]
  if (form === 'xml') return [{ name: 'order.xml', type: 'application/xml', bytes: Buffer.from(`<order ref="${c.facts.reference}"/>`) }] // prettier-ignore
  if (form === 'docx') return [{ name: 'order.docx', type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', bytes: Buffer.from('PK\u0003\u0004 order') }] // prettier-ignore
  return []
}

export type MailBy = {
  readonly domain: string
  readonly from: string
  /** Signs for `domain`; without it the mail is not signed. */
  readonly key?: RsaKey
  readonly sign?: object
  readonly ip?: string
  readonly envelope?: string
  readonly records?: Readonly<Record<string, string>>
  readonly mail?: Partial<MailWish>
  /** Done to the finished mail, signatures and all. */
  readonly after?: (mail: string) => string
}

/** The demand as a mail. */
export async function mailed(c: Case, by: MailBy, more: Partial<Demand> = {}): Promise<Demand> {
  const plain = mailOf({
    from: by.from,
    subject: c.facts.reference,
    date: c.at,
    body: wordsOf(c),
    attachments: attachmentsOf(c),
    ...by.mail,
  })
  const signed = by.key ? await dkimSigned(plain, by.domain, by.key, by.sign) : plain
  const bytes = Buffer.from(by.after ? by.after(signed) : signed, 'latin1')
  const originals: Original[] = [{ name: 'message.eml', mediaType: 'message/rfc822', bytes }]
  const from = by.envelope ?? `someone@${by.domain}`
  const client = { ip: by.ip ?? '192.0.2.7', helo: `mail.${by.domain}` }
  return demandOf(c, originals, { channel: 'smtp', from, client }, { lookUp: c.world.lookUp(by.records), ...more })
}

type Sending = Parameters<typeof arrival>[2]

/** The demand over the web or as documents: `documents` besides the order file, when there is one. */
export function uploaded(
  c: Case,
  originals: readonly Original[],
  sending: Partial<Sending> | ((digest: string) => Partial<Sending>) = {},
  more: Partial<Demand> = {},
): Demand {
  const own = typeof sending === 'function' ? sending(digestOf(originals)) : sending
  return demandOf(c, originals, { channel: 'api', from: 'over the web', ...own }, more)
}

/** Facts come from the order file, or from staff who typed what the document says: the desk takes both. */
function demandOf(c: Case, originals: readonly Original[], sending: Sending, more: Partial<Demand>): Demand {
  return {
    received: arrival(instant(c.at), originals, sending) satisfies EventOf<'received'>,
    originals,
    typed: c.facts,
    calls: [],
    checks: [],
    agencies: c.agencies,
    lookUp: c.world.lookUp(),
    ...more,
  }
}

export const file = (c: Case, facts = c.facts): Original => ({
  name: 'order.json',
  mediaType: 'application/json',
  bytes: orderFile(facts),
})
export const pdf = (bytes: Uint8Array, name = 'order.pdf'): Original => ({ name, mediaType: 'application/pdf', bytes })

/** The signature of an agency's own machine over a request. */
export const machineSigned =
  (p: Played) =>
  (digest: string): Partial<Sending> => ({
    signature: { key: p.machine.publicKey, value: Buffer.from(p.machine.sign(Buffer.from(digest))).toString('base64') },
  })

/** A stranger's own domain, set up without a fault. */
export const ownDomain = (c: Case, domain: string): Pick<MailBy, 'domain' | 'key' | 'ip' | 'records'> => ({
  domain,
  key: c.world.thief,
  ip: '198.51.100.9',
  records: recordsOf(domain, c.world.thief, 'reject', '198.51.100.9'),
})
