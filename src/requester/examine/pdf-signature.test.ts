import { beforeAll, expect, test } from 'vitest'
import type { Finding } from '../../order/event.ts'
import type { LookUp } from '../../platform/look-ups.ts'
import { certify, cmsOver, crlOf, ocspAnswer, world, type Holder } from '../../../test/attacks/make/certificates.ts'
import { addDss, alterPdf, overlayPdf, pdfOf, signPdf } from '../../../test/attacks/make/pdf.ts'
import { received } from '../cast.fixture.ts'
import { examineHere } from './examine-here.fixture.ts'
import { examine } from './examine.ts'
import documents from './documents.ts'

let root: Holder
let court: Holder
let stranger: Holder
let honest: LookUp
const order = pdfOf('Amtsgericht Test\nSubscriber of anna.beck@nimbus.example')

beforeAll(async () => {
  root = await certify({ name: 'Test Root' })
  court = await certify({ name: 'Amtsgericht Test', issuer: root, ocsp: 'http://ocsp.test/' })
  stranger = await certify({ name: 'Amtsgericht Test', ca: true })
  honest = world({ 'http://ocsp.test/': await ocspAnswer(court, root, 'good') })
})

async function look(pdf: Uint8Array, lookUp = honest, anchors = [root]) {
  const context = {
    ...{ anchorsPem: anchors.map((a) => a.pem).join(''), openpgpKeys: [], at: '2026-11-23T09:15:00Z' },
    ...{ mail: false, name: 'order.pdf', type: 'application/pdf' },
  }
  const found = await examineHere(documents, pdf, context, lookUp)
  const [document] = found.documents
  if (!document) throw new Error('no document')
  return wordsOf({ ...document, complete: !found.again && found.answered })
}

async function lookInSandbox(pdf: Uint8Array) {
  const [, finding] = await examine([{ name: 'order.pdf', mediaType: 'application/pdf', bytes: pdf }], {
    received: received('lka@polizei-berlin.test', { channel: 'api' }),
    trustedRelays: [],
    arcSealers: [],
    anchorsPem: root.pem,
    openpgpKeys: [],
    lookUp: honest,
  })
  if (!finding) throw new Error('no finding')
  return wordsOf(finding)
}

function wordsOf(finding: Pick<Finding, 'evidence' | 'proofs' | 'complete'>) {
  const signals = finding.evidence.map((e) => `${e.signal} ${e.outcome}`)
  const covers = finding.proofs.map((p) => (p.kind === 'signature' ? `${p.covers} ${p.spkiSha256}` : p.kind))
  return { signals, covers, complete: finding.complete, words: finding.evidence.map((e) => e.words).join(' ') }
}
const proves = (holder: Holder): string => `whole ${holder.spkiSha256}`

test('a PDF signed whole, its certificate good, proves its signer', async () => {
  const proven = { signals: ['sign.holds passed'], covers: [proves(court)], complete: true }
  expect(await look(await signPdf(order, court))).toMatchObject(proven)
  expect(await lookInSandbox(await signPdf(order, court))).toMatchObject(proven)
  const rsa = await certify({ name: 'Amtsgericht Test', issuer: root, rsa: true, crl: 'http://crl.test/list' })
  const clean = world({ 'http://crl.test/list': await crlOf(root, []) })
  expect(await look(await signPdf(order, rsa), clean)).toMatchObject({ covers: [proves(rsa)] })
})

test('a PDF without a signature proves nothing and accuses nobody', async () => {
  expect(await look(order)).toMatchObject({ signals: [], covers: [] })
})

test('a PDF altered after signing is signed in an earlier revision only (A13)', async () => {
  const found = await look(alterPdf(await signPdf(order, court), 'Content of boris@nimbus.example'))
  expect(found.signals).toEqual(['sign.holds passed', 'pdf.modified_after_sign failed'])
  expect(found.covers).toEqual([`earlier-revision ${court.spkiSha256}`])
})

test('one byte changed in what was signed breaks the signature', async () => {
  const pdf = await signPdf(order, court)
  pdf.write('boris', pdf.indexOf('anna.'))
  expect(await look(pdf)).toMatchObject({ signals: ['sign.invalid failed'], covers: [] })
})

test('games with the byte range are invalid, never half good (A14)', async () => {
  const gap = await signPdf(order, court, { range: ([a, b, c, d]) => [a, b - 600, c, d] })
  const late = await signPdf(order, court, { range: ([, b, c, d]) => [10, b - 10, c, d] })
  const short = await signPdf(order, court, { range: ([a, b, c, d]) => [a, b, c, d - 40] })
  const beyond = await signPdf(order, court, { range: ([a, b, c, d]) => [a, b, c, d + 40] })
  const padded = await signPdf(order, court, { value: (hex) => `${hex.slice(0, -8)}deadbeef` })
  const empty = await signPdf(order, court, { value: (hex) => '0'.repeat(hex.length) })
  const words = await signPdf(order, court, { value: (hex) => hex.replace(/0{10}$/, '> (abc) <0') })
  const none = Buffer.from(
    (await signPdf(order, court)).toString('latin1').replace('/ByteRange', '/ByteRonge'),
    'latin1',
  )
  const nothing = Buffer.from(
    (await signPdf(order, court)).toString('latin1').replace(/\/ByteRange \[[^\]]*\]/, '/ByteRange null'),
    'latin1',
  )
  const games = { gap, late, short, beyond, padded, empty, words, none, nothing }
  for (const [name, pdf] of Object.entries(games))
    expect([name, await look(pdf)]).toMatchObject([name, { signals: ['pdf.byterange failed'], covers: [] }])
})

test('a value that signs something else, or brings its own content, does not cover the PDF (A14)', async () => {
  const other = await signPdf(order, court, { over: () => Buffer.from('another document') })
  expect(await look(other)).toMatchObject({ signals: ['sign.invalid failed'], covers: [] })
  // A genuine opaque mail of the court, put where the signature of a forged PDF goes.
  const mail = Buffer.from(await cmsOver(Buffer.from('Good morning.'), court, { embed: true })).toString('hex')
  const borrowed = await signPdf(order, stranger, { value: (hex) => mail.padEnd(hex.length, '0') })
  expect(await look(borrowed)).toMatchObject({ signals: ['sign.invalid failed'], covers: [] })
})

test('a note laid over the page after signing is named (A15)', async () => {
  const found = await look(overlayPdf(await signPdf(order, court), 'and boris@nimbus.example'))
  expect(found.signals).toEqual(['sign.holds passed', 'pdf.modified_after_sign failed', 'pdf.shadow failed'])
  expect(found.covers).toEqual([`earlier-revision ${court.spkiSha256}`])
})

test('a certificate by an authority that we do not trust, whatever its name, proves nothing (A16)', async () => {
  expect(await look(await signPdf(order, stranger))).toMatchObject({ signals: ['sign.revocation failed'], covers: [] })
})

test('revoked, expired, SHA-1 or 1024 bits is invalid (A17)', async () => {
  const revoked = world({ 'http://ocsp.test/': await ocspAnswer(court, root, 'revoked') })
  expect(await look(await signPdf(order, court), revoked)).toMatchObject({ signals: ['sign.revocation failed'] })
  const certifies = { issuer: root, ocsp: 'http://ocsp.test/' }
  const old = await certify({ name: 'Old', until: '2026-11-01T00:00:00Z', ...certifies })
  const short = await certify({ name: 'Short', bits: 1024, ...certifies })
  const sha1 = await certify({ name: 'Weak', hash: 'SHA-1', ...certifies })
  for (const pdf of [await signPdf(order, old), await signPdf(order, short), await signPdf(order, sha1)])
    expect(await look(pdf)).toMatchObject({ signals: ['sign.revocation failed'], covers: [] })
})

test('a responder that does not answer, or not as it must, is "not checked" and asked again (A17)', async () => {
  const pdf = await signPdf(order, court)
  const silent = await look(pdf, world({}))
  expect(silent).toMatchObject({ signals: ['sign.revocation not-checked'], covers: [], complete: false })
  const late = { made: '2026-10-01T00:00:00Z', until: '2026-10-08T00:00:00Z' }
  const other = await certify({ name: 'Other', issuer: root, ocsp: 'http://ocsp.test/' })
  for (const answer of [
    await ocspAnswer(court, root, 'good', late),
    await ocspAnswer(court, root, 'good', { by: stranger }),
    await ocspAnswer(other, root, 'good'),
    Buffer.from('nonsense').toString('base64'),
  ]) {
    const found = await look(pdf, world({ 'http://ocsp.test/': answer }))
    expect(found).toMatchObject({ signals: ['sign.revocation not-checked'], covers: [], complete: false })
  }
})

test('a list of revoked certificates answers where no responder does', async () => {
  const place = { ocsp: 'http://ocsp.test/', crl: 'http://crl.test/list' }
  const clerk = await certify({ name: 'Clerk', issuer: root, ...place })
  const pdf = await signPdf(order, clerk)
  const clean = world({ 'http://crl.test/list': await crlOf(root, [court]) })
  expect(await look(pdf, clean)).toMatchObject({ signals: ['sign.holds passed'], covers: [proves(clerk)] })
  const listed = world({ 'http://crl.test/list': await crlOf(root, [clerk]) })
  expect(await look(pdf, listed)).toMatchObject({ signals: ['sign.revocation failed'], covers: [] })
  const stale = world({ 'http://crl.test/list': await crlOf(root, [], { until: '2026-11-01T00:00:00Z' }) })
  expect(await look(pdf, stale)).toMatchObject({ signals: ['sign.revocation not-checked'], covers: [] })
})

test('of a chain through another authority each link counts, and its end is the signer', async () => {
  const middle = await certify({ name: 'Middle', issuer: root, ca: true, crl: 'http://root.test/' })
  const clerk = await certify({ name: 'Clerk', issuer: middle, crl: 'http://middle.test/' })
  const old = await certify({ name: 'Old', issuer: middle, until: '2026-11-01T00:00:00Z', crl: 'http://middle.test/' })
  const middleList = await crlOf(middle, [])
  const clean = world({ 'http://root.test/': await crlOf(root, []), 'http://middle.test/': middleList })
  const pdf = await signPdf(order, clerk, { chain: [middle] })
  expect(await look(pdf, clean)).toMatchObject({ covers: [proves(clerk)] })
  expect(await look(await signPdf(order, old, { chain: [middle] }), clean)).toMatchObject({ covers: [] })
  const gone = world({ 'http://root.test/': await crlOf(root, [middle]), 'http://middle.test/': middleList })
  expect(await look(pdf, gone)).toMatchObject({ signals: ['sign.revocation failed'], covers: [] })
})

test('of two signatures the last speaks for the file as it is', async () => {
  const clerk = await certify({ name: 'Clerk', issuer: root, crl: 'http://crl.test/list' })
  const asked = world({
    'http://ocsp.test/': await ocspAnswer(court, root, 'good'),
    'http://crl.test/list': await crlOf(root, []),
  })
  const both = await signPdf(await signPdf(order, court), clerk)
  expect(await look(both, asked)).toMatchObject({
    signals: ['sign.holds passed', 'sign.holds passed'],
    covers: [proves(clerk)],
  })
})

test('a time stamp or revocation data after the signature is not told apart from a change, and says so', async () => {
  const signed = await signPdf(order, court)
  const stamped = await look(await signPdf(signed, stranger, { filter: 'ETSI.RFC3161' }))
  expect(stamped.signals).toEqual([
    'pdf.timestamp not-checked',
    'sign.holds passed',
    'pdf.modified_after_sign failed',
    'pdf.shadow failed',
  ])
  expect(stamped.covers).toEqual([`earlier-revision ${court.spkiSha256}`])
  const dss = await look(addDss(signed))
  expect(dss.words).toContain('may be only a time stamp or data about revocation')
  expect(dss.covers).toEqual([`earlier-revision ${court.spkiSha256}`])
})
