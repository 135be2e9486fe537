import { beforeAll, expect, test } from 'vitest'
import { certify, ocspAnswer, world, type Holder } from '../../../test/attacks/make/certificates.ts'
import { orderXml, signXml } from '../../../test/attacks/make/xml.ts'
import type { LookUp } from '../../platform/look-ups.ts'
import documents from './documents.ts'
import { examineHere } from './examine-here.fixture.ts'

let root: Holder
let court: Holder
let honest: LookUp
const order = orderXml('subscriber of anna.beck@nimbus.example')

beforeAll(async () => {
  root = await certify({ name: 'Test Root' })
  court = await certify({ name: 'Amtsgericht Test', issuer: root, rsa: true, ocsp: 'http://ocsp.test/' })
  honest = world({ 'http://ocsp.test/': await ocspAnswer(court, root, 'good') })
})

async function look(xml: string) {
  const context = {
    ...{ anchorsPem: root.pem, openpgpKeys: [], at: '2026-11-23T09:15:00Z' },
    ...{ mail: false, name: 'order.xml', type: 'application/xml' },
  }
  const { documents: found } = await examineHere(documents, Buffer.from(xml), context, honest)
  const [document] = found
  if (!document) throw new Error('no document')
  return {
    signals: document.evidence.map((e) => `${e.signal} ${e.outcome}`),
    covers: document.proofs.map((p) => `${p.covers} ${p.spkiSha256}`),
    accounts: document.accounts,
  }
}
const invalid = { signals: ['sign.invalid failed'], covers: [] }
const deceives = { signals: ['xml.wrapping failed'], covers: [] }

test('XML signed from its root proves its signer, by the whole document or by the ID of its root', async () => {
  const proven = { signals: ['sign.holds passed'], covers: [`whole ${court.spkiSha256}`] }
  const whole = await look(signXml(order, court))
  expect(whole).toMatchObject({ ...proven, accounts: ['anna.beck@nimbus.example'] })
  expect(await look(signXml(order, court, { what: "//*[local-name()='Order']" }))).toMatchObject(proven)
  expect(await look(order)).toMatchObject({ signals: [], covers: [] })
})

test('a changed word breaks the signature, and so does a comment in its digest (A19)', async () => {
  const signed = signXml(order, court)
  expect(await look(signed.replace('anna.beck', 'boris.k'))).toMatchObject(invalid)
  expect(await look(signed.replace('<DigestValue>', '<DigestValue><!--x-->'))).toMatchObject(deceives)
})

test('a signed order moved into an object, under a new one that nobody signed, is a trick (A19)', async () => {
  const signed = signXml(order, court, { what: "//*[local-name()='Order']" })
  const signature = /<Signature.*<\/Signature>/s.exec(signed)?.[0] ?? ''
  const original = signed.replace(signature, '').replace(/<\?xml[^>]*>\n/, '')
  const forged = (inside: string): string =>
    `<Order xmlns="urn:example:order"><Asks>content of boris@nimbus.example</Asks>${inside}</Order>`
  const moved = signature.replace('</Signature>', `<Object>${original}</Object></Signature>`)
  expect(await look(forged(moved))).toMatchObject(deceives)
  // The same beside the signature: it holds, over a part, and only that part is read.
  const beside = await look(forged(`${original}${signature}`))
  expect(beside.signals).toEqual(['sign.holds passed', 'xml.wrapping failed'])
  expect(beside.covers).toEqual([`part ${court.spkiSha256}`])
  expect(beside.accounts).toEqual(['anna.beck@nimbus.example'])
  // And deeper, where another reader may look for it.
  expect(await look(forged(`<Deep>${original}${signature}</Deep>`))).toMatchObject(deceives)
})

test('two elements of one ID are a trick, whichever is signed (A19)', async () => {
  const signed = signXml(order, court, { what: "//*[local-name()='Order']" })
  const twin = signed.replace('<Asks>', '<Extra id="order-1">content of boris@nimbus.example</Extra><Asks>')
  expect(await look(twin)).toMatchObject(deceives)
})

test('definitions of its own are refused before anything is parsed', async () => {
  const signed = signXml(order, court).replace('<Order', '<!DOCTYPE Order [<!ENTITY a "b">]><Order')
  expect(await look(signed)).toMatchObject({ signals: ['parser.limit failed'], covers: [] })
})

test('SHA-1 and HMAC prove nothing, and a certificate outside our trust neither', async () => {
  const dsig = 'http://www.w3.org/2000/09/xmldsig#'
  const weak = { signals: ['sign.revocation failed'], covers: [] }
  expect(await look(signXml(order, court, { signature: `${dsig}rsa-sha1` }))).toMatchObject(weak)
  expect(await look(signXml(order, court, { digest: `${dsig}sha1` }))).toMatchObject(weak)
  const signed = signXml(order, court)
  const hmac = signed.replace(/http[^"]*#rsa-sha256/, `${dsig}hmac-sha1`)
  expect(await look(hmac)).toMatchObject(weak)
  const stranger = await certify({ name: 'Amtsgericht Test', rsa: true, ca: true })
  expect(await look(signXml(order, stranger))).toMatchObject(weak)
  const borrowed = signXml(order, stranger).replace(
    /(<X509Certificate>)[^<]*/,
    `$1${court.pem.replace(/-----[^-]+-----|\s/g, '')}`,
  )
  expect(await look(borrowed)).toMatchObject(invalid)
})
