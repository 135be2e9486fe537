import { createPublicKey, verify } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { OctetString } from 'asn1js'
import { spf } from 'mailauth/lib/spf/index.js'
import { AlgorithmIdentifier, getCrypto, PublicKeyInfo } from 'pkijs'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { Answer, LookUp } from '../../platform/look-ups.ts'
import { verifySignature } from '../../order/signature.ts'
import documents from './documents.ts'
import { examineHere } from './examine-here.fixture.ts'
import mailSender from './mail-sender.ts'
import { checkXml } from './xml-signature.ts'

/**
 * Public test material of others (`test/vectors`, each with its licence). Each place where we say something else than its
 * authors is listed here by name and explained in docs/evidence.md.
 */
const folder = new URL('../../../test/vectors/', import.meta.url)
const bytesOf = (path: string): Buffer => readFileSync(new URL(path, folder))
const filesIn = (path: string, ending: string): string[] =>
  readdirSync(new URL(path, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith(ending))
    .sort()
const byHand = { anchorsPem: '', openpgpKeys: [], at: '2026-11-23T09:15:00Z', mail: false, name: '', type: '' }
const nobody: LookUp = () => Promise.resolve({ state: 'unreachable' })

type Group = {
  readonly publicKeyDer: string
  readonly tests: readonly { tcId: number; msg: string; sig: string; result: string; comment: string }[]
}
const groupsOf = (name: string): Group[] =>
  (JSON.parse(bytesOf(`wycheproof/${name}_test.json`).toString()) as { testGroups: Group[] }).testGroups
const hex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'))

/** Tests of a set where we say something else, as `tcId: what we say`. */
async function disagreements(
  name: string,
  holds: (der: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>, // prettier-ignore
): Promise<{ tried: number; differ: string[] }> {
  const differ: string[] = []
  let tried = 0
  for (const { publicKeyDer, tests } of groupsOf(name))
    for (const { tcId, msg, sig, result, comment } of tests) {
      tried++
      const said = await holds(hex(publicKeyDer), hex(msg), hex(sig))
      if (said !== (result === 'valid'))
        differ.push(`${tcId} ${result} (${comment}): we say ${said ? 'holds' : 'does not'}`)
    }
  return { tried, differ }
}

/** As CMS signatures and certificates are checked. */
const byPkijs =
  (algorithmId: string) =>
  async (der: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>) =>
    await getCrypto(true)
      .verifyWithPublicKey(
        message,
        new OctetString({ valueHex: signature.buffer }),
        PublicKeyInfo.fromBER(der),
        new AlgorithmIdentifier({ algorithmId }),
      )
      .catch(() => false)
const byNode = (der: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  try {
    return verify('sha256', message, createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }), signature)
  } catch {
    return false
  }
}

test('Wycheproof, Ed25519: as agencies sign requests', async () => {
  const found = await disagreements('ed25519', (der, message, signature) =>
    verifySignature(`ed25519:${Buffer.from(der).subarray(-32).toString('base64')}`, message, signature),
  )
  expect(found).toEqual({ tried: 151, differ: [] })
})

test('Wycheproof, ECDSA on P-256 with SHA-256: as certificates, CMS and passkeys are checked', async () => {
  const found = await disagreements('ecdsa_secp256r1_sha256', byPkijs('1.2.840.10045.4.3.2'))
  // The same two numbers in a longer encoding (BER for DER): no one makes them without the key.
  expect(found.tried).toBe(484)
  expect(found.differ.map((d) => Number.parseInt(d))).toEqual(
    [6, 8, 9, 11, 25, 48, 52, 53, 67, 68, 114, 115, 472, 473, 474], // prettier-ignore
  )
  expect(found.differ.every((d) => d.endsWith('we say holds'))).toBe(true)
  expect(await disagreements('ecdsa_secp256r1_sha256', byNode)).toEqual({ tried: 484, differ: [] })
})

test('Wycheproof, RSA 2048 with SHA-256: as certificates, CMS, DKIM and XML are checked', async () => {
  const found = await disagreements('rsa_signature_2048_sha256', byPkijs('1.2.840.113549.1.1.11'))
  expect(found).toEqual({ tried: 259, differ: [] })
  expect(await disagreements('rsa_signature_2048_sha256', byNode)).toEqual({ tried: 259, differ: [] })
})

type SpfTest = { helo: string; host: string; mailfrom: string; result: string | string[] }
type Zone = Record<string, (string | Record<string, unknown>)[]>
type Suite = { description: string; tests: Record<string, SpfTest>; zonedata: Zone }

/** DNS as the suite writes it: `SPF` stands for TXT too unless a name has TXT of its own. */
function dnsOf(zone: Zone): (name: string, type: string) => Promise<unknown> {
  const names = new Map(Object.entries(zone).map(([name, records]) => [name.toLowerCase(), records]))
  const gone = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }))
  return (name, type) => {
    const records = names.get(name.toLowerCase().replace(/\.$/, ''))
    if (!records) return gone('ENOTFOUND')
    const own = records.filter((r): r is Record<string, unknown> => typeof r === 'object')
    const hasTxt = own.some((r) => 'TXT' in r)
    const found = own.flatMap((r) => {
      const value = r[type] ?? (type === 'TXT' && !hasTxt ? r['SPF'] : undefined)
      if (value === undefined || value === 'NONE') return []
      if (type === 'TXT') return [Array.isArray(value) ? value : [value]]
      if (type === 'MX') return [{ priority: (value as unknown[])[0], exchange: (value as unknown[])[1] }]
      return [value]
    })
    if (found.length > 0) return Promise.resolve(found)
    return records.includes('TIMEOUT') ? gone('ETIMEOUT') : gone('ENODATA')
  }
}

test('the suite of RFC 7208 for SPF', async () => {
  const differ: string[] = []
  let tried = 0
  for (const document of parseAllDocuments(bytesOf('mail-auth/spf/rfc7208-tests.yml').toString())) {
    const suite = document.toJS() as Suite | null
    if (!suite) continue
    const resolver = dnsOf(suite.zonedata)
    for (const [name, { helo, host, mailfrom, result }] of Object.entries(suite.tests)) {
      tried++
      const said = await spf({
        ...{ resolver: resolver as never, minBitLength: 1024, strict: true, mta: 'duly' },
        ...{ sender: mailfrom || `postmaster@${helo}`, ip: host, helo },
      })
      const outcome = said.status.result
      if (![result].flat().includes(outcome)) differ.push(`${name}: ${[result].flat().join(' or ')}, we say ${outcome}`)
    }
  }
  expect({ tried, differ }).toEqual({ tried: 200, differ: [] })
})

test('real mails without the keys of their day prove no domain, and nothing about them is guessed', async () => {
  const names = filesIn('mail-auth', '.eml')
  for (const name of names) {
    const context = {
      envelopeFrom: 'someone@elsewhere.example',
      client: { ip: '192.0.2.9', helo: 'x' },
      arcSealers: ['google.com'],
    }
    const silent = await examineHere(mailSender, bytesOf(`mail-auth/${name}`), context, nobody)
    expect([name, silent.domain, silent.evidence.some((e) => /^(spf|dkim|dmarc)$/.test(e.signal) && e.outcome === 'passed')]).toEqual([name, undefined, false]) // prettier-ignore
    const empty: LookUp = () => Promise.resolve({ state: 'no-such' } as Answer)
    expect(await examineHere(mailSender, bytesOf(`mail-auth/${name}`), context, empty)).not.toHaveProperty('domain')
  }
  expect(names).toHaveLength(13)
})

test('PDFs that nobody signed are never signed, and none breaks the check', async () => {
  const names = ['pdf-pyhanko', 'pdf-pdfjs'].flatMap((set) => filesIn(set, '.pdf').map((f) => `${set}/${f}`))
  const raised: string[] = []
  for (const name of names) {
    const found = await examineHere(documents, bytesOf(name), { ...byHand, type: 'application/pdf' }, nobody)
    const [document] = found.documents
    expect([name, document?.proofs]).toEqual([name, []])
    raised.push(...(document?.evidence ?? []).map((e) => `${name}: ${e.signal} ${e.outcome}`))
  }
  // Signed twice, by an authority of pyHanko's own, which nobody here trusts.
  const signed = 'pdf-pyhanko/separate-annots-kids-indir.pdf: sign.revocation not-checked'
  expect({ files: names.length, raised }).toEqual({ files: 85, raised: [signed, signed] })
})

test('valid XML signatures of xml-crypto: what we say of each', async () => {
  const said: Record<string, string> = {}
  for (const name of filesIn('xmldsig-xml-crypto', '.xml')) {
    const trust = { anchorsPem: '', at: new Date('2026-11-23'), ask: () => undefined }
    const { evidence, proofs } = await checkXml(bytesOf(`xmldsig-xml-crypto/${name}`), trust)
    expect([name, proofs]).toEqual([name, []])
    said[name] = evidence.map((e) => `${e.signal} ${e.outcome}`).join(', ')
  }
  const weak = 'sign.revocation failed'
  const trick = 'xml.wrapping failed'
  expect(said).toEqual({
    'hmac_signature.xml': weak,
    'signature_with_inclusivenamespaces.xml': weak,
    'signature_with_inclusivenamespaces_lines.xml': weak,
    'signature_with_inclusivenamespaces_lines_windows.xml': weak,
    'valid_saml.xml': trick,
    'valid_saml_sha256_rsa_mgf1.xml': 'sign.revocation not-checked',
    'valid_saml_with_digest_comment.xml': trick,
    'valid_saml_withcomments.xml': trick,
    'valid_signature wsu.xml': weak,
    'valid_signature.xml': weak,
    'valid_signature_utf8.xml': weak,
    'valid_signature_with_lowercase_id_attribute.xml': weak,
    'valid_signature_with_reference_keyInfo.xml': weak,
    'valid_signature_with_root_level_sig_namespace.xml': weak,
    'valid_signature_with_unused_prefixes.xml': trick,
    'valid_signature_with_whitespace_in_digestvalue.xml': weak,
    'valid_signature_without_transforms_element.xml': weak,
    'windows_store_signature.xml': 'sign.invalid failed',
  })
})
