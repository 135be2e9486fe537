import { deflateRawSync, deflateSync, constants, crc32 } from 'node:zlib'
import type { Document } from '../../src/intake/intake.ts'

/** Files made to break a reader, made here and nowhere stored: small on the wire, endless inside. */
const document = (name: string, mediaType: string, bytes: string | Uint8Array): Document => ({
  name,
  mediaType,
  bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
})
const crlf = (text: string): string => text.replace(/\n/g, '\r\n')
export const head =
  'From: Greffe <greffe@parquet-lyon.test>\nSubject: Ordre 12/2026\nDate: Mon, 23 Nov 2026 03:10:00 +0100\n'
export const mail = (text: string): Document => document('message.eml', 'message/rfc822', crlf(text))
const yaml = (text: string): Document => document('order.yaml', 'application/yaml', text)
const json = (text: string): Document => document('order.json', 'application/json', text)
const pdf = (bytes: string | Uint8Array): Document => document('order.pdf', 'application/pdf', bytes)

export const attached = (name: string, type: string, bytes: Uint8Array): Document =>
  mail(
    `${head}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the annex.\n--b\nContent-Type: ${type}; name="${name}"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\n')}\n--b--\n`,
  )

const nested = (levels: number, level: (i: number) => string): string =>
  Array.from({ length: levels }, (_, i) => level(i)).join('')

/** zlib data that unpack to `megabytes` of zeros, made in a moment: one flushed block, repeated. */
function zeros(megabytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: constants.Z_FULL_FLUSH })
  return Buffer.concat([
    Buffer.from([0x78, 0x9c]),
    ...Array<Buffer>(megabytes).fill(block),
    Buffer.from([3, 0, 0, 0, 0, 1]),
  ])
}

type Entry = { readonly name: string; readonly packed: Buffer; readonly size: number; readonly crc: number }

/** A ZIP archive whose entries, `copies` of them, all point at the same packed bytes. */
function zip({ name, packed, size, crc }: Entry, copies = 1): Buffer {
  const file = Buffer.from(name)
  const shared = Buffer.alloc(26)
  shared.writeUInt16LE(20, 0)
  shared.writeUInt16LE(8, 4)
  shared.writeUInt32LE(crc, 10)
  shared.writeUInt32LE(packed.length, 14)
  shared.writeUInt32LE(size, 18)
  shared.writeUInt16LE(file.length, 22)
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, file, packed])
  const entry = Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), shared, Buffer.alloc(14), file])
  const directory = Buffer.concat(Array<Buffer>(copies).fill(entry))
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 0, 'latin1')
  end.writeUInt16LE(copies, 8)
  end.writeUInt16LE(copies, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, directory, end])
}

/** 64 MB of zeros, under 64 names: 65 kB that unpack to 4 GB. */
const wideBomb = (): Buffer => {
  const plain = Buffer.alloc(64 * 2 ** 20)
  const entry = { name: 'annex', packed: deflateRawSync(plain), size: plain.length, crc: crc32(plain) }
  return zip(entry, 64)
}

const deepBomb = (): Buffer => {
  let inner = zip({ name: 'annex', packed: deflateRawSync(Buffer.alloc(2 ** 20)), size: 2 ** 20, crc: 0 })
  for (let i = 0; i < 10; i++)
    inner = zip({ name: `${i}.zip`, packed: deflateRawSync(inner), size: inner.length, crc: crc32(inner) })
  return inner
}

const pdfOf = (objects: readonly (string | Buffer)[], trailer = '<</Root 1 0 R/Size 9>>'): Buffer =>
  Buffer.concat([
    Buffer.from('%PDF-1.7\n'),
    ...objects.flatMap((o, i) => [Buffer.from(`${i + 1} 0 obj`), Buffer.from(o), Buffer.from('\nendobj\n')]),
    Buffer.from(`trailer${trailer}\n%%EOF`),
  ])
const stream = (dictionary: string, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<<${dictionary}/Length ${data.length}>>stream\n`), data, Buffer.from('\nendstream')])
const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R>>'

/** One GB of zeros, packed twice: a few kB. */
const gigabyte = (): Buffer => deflateSync(zeros(1024))
const twice = '/Filter[/FlateDecode/FlateDecode]'

/** The catalogue is said to lie in an object stream that unpacks to one GB. */
function objectStreamBomb(): Buffer {
  const start = Buffer.from('%PDF-1.7\n')
  const packed = Buffer.concat([
    Buffer.from('2 0 obj'),
    stream(`/Type/ObjStm/N 1/First 4${twice}`, gigabyte()),
    Buffer.from('\nendobj\n'),
  ])
  const place = (kind: number, at: number): Buffer => Buffer.from([kind, at >> 8, at & 255, 0])
  const table = start.length + packed.length
  const entries = Buffer.concat([place(0, 0), place(2, 2), place(1, start.length), place(1, table)])
  return Buffer.concat([
    start,
    packed,
    Buffer.from('3 0 obj'),
    stream('/Type/XRef/Size 4/W[1 2 1]/Root 1 0 R', entries),
    Buffer.from(`\nendobj\nstartxref\n${table}\n%%EOF`),
  ])
}

const laughs = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`).join('\n')
const xmlLaughs = `<?xml version="1.0"?><!DOCTYPE o [<!ENTITY l0 "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]><o>&l9;</o>`
const outside = (what: string): string => `<?xml version="1.0"?><!DOCTYPE o [<!ENTITY x SYSTEM "${what}">]><o>&x;</o>`
const order = `duly: order/1
instrument: eu.epoc
reference: "12/2026"
issuer: { authority: Parquet de Lyon, country: FR, level: prosecutor }
addressee: nmi
asks: [{ category: subscriber, accounts: [marta@nimbus.test] }]
`

/** Every hostile file by what it does. `port` is where an external entity would be fetched from. */
export const hostileFiles = (port: number): Readonly<Record<string, Document>> => ({
  '200,000 MIME parts': mail(
    `${head}Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(200_000)}--b--\n`,
  ),
  '10,000 MIME levels': mail(
    `${head}${nested(10_000, (i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`)}`,
  ),
  '5,000 messages within messages': mail(
    `${head}${nested(5_000, (i) => `Content-Type: message/rfc822\n\nSubject: ${i}\n`)}\nhi`,
  ),
  '300,000 header fields': mail(`${head}${'X-A: b\n'.repeat(300_000)}\nhi`),
  'CRLF in every header field': mail(
    `From: =?utf-8?Q?a=0D=0ABcc:_x@y.test?= <a@b.test>\nTo: =?utf-8?Q?=0D=0ABcc:_x@y.test?= <c@d.test>\nSubject: =?utf-8?Q?x=0D=0ABcc:_x@y.test?=\nDate: =?utf-8?Q?=0D=0ABcc:_x@y.test?=\n\nhi`,
  ),
  'a million brackets of HTML': mail(`${head}Content-Type: text/html\n\n${'<'.repeat(1_000_000)}`),
  'ZIP of 4 GB': attached('annex.zip', 'application/zip', wideBomb()),
  'ZIP ten deep': attached('annex.zip', 'application/zip', deepBomb()),
  'ZIP as a word document': attached(
    'order.docx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    wideBomb(),
  ),
  'PDF object stream of 1 GB': pdf(objectStreamBomb()),
  'PDF page of 1 GB': pdf(
    pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', page, stream(twice, gigabyte())]),
  ),
  'PDF of 1 GB within a mail': attached(
    'order.pdf',
    'application/pdf',
    pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', page, stream(twice, gigabyte())]),
  ),
  'PDF cross-references in a ring': pdf(
    '%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF',
  ),
  'PDF pages in a ring': pdf(
    pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>']),
  ),
  'PDF half a million levels deep': pdf(`%PDF-1.4\n1 0 obj${'<<'.repeat(500_000)}`),
  'XML of a billion laughs': document('epoc.xml', 'application/xml', xmlLaughs),
  'XML that fetches': document('epoc.xml', 'application/xml', outside(`http://127.0.0.1:${port}/x`)),
  'XML that reads a file': document('epoc.xml', 'application/xml', outside('file:///etc/passwd')),
  'XML within a mail': attached('epoc.xml', 'application/xml', Buffer.from(outside(`http://127.0.0.1:${port}/x`))),
  'YAML of a billion laughs': yaml(`l0: &l0 [x,x,x,x,x,x,x,x,x]\n${laughs}\n`),
  'YAML 100,000 deep': yaml('- '.repeat(100_000)),
  'JSON 100,000 deep': json(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  'JSON that never closes': json('['.repeat(100_000)),
  'JSON of half a million values': json(`[${'1,'.repeat(500_000)}1]`),
  '__proto__ in JSON': json('{"__proto__": {"level": "judge"}, "duly": "order/1"}'),
  '__proto__ in YAML': yaml(`${order}elements: { __proto__: { approved: true } }\n`),
  'a lone surrogate in JSON': json('{"duly": "order/1", "reference": "\\ud800"}'),
  'lone surrogates in a mail': mail(
    `${head}Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\nANgA2ADYANg=\n`,
  ),
})
