import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drill } from '../../src/drill/drill.ts'
import { inHouse } from '../../src/drill/house.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { inaccessible, openBrowser, sit, widths } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const looks = [
  { name: 'wide' },
  { name: 'dark', dark: true },
  { name: 'phone', width: widths.phone },
  { name: 'phone-dark-de', width: widths.phone, dark: true, language: 'de-DE' },
]
const pages = ['', 'report', 'ledger', 'told', 'authorities']

test('after a night of fourteen orders everyone reads what became of them, and counts it again', () =>
  inHouse(async (house) => {
    const { home, cast, dir } = house
    const night = await drill(house, { kills: 0, chance: () => 0.5, progress: () => undefined })
    expect(night.right).toBe(true)
    const duly = dulyAt(home)
    await duly.start()
    try {
      const address = `http://localhost:${cast.ports.public}`
      const report = await fetch(`${address}/v1/report`)
      await writeFile(join(dir, 'report.json'), await report.text())
      const checked = await command(home, 'report', '--check', join(dir, 'report.json'))
      expect(checked).toContain('Everything that was checked holds.')
      const staff = ['--as', 'anna', '--key', join(dir, 'anna.key'), '--desk', `http://127.0.0.1:${cast.ports.desk}`]
      expect(await command(home, 'report', '--rows', join(dir, 'rows'), ...staff)).toContain('13 asked')
      await writeFile(join(dir, 'report.json'), await (await fetch(`${address}/v1/report`)).text())
      const audited = await command(home, 'report', '--check', join(dir, 'report.json'), '--rows', join(dir, 'rows'))
      expect(audited).toContain('The rows give every figure of the report.')
      expect(audited).toContain('Everything that was checked holds.')
      for (const { name, ...look } of looks) {
        const seat = await sit(browser, look)
        const wrong: string[] = []
        seat.page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()))
        seat.page.on('pageerror', (e) => wrong.push(e.message))
        for (const path of pages) {
          await seat.page.goto(`${address}/${path}`)
          await seat.page.getByRole('heading', { level: 1 }).waitFor()
          await seat.page.waitForLoadState('networkidle')
          if (path === 'report') await seat.page.getByRole('table').nth(4).waitFor()
          expect(await inaccessible(seat.page), `${path} ${name}`).toEqual([])
          const wide = await seat.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
          expect(wide, `${path} ${name} scrolls sideways`).toBeLessThanOrEqual(0)
          const shots = process.env['DULY_SHOTS']
          if (shots) await seat.page.screenshot({ path: join(shots, `public-${path}-${name}.png`), fullPage: true })
        }
        expect(wrong).toEqual([])
        await seat.close()
      }
    } finally {
      await duly.stop()
    }
  }))

/** Runs `duly` as a person would, at that home; gives what it printed. */
async function command(home: string, ...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli/duly.ts', ...words], {
    env: { ...process.env, DULY_HOME: home },
  })
  return stdout
}
