import { beforeAll, expect, test } from 'vitest'
import { certify, ocspAnswer, world, type Holder } from '../../../test/attacks/make/certificates.ts'
import {
  entityWith,
  mailOf,
  newPgpKey,
  opaqueSmimeOf,
  pgpMimeOf,
  smimeOf,
  type PgpKey,
} from '../../../test/attacks/make/mail.ts'
import { alterPdf, pdfOf, signPdf } from '../../../test/attacks/make/pdf.ts'
import { orderXml, signXml } from '../../../test/attacks/make/xml.ts'
import type { Finding } from '../../order/event.ts'
import type { LookUp } from '../../platform/look-ups.ts'
import type { Agency } from '../../platform/settings.ts'
import { agency, at, facts, received, verifyEd25519 } from '../cast.fixture.ts'
import { authenticate } from '../requester.ts'
import documents from './documents.ts'
import { examine } from './examine.ts'
import { examineHere } from './examine-here.fixture.ts'

let root: Holder
let officer: Holder
let stranger: Holder
let pgp: PgpKey
let lka: Agency
let honest: LookUp
const asks = 'We ask for the subscriber of anna.beck@nimbus.example.'
const note = 'Please find our order attached.\r\nAnna Roth, anna.roth@polizei-berlin.test'
let orderPdf: { name: string; type: string; bytes: Buffer }

beforeAll(async () => {
  root = await certify({ name: 'Test Root' })
  officer = await certify({ name: 'LKA Berlin', issuer: root, ocsp: 'http://ocsp.test/' })
  stranger = await certify({ name: 'LKA Berlin', issuer: root, ocsp: 'http://ocsp.test/2' })
  pgp = await newPgpKey('LKA Berlin')
  honest = world({
    'http://ocsp.test/': await ocspAnswer(officer, root, 'good'),
    'http://ocsp.test/2': await ocspAnswer(stranger, root, 'good'),
  })
  lka = agency({
    certificates: [{ spki_sha256: officer.spkiSha256, since: '2025-01-15', name: 'LKA Berlin' }],
    openpgp_keys: [{ key: pgp.publicKey, since: '2025-01-15', name: 'LKA Berlin' }],
  })
  orderPdf = { name: 'order.pdf', type: 'application/pdf', bytes: await signPdf(pdfOf(asks), officer) }
})

/** What a demand is worth to us: its level without any call, and every signal. */
async function weigh(originals: readonly [string, Uint8Array][], accounts: string[] = ['anna.beck@nimbus.example']) {
  const findings: Finding[] = []
  for (const [document, [type, bytes]] of originals.entries()) {
    const mail = type === 'message/rfc822'
    const context = {
      ...{ anchorsPem: root.pem, openpgpKeys: [pgp.publicKey], at: '2026-11-23T09:15:00Z' },
      ...{ mail, type, name: mail ? 'message.eml' : `document ${document + 1}` },
    }
    const found = await examineHere(documents, bytes, context, honest)
    const more = { check: 'documents' as const, document, complete: true }
    findings.push({ ...more, evidence: found.evidence, proofs: [] })
    findings.push(...found.documents.map(({ name, ...d }) => ({ ...more, ...d, part: name }) as Finding))
  }
  const { level, evidence } = authenticate({
    received: received('anna.roth@polizei-berlin.test', { channel: 'api' }),
    facts: { ...facts(), asks: [{ category: 'subscriber', accounts }] },
    findings,
    agencies: [lka],
    calledBack: [],
    registerChecks: [],
    receivedAt: at('2026-11-23T09:15:00Z'),
    now: at('2026-11-23T10:00:00Z'),
    verify: verifyEd25519,
    place: { rpId: 'desk.test', origin: 'https://desk.test' },
  })
  return { level, failed: evidence.filter((e) => e.outcome === 'failed').map((e) => e.signal), findings, evidence }
}
const mail = (entity: string, fields = {}): Promise<Awaited<ReturnType<typeof weigh>>> =>
  weigh([['message/rfc822', mailOf(entity, fields)]])
const proven = { level: 'L2', failed: [] }

test('a mail signed whole by S/MIME, beside or around its text, proves its agency', async () => {
  expect(await mail(await smimeOf(entityWith(asks), officer))).toMatchObject(proven)
  expect(await mail(await opaqueSmimeOf(entityWith(asks), officer))).toMatchObject(proven)
  const unsignedPdf = { ...orderPdf, bytes: pdfOf(asks) }
  expect(await mail(await smimeOf(entityWith(note, [unsignedPdf]), officer))).toMatchObject(proven)
})

test('inside the sandbox each kind of signature is checked as here', async () => {
  const rsa = await certify({ name: 'LKA Berlin', issuer: root, rsa: true, ocsp: 'http://ocsp.test/3' })
  const xml = { name: 'order.xml', type: 'application/xml', bytes: Buffer.from(signXml(orderXml(asks), rsa)) }
  const inner = await smimeOf(entityWith(note, [orderPdf, xml]), officer)
  const answers = world({
    'http://ocsp.test/': await ocspAnswer(officer, root, 'good'),
    'http://ocsp.test/3': await ocspAnswer(rsa, root, 'good'),
  })
  const findings = await examine(
    [{ name: 'message.eml', mediaType: 'message/rfc822', bytes: mailOf(await pgpMimeOf(inner, pgp)) }],
    {
      ...{ received: received('anna.roth@polizei-berlin.test'), trustedRelays: [], arcSealers: [] },
      ...{ anchorsPem: root.pem, openpgpKeys: [pgp.publicKey], lookUp: answers },
    },
  )
  const found = findings.filter((f) => f.check === 'documents')
  expect(found.map((f) => [f.part, f.proofs.length])).toEqual([
    [undefined, 0],
    ['the text of the mail', 2],
    ['order.pdf', 3],
    ['order.xml', 3],
    ['the subject of the mail', 0],
  ])
  expect(found.flatMap((f) => f.evidence).map((e) => `${e.signal} ${e.outcome}`)).toEqual(
    Array.from({ length: 4 }, () => 'sign.holds passed'),
  )
  expect(found.find((f) => f.part === 'order.pdf')?.accounts).toEqual(['anna.beck@nimbus.example'])
})

test('a mail whose lines end with LF alone is read as it was signed', async () => {
  const signed = mailOf(await smimeOf(entityWith(asks), officer)).toString('latin1')
  expect(await weigh([['message/rfc822', Buffer.from(signed.replace(/\r\n/g, '\n'), 'latin1')]])).toMatchObject(proven)
})

test('a changed word, another signer or a value of another mail breaks S/MIME', async () => {
  const signed = await smimeOf(entityWith(asks), officer)
  expect(await mail(signed.replace('anna.beck', 'boris.k'))).toMatchObject({ level: 'L0', failed: ['sign.invalid'] })
  const other = await smimeOf(entityWith(asks), stranger)
  expect(await mail(other)).toMatchObject({ level: 'L0', failed: ['sign.unbound_signer'] })
  const borrowed = await smimeOf(entityWith('Good morning.'), officer, { embed: true })
  expect(await mail(borrowed.replace('Good morning.', asks))).toMatchObject({ level: 'L0', failed: ['sign.invalid'] })
})

test('PGP/MIME by a key of the registry proves its agency; by any other key, or changed, nothing', async () => {
  const signed = await pgpMimeOf(entityWith(asks), pgp)
  expect(await mail(signed)).toMatchObject(proven)
  expect(await mail(signed.replace('anna.beck', 'boris.k'))).toMatchObject({ level: 'L0', failed: ['sign.invalid'] })
  const other = await pgpMimeOf(entityWith(asks), await newPgpKey('LKA Berlin'))
  expect(await mail(other)).toMatchObject({ level: 'L0', failed: ['sign.unbound_signer'] })
})

test('a signed PDF attached to a plain mail proves its agency; the mail is a covering note', async () => {
  const found = await mail(entityWith(note, [orderPdf]))
  expect(found).toMatchObject(proven)
  expect(found.findings.map((f) => [f.part, f.states]).slice(1)).toEqual([
    ['the text of the mail', 'note'],
    ['order.pdf', 'demand'],
    ['the subject of the mail', 'note'],
  ])
})

test('a covering note that names the same account is no second demand; one that names another is (A20)', async () => {
  expect(await mail(entityWith(`${note}\r\nConcerns anna.beck@nimbus.example.`, [orderPdf]))).toMatchObject(proven)
  const more = { level: 'L0', failed: ['doc.conflict'] }
  expect(await mail(entityWith(`${note}\r\nAlso boris@nimbus.example.`, [orderPdf]))).toMatchObject(more)
  expect(await mail(entityWith(note, [orderPdf]), { Subject: 'boris@nimbus.example too' })).toMatchObject(more)
  const hidden = entityWith(note, [orderPdf]).replace('text/plain; charset=utf-8\r\n\r\n', 'text/html\r\n\r\nboris<b></b>&#64;nimbus.example ') // prettier-ignore
  expect(await mail(hidden)).toMatchObject(more)
})

test('anything attached beside a signed document, and not signed, may state a demand (A20)', async () => {
  for (const [name, type, bytes] of [
    ['form.xml', 'application/xml', Buffer.from('<order/>')],
    ['order.json', 'application/json', Buffer.from('{"duly":"order/1"}')],
    ['second.pdf', 'application/pdf', pdfOf('Content of boris@nimbus.example')],
    ['scan.png', 'image/png', Buffer.from('PNG')],
    ['order.docx', 'application/octet-stream', Buffer.from('PK')],
    ['more.txt', 'text/plain', Buffer.from('and content')],
    ['forwarded.eml', 'message/rfc822', mailOf(entityWith('and content'))],
  ] as const)
    expect([name, await mail(entityWith(note, [orderPdf, { name, type, bytes }]))]).toMatchObject([
      name,
      { level: 'L0', failed: ['doc.conflict'] },
    ])
})

test('a signed PDF and an unsigned one sent over the web contradict each other as well', async () => {
  const both = [
    ['application/pdf', orderPdf.bytes],
    ['application/pdf', pdfOf('Content of anna.beck@nimbus.example')],
  ] as [string, Uint8Array][]
  expect(await weigh(both)).toMatchObject({ level: 'L0', failed: ['doc.conflict'] })
  expect(await weigh(both.slice(0, 1))).toMatchObject(proven)
})

test('facts that ask for an account which the signed document does not name are not what was signed', async () => {
  const found = await weigh([['application/pdf', orderPdf.bytes]], ['boris@nimbus.example'])
  expect(found).toMatchObject({ level: 'L0', failed: ['doc.conflict'] })
})

test('an attached PDF that was altered after signing names its part', async () => {
  const altered = { ...orderPdf, bytes: alterPdf(orderPdf.bytes, 'Content of boris@nimbus.example') }
  const found = await mail(entityWith(note, [altered]))
  expect(found).toMatchObject({ level: 'L0', failed: ['pdf.modified_after_sign'] })
  expect(found.findings.find((f) => f.part === 'order.pdf')?.proofs).toMatchObject([{ covers: 'earlier-revision' }])
})

test('text beside the signed part is not signed', async () => {
  const signed = await smimeOf(entityWith(asks), officer)
  const list = `Content-Type: multipart/mixed; boundary=l\r\n\r\n--l\r\n${signed}\r\n--l\r\nContent-Type: text/plain\r\n\r\nAlso boris@nimbus.example\r\n--l--\r\n`
  expect(await mail(list)).toMatchObject({ level: 'L0', failed: ['doc.conflict'] })
  expect(await mail(list.replace('Also boris@nimbus.example', 'Sent by our mail gateway.'))).toMatchObject(proven)
})

test('a mail that can be read in two ways, breaks off or never ends is not taken apart', async () => {
  const signed = await smimeOf(entityWith(asks), officer)
  let deep = entityWith(asks)
  for (let i = 0; i < 30; i++)
    deep = `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n${deep}\r\n--b${i}--\r\n`
  const many = `Content-Type: multipart/mixed; boundary=m\r\n\r\n${'--m\r\n\r\nx\r\n'.repeat(300)}--m--\r\n`
  for (const [entity, words] of [
    [`Content-Type: text/plain\r\n${signed}`, /twice/],
    [signed.replace(/--signed-\d+--/, ''), /breaks off/],
    [deep, /nested deeper/],
    [many, /more than 200 parts/],
  ] as const)
    await expect(mail(entity)).rejects.toThrow(words)
})
