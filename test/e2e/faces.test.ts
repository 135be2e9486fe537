import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { inHouse } from '../../src/drill/house.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { inaccessible, openBrowser, sit, widths } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

test('the faces open in a browser, load nothing from elsewhere, and everyone can use them', () =>
  inHouse(async ({ home, cast }) => {
    const duly = dulyAt(home)
    await duly.start()
    try {
      for (const [face, port] of [
        ['desk', cast.ports.desk],
        ['public', cast.ports.public],
        ['portal', cast.ports.portal],
      ] as const)
        for (const look of [{}, { dark: true }, { width: widths.phone }]) {
          const seat = await sit(browser, look)
          const wrong: string[] = []
          // Who asks who is signed in, and is nobody, is told 401: that alone is no fault.
          seat.page.on('console', (m) => m.type() === 'error' && !m.text().includes('401') && wrong.push(m.text()))
          seat.page.on('pageerror', (e) => wrong.push(e.message))
          seat.page.on('request', (r) => new URL(r.url()).hostname === 'localhost' || wrong.push(r.url()))
          await seat.page.goto(`http://localhost:${port}/`)
          await seat.page.getByRole('heading', { level: 1 }).waitFor()
          expect(wrong, face).toEqual([])
          expect(await inaccessible(seat.page), face).toEqual([])
          await seat.close()
        }
    } finally {
      await duly.stop()
    }
  }))

test.each(['desk', 'portal', 'public'])('the first load of the %s face is at most 200 kB of script', async (face) => {
  const built = fileURLToPath(new URL(`../../build/faces/${face}/`, import.meta.url))
  const page = await readFile(`${built}index.html`, 'utf8')
  const scripts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, name]) => name ?? '')
  expect(scripts.length).toBeGreaterThan(0)
  const sizes = await Promise.all(scripts.map(async (name) => gzipSync(await readFile(`${built}${name}`)).length))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(200_000)
})
