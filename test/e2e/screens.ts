// `npm run screens`: the main pages of every face after a night of fourteen orders, as pictures in docs/screens/.
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { chmodSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { drill } from '../../src/drill/drill.ts'
import { inHouse } from '../../src/drill/house.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { openBrowser, sit, widths } from './browser.ts'
import { openOrder, orderOf, seatOf } from './desk.ts'
import { enrolled, seated } from './officer.ts'

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))

async function picture(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  // Some pages listen to their server all the while, so no silence of the line says that they are whole.
  await page.waitForTimeout(1500)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  console.log(name)
}

await mkdir(folder, { recursive: true })
const browser = await openBrowser()
try {
  await inHouse(async (house) => {
    const officer = await enrolled(house, 'tribunal-lyon')
    console.log('A night of fourteen orders comes first: about a minute.')
    await drill(house, { kills: 0, chance: Math.random, progress: () => undefined })
    const duly = dulyAt(house.home)
    await duly.start()
    try {
      const { cast } = house
      const id = await orderOf(cast, 'EPOC of a French judge', { reference: 'JIRS 2026/417' })
      for (const [look, width] of Object.entries(widths)) {
        const anna = await seatOf(browser, cast, 'anna', { width })
        await picture(anna.page, `desk-now-${look}`)
        await openOrder(anna.page, id)
        await picture(anna.page, `desk-order-${look}`)
        await anna.close()
        const judge = await seated(browser, house, officer, { width })
        await picture(judge.page, `portal-cases-${look}`)
        await judge.page.goto(`http://localhost:${cast.ports.portal}/ask`)
        await picture(judge.page, `portal-ask-${look}`)
        await judge.close()
        const anyone = await sit(browser, { width })
        for (const path of ['', 'report', 'ledger']) {
          await anyone.page.goto(`http://localhost:${cast.ports.public}/${path}`)
          await picture(anyone.page, `public-${path || 'start'}-${look}`)
        }
        await anyone.close()
      }
    } finally {
      await duly.stop()
    }
  })
  await firstRun()
} finally {
  await browser.close()
}
for (const file of await readdir(folder))
  console.log(file, `${Math.round((await stat(join(folder, file))).size / 1000)} kB`)

/** The wizard of an empty machine. */
async function firstRun(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'duly-screens-'))
  chmodSync(home, 0o755)
  const child = spawn(process.execPath, [join(root, 'src/cli/duly.ts'), 'start', '--no-pager'], {
    env: { ...process.env, DULY_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const link = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const found = /http:\/\/localhost:\d+\/#[\w-]{20,}/.exec(said)
        if (found) resolve(found[0])
      })
      child.once('exit', () => reject(new Error(`Duly ended: ${said}`)))
    })
    const seat = await sit(browser)
    await seat.page.goto(link)
    await seat.page.getByRole('heading', { level: 2 }).first().waitFor()
    await seat.page.screenshot({ path: join(folder, 'first-run-wide.png') })
    await seat.close()
  } finally {
    await new Promise((resolve) => child.once('exit', resolve).kill('SIGTERM'))
    await rm(home, { recursive: true, force: true })
  }
}
