import type { Proven } from '../../src/order/event.ts'
import { attachmentsOf, file, machineSigned, mailed, ownDomain, pdf, uploaded, wordsOf, type Case } from './case.ts'
import type { Demand } from './demand.ts'
import { pdfOf, signPdf } from './make/pdf.ts'
import { outside } from './world.ts'

/**
 * Genuine demands on the same axes, with what real ones look like: agencies without DMARC, scans, mail that somebody
 * forwarded (SPF and DKIM broken), officers on their telephones, agencies that nobody knows yet, emergencies at night.
 */
export type GenuineDemand = {
  readonly demand: Demand
  /** What it carries in truth, by how it was made: known here, and not asked of the desk. Nothing of a stranger. */
  readonly carries: readonly Proven[]
}

export async function genuine(c: Case): Promise<GenuineDemand> {
  const { name, point, world, chance } = c
  const stranger = point.agency >= 12
  if (point.channel === 'mail') {
    const domain = stranger ? (outside[point.agency - 12] ?? outside[0]) : name.domain
    const from = `${name.officer} <${name.officer.toLowerCase().replace(' ', '.')}@${domain}>`
    if (stranger) return { demand: await mailed(c, { ...ownDomain(c, domain), from }), carries: [] }
    const forwarded = chance.oneIn(6)
    const demand = await mailed(c, {
      domain,
      from,
      key: world.dkim,
      mail: { attachments: await papers(c) },
      ...(forwarded
        ? { ip: '203.0.113.5', after: (mail: string) => mail.replace(/^Subject: /m, 'Subject: Fwd: ') }
        : {}),
    })
    // Whoever passes it on breaks its signatures; a domain without a policy lets anybody send in its name.
    const mail = !forwarded && name.dmarc === 'reject'
    return { demand, carries: [...(mail ? ['L1' as const] : []), ...(sealsPapers(c) ? ['L2' as const] : [])] }
  }
  const originals = point.form === 'none' ? [file(c)] : (await papers(c)).map((a) => ({ name: a.name, mediaType: a.type, bytes: a.bytes })) // prettier-ignore
  const passkey = stranger ? undefined : name.passkey
  if (point.channel === 'portal' && passkey)
    return {
      demand: uploaded(c, originals, (digest) => ({ passkey: passkey.assert(digest, 'http://localhost:8474') })),
      carries: ['L3', ...(sealsPapers(c) ? ['L2' as const] : [])],
    }
  if (point.channel === 'e-evidence' && passkey && name.seal) {
    const sealed = [pdf(await signPdf(pdfOf(wordsOf(c).replace(/[^\n\x20-\x7e]/g, '?')), name.seal))]
    const demand = uploaded(c, sealed, (digest) => ({ passkey: passkey.assert(digest, 'http://localhost:8474') }))
    return { demand, carries: ['L3', 'L2'] }
  }
  const carries = stranger ? [] : ['L1' as const, ...(sealsPapers(c) ? ['L2' as const] : [])]
  return { demand: uploaded(c, originals, stranger ? {} : machineSigned(name)), carries }
}

const sealsPapers = (c: Case): boolean => c.point.form === 'pdf' && c.point.agency < 12 && c.name.seal !== undefined

/** The order's papers, with the agency's seal where it has one and the form can carry it. */
async function papers(c: Case): Promise<ReturnType<typeof attachmentsOf>> {
  const plain = attachmentsOf(c)
  const { seal } = c.name
  if (!seal || !sealsPapers(c)) return plain
  return Promise.all(plain.map(async (a) => ({ ...a, bytes: await signPdf(Buffer.from(a.bytes), seal) })))
}
