import { expect, test } from 'vitest'
import { booksWith, type Earlier } from '../../test/attacks/books.ts'
import { pdfOf } from '../../test/attacks/make/pdf.ts'
import type { AssuranceLevel, OrderEvent, Proof } from '../order/event.ts'
import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { Instant } from '../order/time.ts'
import { agency, facts } from '../requester/cast.fixture.ts'
import { imagesInPdf } from '../requester/examine/pdf-images.ts'
import { reusedImages } from './reused-image.ts'

const at = Instant.at(Date.UTC(2026, 9, 23, 9))
const none = 'a'.repeat(64) as Sha256
const seal = 'b'.repeat(64) as Sha256
const agencies = [
  agency(),
  agency({ id: 'parquet-lyon', name: 'Parquet de Lyon', domains: [] }),
  agency({ id: 'lka-berlin-sud', name: 'LKA Berlin Süd', domains: [], parent: 'lka-berlin' }),
]

type Wish = {
  reference?: string
  agency?: string
  level?: AssuranceLevel
  signedBy?: string
  images?: readonly Sha256[]
}

function story({
  reference = '12 Js 345/26',
  agency: id = 'lka-berlin',
  level = 'L2',
  signedBy,
  images = [seal],
}: Wish): OrderEvent[] {
  // prettier-ignore
  const proofs: Proof[] = signedBy
    ? [{ kind: 'signature', by: 'x', spkiSha256: signedBy as Sha256, covers: 'whole' }]
    : []
  return [
    { kind: 'received', receipt: `R-${reference}${id}` as ReceiptId, channel: 'api', at, digest: none, documents: [], from: 'x' }, // prettier-ignore
    { kind: 'facts-stated', by: 'anna' as PersonId, facts: { ...facts(), reference } },
    { kind: 'examined', round: 0, findings: [{ check: 'documents', document: 0, images, evidence: [], proofs, complete: true }] }, // prettier-ignore
    {
      kind: 'authenticated',
      level,
      proven: level === 'L0' ? [] : [level],
      agency: id as AgencyId,
      identities: level === 'L0' ? [] : [`certificate:${signedBy ?? 'x'}`],
      evidence: [],
    },
  ]
}

const before = (n: number, wish: Wish): Earlier => ({ id: `D-2026-00000${n}` as OrderId, at, events: story(wish) })

const now = (wish: Wish): Order =>
  foldOrder(
    story({ reference: '99 Js 1/26', level: 'L0', ...wish }).map((event, i) => ({ order: 'D-2026-000009' as OrderId, version: i + 1, at, actor: { role: 'core' }, event })), // prettier-ignore
  )

async function raised(earlier: readonly Earlier[], wish: Wish): Promise<string[]> {
  const order = now(wish)
  const who = { agency: wish.agency ?? 'lka-berlin', proven: order.proven }
  return (await reusedImages(await booksWith(earlier), order, who, agencies)).map((e) => `${e.signal} ${e.outcome} ${e.words}`) // prettier-ignore
}

test('a picture out of another agency’s order is shown with that order', async () => {
  const [found, ...more] = await raised([before(1, { agency: 'parquet-lyon' })], {})
  expect(found).toContain('doc.reused_image failed')
  expect(found).toContain('stood before in D-2026-000001, an order of Parquet de Lyon')
  expect(more).toEqual([])
})

test('an agency’s own letterhead raises nothing, nor that of the house it belongs to', async () => {
  expect(await raised([before(1, {}), before(2, { reference: '2' })], {})).toEqual([])
  expect(await raised([before(1, { signedBy: 'k' })], { signedBy: 'k' })).toEqual([])
  expect(await raised([before(1, { agency: 'lka-berlin-sud' })], {})).toEqual([])
  expect(await raised([before(1, { agency: 'parquet-lyon' })], { images: [none] })).toEqual([])
})

test('out of a signed order of the same agency into one that nobody signed it is shown, unless more than mail is proven', async () => {
  const signed = before(1, { signedBy: 'k' })
  expect(await raised([signed], {})).toEqual([expect.stringContaining('D-2026-000001, a document that was signed by')])
  expect(await raised([signed], { signedBy: 'a thief' })).toHaveLength(1)
  expect(await raised([signed], { level: 'L1' })).toHaveLength(1)
  expect(await raised([signed], { level: 'L3' })).toEqual([])
  // The same matter once more is no reuse.
  expect(await raised([before(1, { signedBy: 'k', reference: '99 Js 1/26' })], {})).toEqual([])
})

test('a forged order of which nothing was proven cannot make a genuine seal look stolen', async () => {
  expect(await raised([before(1, { agency: 'parquet-lyon', level: 'L0' })], {})).toEqual([])
})

test('pictures are found in a PDF by their bytes, small ones and what is no picture are left out', () => {
  const grey = (fill: number, lines: number): Buffer => Buffer.alloc(100 * lines, fill)
  const one = imagesInPdf(pdfOf('12 Js 345/26', grey(7, 30)))
  expect(one).toHaveLength(1)
  expect(imagesInPdf(pdfOf('another text', grey(7, 30)))).toEqual(one)
  expect(imagesInPdf(pdfOf('12 Js 345/26', grey(8, 30)))).not.toEqual(one)
  expect(imagesInPdf(pdfOf('x', grey(7, 19)))).toEqual([])
  expect(imagesInPdf(pdfOf('no picture'))).toEqual([])
  // A length that lies, or one elsewhere, and a stream that never ends.
  const text = pdfOf('x', grey(7, 30)).toString('latin1')
  for (const length of ['/Length 5', '/Length 9 0 R'])
    expect(imagesInPdf(Buffer.from(text.replace('/Length 3000', length), 'latin1'))).toEqual(one)
  expect(imagesInPdf(Buffer.from(text.slice(0, text.lastIndexOf('endstream')).replaceAll('endstream', ''), 'latin1'))).toEqual([]) // prettier-ignore
  expect(imagesInPdf(Buffer.from('/Subtype /Image '.repeat(100_000)))).toEqual([])
})
