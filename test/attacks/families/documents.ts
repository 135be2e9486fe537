import { file, pdf, uploaded, wordsOf, type Case } from '../case.ts'
import { signaturePasses, type Attack, type Family } from '../family.ts'
import { alterPdf, overlayPdf, pdfOf, signPdf, type SignWish } from '../make/pdf.ts'
import type { Holder } from '../make/certificates.ts'
import { orderXml, signXml } from '../make/xml.ts'
import { certified, registered } from '../world.ts'
import { firstOrder } from './mail.ts'

/** A13 to A20 of the attacks: whose document it is. */
const text = (c: Case): string => wordsOf(c).replace(/[^\n\x20-\x7e]/g, '?')
const order = (c: Case): Buffer => pdfOf(text(c))
const wider = (c: Case): string => `${text(c)}\ncontent: boris@nimbus.example`

/** The authority whose seal it is: one that has a certificate. */
const seal = (c: Case): Holder => c.name.seal ?? c.world.played[0]?.seal ?? c.world.person

function document(c: Case, bytes: Uint8Array, signal: string, spki = seal(c).spkiSha256): Attack {
  return { demand: uploaded(c, [pdf(bytes)]), off: signaturePasses(signal, spki) }
}

const tampered: ((chance: Case['chance']) => SignWish)[] = [
  (chance) => ({ range: ([a, b, x, d]) => [a, b - 100 - chance.below(500), x, d] }),
  (chance) => ({ range: ([, b, x, d]) => [1 + chance.below(30), b - 10, x, d] }),
  (chance) => ({ range: ([a, b, x, d]) => [a, b, x, d - 20 - chance.below(60)] }),
  (chance) => ({ range: ([a, b, x, d]) => [a, b, x, d + 1 + chance.below(60)] }),
  () => ({ value: (hex) => `${hex.slice(0, -8)}deadbeef` }),
  () => ({ value: (hex) => '0'.repeat(hex.length) }),
]

export const documentFamilies: readonly Family[] = [
  {
    id: 'A13', name: 'PDF altered after signing', signal: 'pdf.modified_after_sign', kind: 'demand',
    make: async (c) => document(c, alterPdf(await signPdf(order(c), seal(c)), wider(c)), 'pdf.modified_after_sign'),
  },
  {
    id: 'A14', name: 'byte range games', signal: 'pdf.byterange', kind: 'demand',
    make: async (c) => document(c, await signPdf(order(c), seal(c), c.chance.pick(tampered)(c.chance)), 'pdf.byterange'),
  },
  {
    id: 'A15', name: 'shadow content', signal: 'pdf.shadow', kind: 'demand',
    make: async (c) => document(c, overlayPdf(await signPdf(order(c), seal(c)), 'and boris'), 'pdf.shadow'),
  },
  {
    id: 'A16', name: 'valid signature, wrong signer', signal: 'sign.unbound_signer', kind: 'demand',
    make: async (c) => {
      // A private person's own good certificate, or another authority's seal.
      const others = c.world.played.flatMap((p) => (p.seal && p.id !== c.name.id ? [p.seal] : []))
      const signer = c.chance.oneIn(2) ? c.world.person : c.chance.pick(others)
      const agencies = c.agencies.map((a) => ({ ...a, certificates: a.certificates.filter((k) => k.spki_sha256 !== signer.spkiSha256) })) // prettier-ignore
      const demand = uploaded(c, [pdf(await signPdf(order(c), signer))], {}, { agencies })
      return { demand, off: signaturePasses('sign.unbound_signer', seal(c).spkiSha256) }
    },
  },
  {
    id: 'A17', name: 'revoked, weak, unreachable', signal: 'sign.revocation', kind: 'demand',
    make: async (c) => {
      const { revoked, weak, silent } = c.world
      const [signer, wish] = c.chance.pick<[Holder, SignWish]>([[revoked, {}], [weak, {}], [silent, {}], [seal(c), { hash: 'SHA-1' }]]) // prettier-ignore
      // The registry knows the key: only its standing is wrong.
      const agencies = c.agencies.map((a) =>
        a.id === c.name.id
          ? { ...a, certificates: [{ spki_sha256: signer.spkiSha256, since: '2025-01-15', name: a.name }] }
          : a,
      )
      const demand = uploaded(c, [pdf(await signPdf(order(c), signer, wish))], {}, { agencies })
      return { demand, off: signaturePasses('sign.revocation', signer.spkiSha256) }
    },
  },
  {
    id: 'A18', name: 'pasted seal and signature image', signal: 'doc.reused_image', kind: 'demand',
    make: async (c) => {
      const picture = Buffer.from(Array.from({ length: 100 * (25 + c.chance.below(40)) }, () => c.chance.below(256)))
      // Cut out of a genuine order that leaked: of the agency itself, or of another one.
      const { seal: own } = c.name
      const victim = own && c.chance.oneIn(2) ? c.name : c.chance.pick(c.world.played.filter((p) => p.seal && p !== c.name))
      // Not before the certificates of this world began: signed earlier, it would itself be a forgery that proves nothing.
      const daysSince = Math.floor((Date.parse(c.at) - Date.parse(certified.from)) / 86_400_000)
      const at = new Date(Date.parse(c.at) - (10 + c.chance.below(Math.min(300, daysSince - 11))) * 86_400_000).toISOString()
      const reference = `9${c.facts.reference}`
      const issuer = { ...c.facts.issuer, authority: victim.name, agency: victim.id, representative: victim.officer }
      const genuine = { ...c, at, name: victim, facts: { ...c.facts, reference, issuer } }
      const signed = await signPdf(pdfOf(text(genuine), picture), victim.seal ?? seal(c))
      const known = c.world.played.map((p) => registered(p, issuer))
      const first = await firstOrder(genuine, uploaded(genuine, [pdf(signed)], {}, { agencies: known }))
      const forged = pdf(pdfOf(c.chance.oneIn(2) ? wider(c) : '', picture), 'scan.pdf')
      return {
        demand: uploaded(c, [forged], {}, { earlier: [first] }),
        off: ({ earlier: _unknown, ...seen }) => seen,
        also: ({ evidence }) => evidence.find((e) => e.signal === 'doc.reused_image')?.words.includes(first.id) === false ? 'it does not say which order' : undefined,
      }
    },
  },
  {
    id: 'A19', name: 'XML signature wrapping', signal: 'xml.wrapping', kind: 'demand',
    make: (c) => {
      const { court } = c.world
      const signed = signXml(orderXml(text(c).replace(/[<&]/g, ' ')), court, { what: "//*[local-name()='Order']" })
      const signature = /<Signature.*<\/Signature>/s.exec(signed)?.[0] ?? ''
      const genuine = signed.replace(signature, '').replace(/<\?xml[^>]*>\n/, '')
      const inside = c.chance.pick([
        signature.replace('</Signature>', `<Object>${genuine}</Object></Signature>`),
        `${genuine}${signature}`,
      ])
      const forged = `<Order xmlns="urn:example:order"><Asks>content of boris@nimbus.example</Asks>${inside}</Order>`
      const agencies = c.agencies.map((a) => a.id === c.name.id ? { ...a, certificates: [{ spki_sha256: court.spkiSha256, since: '2025-01-15', name: a.name }] } : a) // prettier-ignore
      const original = { name: 'order.xml', mediaType: 'application/xml', bytes: Buffer.from(forged) }
      return { demand: uploaded(c, [original], {}, { agencies }), off: signaturePasses('xml.wrapping', court.spkiSha256) }
    },
  },
  {
    id: 'A20', name: 'two documents disagree', signal: 'doc.conflict', kind: 'demand',
    make: async (c) => {
      const [ask, ...asks] = c.facts.asks
      if (!ask) throw new RangeError('the order asks for nothing')
      const more = { ...c.facts, asks: [{ ...ask, accounts: [...ask.accounts, 'boris@nimbus.example'] }, ...asks] }
      const signed = pdf(await signPdf(order(c), seal(c)))
      const { typed: _nobodyTyped, ...demand } = uploaded(c, [signed, file(c), file(c, more)])
      return {
        demand,
        off: (seen) => ({ ...signaturePasses('doc.conflict', seal(c).spkiSha256)(seen), typed: more }),
        also: ({ order: { facts, scope } }) => JSON.stringify([facts, scope]).includes('boris@nimbus.example') ? 'an account was taken that only one of the documents names' : undefined,
      }
    },
  },
] // prettier-ignore
