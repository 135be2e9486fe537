import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../src/platform/config.ts'
import { inaccessible, openBrowser, sit, widths } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** Duly on an empty machine, with what it prints. */
async function startIn(
  home: string,
): Promise<{ said: (words: RegExp, times?: number) => Promise<string>; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, ['src/cli/duly.ts', 'start', '--no-pager'], {
    env: { ...process.env, DULY_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let printed = ''
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  return {
    async said(words, times = 1) {
      const end = Date.now() + 120_000
      for (;;) {
        const found = [...printed.matchAll(new RegExp(words, 'g'))]
        if (found.length >= times) return found.at(-1)?.[0] ?? ''
        if (Date.now() > end || child.exitCode !== null)
          throw new Error(`Duly never said ${words}; it said: ${printed}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

const press = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click()

test.each(Object.entries(widths))(
  'from an empty machine to a night seen live (%s)',
  async (name, width) => {
    const home = await mkdtemp(join(tmpdir(), 'duly-first-'))
    await chmod(home, 0o755)
    const duly = await startIn(home)
    const shot = async (page: Page, what: string): Promise<void> => {
      const shots = process.env['DULY_SHOTS']
      if (shots) await page.screenshot({ path: join(shots, `setup-${what}-${name}.png`), fullPage: true })
    }
    try {
      const link = await duly.said(/http:\/\/localhost:\d+\/#[\w-]{20,}/)
      const [first, second] = [await sit(browser, { width }), await sit(browser, { width, dark: true })]
      const { page } = first
      await page.goto(link.replace(/#.*/, '#wrong'))
      await page.getByText('This link is not valid.').waitFor()
      await page.goto('about:blank')
      await page.goto(link)
      await page.getByRole('heading', { name: 'Set up your desk' }).waitFor()
      expect(await inaccessible(page)).toEqual([])
      await shot(page, 'start')

      await page.getByLabel('Legal name').fill('Nimbus Mail Ireland Ltd')
      await page.getByLabel('State in which').fill('ie')
      await page.getByLabel('Mail domain').fill('nimbus.test')
      const company = page.locator('section', { hasText: 'Your company' })
      await company.getByRole('button', { name: 'Save' }).dblclick()
      await company.getByText('Done', { exact: true }).waitFor()
      await page.getByLabel('Or a folder of mailboxes').fill('/nowhere/at-all')
      await press(page, 'Look into it and connect')
      await page.getByText('There is no folder /nowhere/at-all').waitFor()
      await press(page, 'Make the exercise estate')
      await page.getByText('Connected: ').first().waitFor()
      const waking = page.locator('section', { hasText: 'Who is woken' })
      await waking.getByLabel('Wait for an answer').selectOption('60')
      await waking.getByRole('button', { name: 'Save' }).click()
      await waking.getByText('Done', { exact: true }).waitFor()

      await page.reload()
      await expect.poll(() => page.getByLabel('Legal name').inputValue()).toBe('Nimbus Mail Ireland Ltd')
      await page.getByLabel('Your name').fill('Anna Berg')
      await page.getByLabel('Your mail address').fill('anna@nimbus.test')
      await press(page, 'Make my passkey')
      await page.getByText('Anna Berg can sign in.').waitFor()
      const other = (await page.locator('pre').first().textContent()) ?? ''
      expect(await inaccessible(page)).toEqual([])
      await shot(page, 'people')

      await second.page.goto(other)
      await second.page.getByRole('heading', { name: 'You are the second person' }).waitFor()
      expect(await second.page.getByLabel('Legal name').count()).toBe(0)
      await second.page.getByLabel('Your name').fill('Bruno Keller')
      await press(second.page, 'Make my passkey')
      await second.page.getByRole('heading', { name: 'Your desk is ready' }).waitFor()

      // The tab that stayed open hears of it by itself.
      await page.getByRole('heading', { name: 'Your desk is ready' }).waitFor()
      const written = await loadConfig(join(home, 'duly.yaml'))
      expect(written).toMatchObject({
        ok: true,
        value: {
          settings: {
            entities: [{ name: 'Nimbus Mail Ireland Ltd', country: 'IE', domains: ['nimbus.test'] }],
            people: [
              { id: 'anna', passkeys: [{}] },
              { id: 'bruno', passkeys: [{}] },
            ],
            rota: { shifts: [{ people: ['anna', 'bruno'] }] },
            sources: [{ kind: 'maildir' }, { kind: 'directory' }],
          },
        },
      })
      expect(await readFile(join(home, 'duly.yaml'), 'utf8')).toContain("# Duly's one configuration file")
      expect(await readFile(join(home, 'first-run'), 'utf8').catch(() => 'gone')).toBe('gone')
      const late = await page.evaluate<number>(
        `fetch('/v1/setup/waking', { method: 'POST', body: JSON.stringify({ token: location.hash.slice(1), wait_seconds: 60 }) }).then((a) => a.status)`,
      )
      expect(late).toBe(409)
      await duly.said(/Duly is open\./, 2)

      await page.getByRole('button', { name: 'Run the drill' }).dblclick()
      await page.getByText('It runs:').waitFor()
      await page.getByText('answered, opened and verified').first().waitFor({ timeout: 120_000 })
      await shot(page, 'live')
      await page.getByText('Every order ended as it must').waitFor({ timeout: 120_000 })
      expect(await page.getByRole('row').count()).toBe(15)
      expect(await inaccessible(page)).toEqual([])
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect(wide).toBeLessThanOrEqual(0)
      await shot(page, 'done')
      await first.close()
      await second.close()
    } finally {
      await duly.stop()
      await rm(home, { recursive: true, force: true })
    }
  },
  300_000,
)
