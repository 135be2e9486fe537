import { attachmentsOf, file, machineSigned, mailed, ownDomain, pdf, uploaded, wordsOf, type Case } from './case.ts'
import type { Demand } from './demand.ts'
import { pdfOf, signPdf } from './make/pdf.ts'
import { outside } from './world.ts'

/**
 * Genuine demands on the same axes, with what real ones look like: agencies without DMARC, scans, mail that somebody
 * forwarded (SPF and DKIM broken), officers on their telephones, agencies that nobody knows yet, emergencies at night.
 */
export async function genuine(c: Case): Promise<Demand> {
  const { name, point, world, chance } = c
  const stranger = point.agency >= 12
  if (point.channel === 'mail') {
    const domain = stranger ? (outside[point.agency - 12] ?? outside[0]) : name.domain
    const from = `${name.officer} <${name.officer.toLowerCase().replace(' ', '.')}@${domain}>`
    if (stranger) return mailed(c, { ...ownDomain(c, domain), from })
    const forwarded = chance.oneIn(6)
    return mailed(c, {
      domain,
      from,
      key: world.dkim,
      mail: { attachments: await papers(c) },
      ...(forwarded
        ? { ip: '203.0.113.5', after: (mail: string) => mail.replace(/^Subject: /m, 'Subject: Fwd: ') }
        : {}),
    })
  }
  const originals = point.form === 'none' ? [file(c)] : (await papers(c)).map((a) => ({ name: a.name, mediaType: a.type, bytes: a.bytes })) // prettier-ignore
  const passkey = stranger ? undefined : name.passkey
  if (point.channel === 'portal' && passkey)
    return uploaded(c, originals, (digest) => ({ passkey: passkey.assert(digest, 'http://127.0.0.1:8470') }))
  if (point.channel === 'e-evidence' && passkey && name.seal) {
    const sealed = [pdf(await signPdf(pdfOf(wordsOf(c).replace(/[^\n\x20-\x7e]/g, '?')), name.seal))]
    return uploaded(c, sealed, (digest) => ({ passkey: passkey.assert(digest, 'http://127.0.0.1:8470') }))
  }
  return uploaded(c, originals, stranger ? {} : machineSigned(name))
}

/** The order's papers, with the agency's seal where it has one and the form can carry it. */
async function papers(c: Case): Promise<ReturnType<typeof attachmentsOf>> {
  const plain = attachmentsOf(c)
  const { seal } = c.name
  if (c.point.form !== 'pdf' || c.point.agency >= 12 || !seal) return plain
  return Promise.all(plain.map(async (a) => ({ ...a, bytes: await signPdf(Buffer.from(a.bytes), seal) })))
}
