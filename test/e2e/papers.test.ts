import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { degrees, PDFDocument, StandardFonts } from 'pdf-lib'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import type { Page as Window } from 'playwright-core'
import { desksOf } from '../../src/drill/people.ts'
import type { OrderId } from '../../src/order/ids.ts'
import { pngOfGrey } from '../../src/intake/show/png.ts'
import { atHome } from './at-home.ts'
import { inaccessible, widths, type Seat } from './browser.ts'
import { openOrder, seatOf, untilOrder } from './desk.ts'

const { browser, house, taken } = await atHome()

const shots = process.env['DULY_SHOTS']
async function looked(page: Window, name: string): Promise<void> {
  expect(await inaccessible(page), name).toEqual([])
  expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), name).toBe(true)
  if (shots === undefined) return
  await mkdir(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

const facts = (reference: string): object => ({
  duly: 'order/1',
  instrument: 'eu.epoc',
  reference,
  issued: '2026-05-03',
  issuer: { authority: 'Tribunal judiciaire de Lyon', country: 'FR', level: 'judge', representative: 'Claire Petit' },
  addressee: 'nmi',
  asks: [
    { category: 'subscriber', accounts: ['mara.voss@nimbus.test', 'jonas@nimbus.test'], from: '2026-05-01T00:00:00Z', to: '2026-05-04T00:00:00Z', clock: 'internaldate' }, // prettier-ignore
  ],
})

/** An order as a court writes one: two pages, a stamp, a line at the edge of the page. The second account is not in it. */
async function orderPdf(reference: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.TimesRoman)
  const [one, two] = [pdf.addPage([595, 842]), pdf.addPage([595, 842])]
  const lines = ['TRIBUNAL JUDICIAIRE', 'DE LYON', '', 'Injonction européenne de production', `Dossier ${reference}, le 3 mai 2026`, '', 'Le juge d’instruction Claire Petit ordonne à Nimbus Mail', 'de produire ce qui suit.'] // prettier-ignore
  for (const [i, line] of lines.entries()) one.drawText(line, { x: 72, y: 740 - 26 * i, size: 15, font })
  one.drawText('copie certifiée conforme', { x: 40, y: 300, size: 9, font, rotate: degrees(90) })
  const round = Uint8Array.from({ length: 120 * 120 }, (_n, i) => (Math.abs(Math.hypot((i % 120) - 60, Math.floor(i / 120) - 60) - 50) < 4 ? 60 : 255)) // prettier-ignore
  one.drawImage(await pdf.embedPng(pngOfGrey(120, 120, round)), { x: 380, y: 420, width: 120, height: 120 })
  two.drawText('Comptes : mara.voss@nimbus.test', { x: 72, y: 700, size: 13, font })
  two.drawText('du 01.05.2026 au 4 mai 2026 (heure de réception)', { x: 72, y: 670, size: 13, font })
  return pdf.save()
}

async function send(files: readonly { name: string; type: string; bytes: Uint8Array<ArrayBuffer> }[]): Promise<void> {
  const form = new FormData()
  for (const { name, type, bytes } of files) form.append('document', new File([bytes], name, { type }))
  const answer = await fetch(`http://127.0.0.1:${house.cast.ports.public}/v1/orders`, { method: 'POST', body: form })
  expect(answer.status).toBe(202)
}

const seated = async (look: Parameters<typeof seatOf>[3]): Promise<Seat & { wrong: string[] }> => {
  const seat = await taken(seatOf(browser, house.cast, 'bruno', look))
  const wrong: string[] = []
  seat.page.on('request', (r) => new URL(r.url()).hostname === 'localhost' || r.url().startsWith('data:image/png;base64,') || wrong.push(r.url())) // prettier-ignore
  seat.page.on('dialog', (d) => void wrong.push(d.message()))
  return { ...seat, wrong }
}

test.each([
  ['light', {}],
  ['dark', { dark: true }],
  ['phone', { width: widths.phone }],
] as const)(
  'the document stands beside its facts, each is shown where it stands, and one that is not there is said (%s)',
  async (name, look) => {
    const reference = `LY-70${name.length}`
    const pdf = { name: 'ordonnance.pdf', type: 'application/pdf', bytes: Buffer.from(await orderPdf(reference)) }
    const file = { name: 'order.json', type: 'application/json', bytes: Buffer.from(JSON.stringify(facts(reference))) }
    // In the dark nobody sent a file for programs: a person reads the document and states its facts.
    const byHand = name === 'dark'
    const { anna } = desksOf(house.cast)
    const numbers = async (): Promise<OrderId[]> =>
      (await anna.get<{ orders: { order_id: OrderId }[] }>('/v1/orders')).orders.map((o) => o.order_id)
    const before = await numbers()
    await send(byHand ? [pdf] : [file, pdf])
    await expect.poll(numbers, { timeout: 60_000 }).toHaveLength(before.length + 1)
    const id = (await numbers()).find((n) => !before.includes(n)) as OrderId
    await untilOrder(house.cast, id, (o) => o.read !== undefined)
    if (byHand) await anna.act(id, { act: 'state-facts', facts: facts(reference) as never })
    await untilOrder(house.cast, reference, (o) => o.judgement !== undefined)
    const { page, wrong } = await seated(look)
    await openOrder(page, id)
    const marked = page.locator('.paper .found')
    const showDocument = page.getByRole('button', { name: 'The document as it came', exact: true })
    const showFacts = page.getByRole('button', { name: 'Stated facts', exact: true })
    if (name === 'phone') await showDocument.click()
    await page.locator('.paper svg text', { hasText: 'TRIBUNAL JUDICIAIRE' }).waitFor({ timeout: 60_000 })
    await looked(page, `paper-${name}`)
    if (name === 'phone') await showFacts.click()
    for (const [what, on] of [
      [reference, 'page 1'],
      ['2026-05-03', 'page 1'],
      ['Tribunal judiciaire de Lyon', 'page 1'],
      ['2026-05-01T00:00:00Z', 'page 2'],
      ['mara.voss@nimbus.test', 'page 2'],
    ] as const) {
      const there = page.getByRole('button', { name: `${on}: show ${what} in the document`, exact: true })
      await there.click()
      await expect.poll(() => marked.count()).toBeGreaterThan(0)
      await expect.poll(async () => page.evaluate<boolean>(`(() => { const box = document.querySelector('.paper .found').getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 })()`)).toBe(true) // prettier-ignore
      if (name === 'phone') await showFacts.click()
    }
    // The account that the court did not name is told, and so is that only the file for programs names it.
    expect(await page.getByText(byHand ? 'not found in the documents' : 'not in the other documents').count()).toBe(1)
    const alone = page.getByRole('button', { name: 'order.json: show jonas@nimbus.test in the document', exact: true })
    expect(await alone.count()).toBe(byHand ? 0 : 1)
    if (name === 'phone') await showDocument.click()
    await looked(page, `paper-${name}-found`)
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save ordonnance.pdf' }).click()]) // prettier-ignore
    expect(saved.suggestedFilename()).toBe('ordonnance.pdf')
    expect(wrong).toEqual([])
  },
)

for (const [where, width] of Object.entries(widths))
  test(`a hostile mail is words alone: nothing runs, loads or shows, and what its HTML says otherwise stands beside (${where})`, async () => {
    const relay = createTransport({ host: '127.0.0.1', port: house.cast.ports.smtp, secure: false, ignoreTLS: true })
    const subject = `Demand ${where} <img src=x onerror=alert(1)>`
    await relay.sendMail({
      from: '"Tribunal \u202e" <greffe@lyon.example>',
      to: 'orders@nimbus.test',
      subject,
      text: 'We ask for one account: mara.voss@nimbus.test.',
      html: `<style>*{display:none!important}</style><script>alert(2)</script><p onclick="alert(3)">We ask for <b>all</b> accounts.</p>
<img src="http://tracker.example/pixel.gif"><iframe src="javascript:alert(4)"></iframe><svg onload="alert(5)"><form action="http://evil.example"><input name="password"></form>`,
      attachments: [{ filename: '../../\u202efdp.html', content: '<script>alert(6)</script>Annex', contentType: 'text/html' }], // prettier-ignore
    })
    relay.close()
    const { page, wrong } = await seated({ width })
    let id = ''
    await expect
      .poll(
        async () => {
          const { orders } = await page.evaluate<{ orders: { order_id: string }[] }>(`fetch('/v1/orders').then((r) => r.json())`) // prettier-ignore
          for (const { order_id } of orders)
            if ((await page.evaluate<string>(`fetch('/v1/orders/${order_id}').then((r) => r.text())`)).includes(`Demand ${where}`)) id = order_id // prettier-ignore
          return id
        },
        { timeout: 60_000, interval: 500 },
      )
      .not.toBe('')
    await page.reload()
    await openOrder(page, id)
    if (width === widths.phone) await page.getByRole('button', { name: 'The document as it came', exact: true }).click()
    const paper = page.getByRole('region', { name: 'The document as it came' })
    await paper.getByText('We ask for one account: mara.voss@nimbus.test.').waitFor({ timeout: 60_000 })
    await paper.getByText(subject).waitFor()
    await paper.getByText('What its HTML says').waitFor()
    await paper.getByText('We ask for all accounts.').waitFor()
    expect(await paper.locator('img, iframe, form, input, script, style, [onclick]').count()).toBe(0)
    expect(await page.locator('body').textContent()).not.toContain('\u202e')
    await looked(page, `mail-${where}`)
    expect(wrong).toEqual([])
  })
