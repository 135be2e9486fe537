import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page as Window } from 'playwright-core'
import { inHouse } from '../../src/drill/house.ts'
import { desksOf, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { openHome } from '../../src/roles/home.ts'
import { inaccessible, openBrowser, widths } from './browser.ts'
import { enrolled, fillForm, seated } from './officer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const judge = 'tribunal-lyon'
const shots = process.env['DULY_SHOTS']
async function looked(page: Window, name: string): Promise<void> {
  expect(await inaccessible(page), name).toEqual([])
  expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), name).toBe(true)
  if (shots === undefined) return
  await page.locator('progress, .notice.bad, .hint').last().scrollIntoViewIfNeeded()
  await mkdir(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

test.each([
  ['wide', {}],
  ['phone', { width: widths.phone, dark: true }],
] as const)(
  'a large document over a line that breaks arrives once, and one that is stopped leaves nothing (%s)',
  (name, look) =>
    inHouse(async (house) => {
      const officer = await enrolled(house, judge)
      const duly = dulyAt(house.home)
      await duly.start()
      const { anna } = desksOf(house.cast)
      const { uploads } = await openHome(house.home)
      const seat = await seated(browser, house, officer, look)
      const { page, context } = seat
      const folder = await mkdtemp(join(tmpdir(), 'duly-chosen-'))
      try {
        await fillForm(page, { reference: 'LY-950', category: 'subscriber', accounts: 'mara.voss@nimbus.test', boxes: { language: 'fr' } }) // prettier-ignore
        const files = page.getByLabel('The order itself and its annexes')
        const choose = async (name: string, bytes: Buffer): Promise<void> => {
          await writeFile(join(folder, name), bytes)
          await files.setInputFiles(join(folder, name))
        }
        const away = (name: string): Promise<void> => page.getByRole('button', { name: `Take away ${name}` }).click()

        // What it is decides, not what it is called; a name is text, whatever stands in it.
        await files.setInputFiles({
          name: 'order.pdf',
          mimeType: 'application/pdf',
          buffer: Buffer.from('MZ\x90\0\x03'),
        })
        await page.getByText('“order.pdf” is not what its name says').waitFor()
        await away('order.pdf')
        await files.setInputFiles({ name: 'nothing.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) })
        await page.getByText('“nothing.pdf” is empty').waitFor()
        await away('nothing.pdf')
        const hostile = '<img src=x onerror=alert(1)>\u202efdp.pdf'
        await files.setInputFiles({ name: hostile, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 annex') })
        await page.getByText('<img src=x onerror=alert(1)>\\u{202E}fdp.pdf').first().waitFor()
        expect(await page.locator('main img').count()).toBe(0)
        await looked(page, `${name}-upload-hostile-name`)

        // One that was moved away after it was chosen, as a folder cannot be read either.
        await choose('gone.pdf', Buffer.from('%PDF-1.4 gone'))
        await page.getByRole('button', { name: 'Check before sending' }).click()
        const send = page.getByRole('button', { name: /^(Sign and send|Send all the same)/ })
        await send.waitFor()
        await rm(join(folder, 'gone.pdf'))
        await send.click()
        await page.getByText('“gone.pdf” cannot be read').waitFor()
        await away('gone.pdf')

        const scan = Buffer.alloc(9_000_000, '%PDF-1.7 a scan of many pages ')
        await choose('scan.pdf', scan)
        const pieces: string[] = []
        // What happens to the next piece on its way.
        let next: 'goes' | 'breaks' | 'hangs' = 'hangs'
        await page.route(/uploads\/[\w-]+\?from=/, async (route) => {
          const from = new URL(route.request().url()).searchParams.get('from') ?? ''
          if (next === 'hangs' && from !== '0') return
          if (next === 'breaks' && from !== '0') {
            next = 'goes'
            await context.setOffline(true)
            return route.abort('internetdisconnected')
          }
          pieces.push(from)
          return route.continue()
        })
        await send.click()
        await page.getByText('of 9 MB').waitFor()
        await page.getByRole('button', { name: 'Stop sending' }).click()
        await page.getByText('Stopped. Nothing was kept.').waitFor()
        await expect.poll(() => readdir(uploads), { timeout: 20_000 }).toHaveLength(1)

        // A line that breaks in the middle: said in words, and it goes on where it was.
        ;[next, pieces.length] = ['breaks', 0]
        await send.dblclick()
        await page.getByText('The line is away. What was sent is kept').waitFor()
        await looked(page, `${name}-upload-waits`)
        await context.setOffline(false)
        await page.getByRole('heading', { name: 'Received and kept' }).waitFor({ timeout: 60_000 })
        expect(pieces).toEqual([...new Set(pieces)])
        expect(pieces.length).toBeGreaterThan(3)
        await page.getByRole('link', { name: /^To case/ }).click({ timeout: 60_000 })
        const { orders } = await anna.get<{ orders: { order_id: string }[] }>('/v1/orders')
        expect(orders).toHaveLength(1)
        const { order } = await anna.get<Page>(`/v1/orders/${orders[0]?.order_id ?? ''}`)
        expect(order.received.documents.map((d) => [d.name, d.sizeBytes])).toEqual([
          ['order.json', expect.any(Number)],
          [hostile, 14],
          ['scan.pdf', scan.length],
        ])
        // What was sent lies in the spool and nowhere else.
        await expect.poll(() => readdir(uploads), { timeout: 20_000 }).toEqual([])
      } finally {
        await rm(folder, { recursive: true })
        await seat.close()
        await duly.stop()
      }
    }),
)
