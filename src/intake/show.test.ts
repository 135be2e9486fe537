import { inflateSync } from 'node:zlib'
import { degrees, PDFDocument, rgb, StandardFonts } from 'pdf-lib'
import { expect, test } from 'vitest'
import { findIn, wordsOn, type ShownPage, type ShownSheet } from '../order/shown.ts'
import { show } from './show.ts'
import { pngOfGrey } from './show/png.ts'

const sheetsOf = async (name: string, mediaType: string, bytes: Uint8Array): Promise<readonly ShownSheet[]> => {
  const shown = await show({ name, mediaType, bytes })
  if ('why' in shown) throw new Error(shown.why)
  return shown.sheets
}
const pages = async (pdf: PDFDocument): Promise<ShownPage[]> =>
  (await sheetsOf('order.pdf', 'application/pdf', await pdf.save())) as ShownPage[]
const mail = (text: string): Uint8Array => Buffer.from(text.replaceAll('\n', '\r\n'))

test('the words of a PDF stand where they stand on its pages, white and turned ones too', async () => {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  const [one, two] = [pdf.addPage([600, 800]), pdf.addPage([400, 400])]
  one.drawText('File LY-901', { x: 60, y: 700, size: 20, font })
  one.drawText('and all of his friends', { x: 60, y: 100, size: 10, font, color: rgb(1, 1, 1) })
  two.drawText('turned', { x: 200, y: 100, size: 12, font, rotate: degrees(90) })
  const shown = await pages(pdf)
  expect(shown.map(({ page, width, height }) => [page, width, height])).toEqual([[1, 600, 800], [2, 400, 400]]) // prettier-ignore
  const [text, x, y, width, height, turn] = shown[0]?.words[0] ?? []
  expect([text, x, y, height, turn]).toEqual(['File LY-901', 60, 100, 20, 0])
  expect(Number(width) / font.widthOfTextAtSize('File LY-901', 20)).toBeCloseTo(1, 0)
  expect(shown[0]?.words.map(([t]) => t)).toContain('and all of his friends')
  expect(shown[1]?.words[0]?.[5]).toBe(-90)
  expect(findIn(wordsOn(shown[0] as ShownPage), 'LY-901')).toEqual([[{ at: 0, from: 5, to: 11 }]])
})

test('a scan is shown as pixels that we packed, where it lay', async () => {
  const pdf = await PDFDocument.create()
  const grey = Uint8Array.from({ length: 40 * 20 }, (_none, i) => (i % 40 < 20 ? 10 : 240))
  const page = pdf.addPage([300, 300])
  page.drawImage(await pdf.embedPng(pngOfGrey(40, 20, grey)), { x: 50, y: 100, width: 200, height: 100 })
  const [picture] = (await pages(pdf))[0]?.pictures ?? []
  // The unit square of a picture, its first row at the top: 200 wide, 100 high, its upper edge 100 below the page's.
  expect(picture?.matrix.map(Math.round)).toEqual([200, 0, 0, 100, 50, 100])
  const png = Buffer.from(picture?.png.split(',')[1] ?? '', 'base64')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([40, 20])
  const rows = inflateSync(png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IEND') - 8))
  expect([rows[1], rows[40], rows[42]]).toEqual([10, 240, 10])
})

test('a mail is its head and its words; what its HTML says stands beside, and is text', async () => {
  const sheets = await sheetsOf(
    'demand.eml',
    'message/rfc822',
    mail(`From: =?utf-8?q?Mara=E2=80=AE?= <m@a.test>
To: orders@nimbus.test
Subject: <img src=x onerror=alert(1)>
Date: Mon, 23 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

One account.
--b
Content-Type: text/html

<script>alert(2)</script><p onclick="alert(3)">Two accounts &lt;b&gt;.</p><img src="http://tracker.test/x">
--b--
`),
  )
  expect(sheets).toEqual([
    {
      of: '',
      head: [
        ['From', 'Mara <m@a.test>'],
        ['To', '<orders@nimbus.test>'],
        ['Date', 'Mon, 23 Nov 2026 10:00:00 +0100'],
        ['Subject', '<img src=x onerror=alert(1)>'],
      ],
      text: 'One account.',
    },
    { of: 'HTML', head: [], text: expect.stringMatching(/^\s*Two accounts <b>\.\s*$/) as string },
  ])
})

test('what cannot be shown says why, and a hostile one does not break the reader', async () => {
  const why = (name: string, mediaType: string, text: string): Promise<object> =>
    show({ name, mediaType, bytes: Buffer.from(text) })
  expect(await why('a.pdf', 'application/pdf', 'MZ')).toEqual({ why: 'It is not a PDF, whatever its name says.' })
  expect(await why('a.pdf', 'application/pdf', '')).toEqual({ why: 'It is empty (0 bytes).' })
  expect(await why('a.pdf', 'application/pdf', '%PDF-1.7\ngarbage')).toHaveProperty('why')
  expect(await why('a.exe', 'application/octet-stream', 'MZ')).toEqual({
    why: 'It is not a mail, a PDF or an order file (JSON or YAML).',
  })
  expect(await why('a.json', 'application/json', '{"a":"\u202e<b>"}')).toEqual({
    sheets: [{ of: '', head: [], text: '{"a":"<b>"}' }],
    notes: [],
  })
})

test('a picture has as many bytes as pixels, or is none', () => {
  expect(() => pngOfGrey(2, 2, new Uint8Array(3))).toThrow(RangeError)
})
