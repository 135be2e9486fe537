import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { inHouse } from '../../src/drill/house.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { sealInShards } from '../sealed-shards.ts'
import { openBrowser } from './browser.ts'
import { enrolled, seated } from './officer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

test('an officer opens an answer in shards from the disk, and it verifies in the page', () =>
  inHouse(async (house) => {
    const { dir, home, cast } = house
    const { identityFile, join: joined, parts } = await sealInShards(join(dir, 'answer'))
    const buffer = await readFile(await joined(parts))
    const officer = await enrolled(house, 'tribunal-lyon')
    const duly = dulyAt(home)
    await duly.start()
    const seat = await seated(browser, house, officer)
    const { page } = seat
    try {
      await page.goto(`http://localhost:${cast.ports.portal}/open`)
      await page.locator('input[type=file]').first().setInputFiles({ name: 'D-2026-000042.tar', mimeType: 'application/x-tar', buffer }) // prettier-ignore
      await page.getByText('Elsewhere it unpacks with: tar xf D-2026-000042.tar.').waitFor()
      await page.getByLabel('Key file').setInputFiles(identityFile)
      await page.getByRole('button', { name: 'Open and verify here' }).click()
      await page.getByText('Everything that was checked holds.').waitFor({ timeout: 60_000 })
      await page.getByText('All 3 shards are there').waitFor()
      await page.getByRole('heading', { name: 'Items: 10' }).waitFor()
      await page.getByRole('button', { name: 'shard-003/000002.eml' }).click()
      await page.locator('pre.letter', { hasText: 'Invented words' }).waitFor()
    } finally {
      await seat.close()
      await duly.stop()
    }
  }))
