import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { supervisePager } from './supervise.ts'

let home = ''
let watching: ReturnType<typeof supervisePager> | undefined
const logged: { words: string; code?: unknown; signal?: unknown }[] = []
beforeEach(async () => {
  logged.length = 0
  home = await mkdtemp(join(tmpdir(), 'duly-supervise-'))
  vi.stubEnv('DULY_HOME', home)
})
afterEach(async () => {
  await watching?.stop()
  vi.unstubAllEnvs()
  await rm(home, { recursive: true, force: true })
})
const begin = (): void => {
  watching = supervisePager((words, detail) => logged.push({ words, ...detail }))
}
const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const pager = async (not = 0): Promise<number> =>
  vi.waitFor(
    async () => {
      const pid = Number(await readFile(join(home, 'pager', 'lock'), 'utf8'))
      expect(pid > 0 && pid !== not && lives(pid)).toBe(true)
      return pid
    },
    { timeout: 25_000, interval: 100 },
  )

test('a pager that is killed is started again, and ends with the one who watches it', async () => {
  const config = {
    listen: { public: '127.0.0.1:1', desk: '127.0.0.1:2', smtp: '127.0.0.1:3', pager: '127.0.0.1:4' },
    entities: [{ id: 'nmi', name: 'Nimbus Mail', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
    pager: { dead_man_minutes: 0 },
  }
  await writeFile(join(home, 'duly.yaml'), stringify(config))
  begin()
  const first = await pager()
  process.kill(first, 'SIGKILL')
  const second = await pager(first)
  expect(logged).toMatchObject([{ words: 'the pager ended and is started again', signal: 'SIGKILL' }])
  await watching?.stop()
  expect(lives(second)).toBe(false)
  expect(logged).toHaveLength(1)
})

test('one that ends at once is tried again, and not as fast as the machine can', async () => {
  const begun = Date.now()
  begin()
  await vi.waitFor(() => { expect(logged.length).toBeGreaterThanOrEqual(3) }, { timeout: 25_000, interval: 50 }) // prettier-ignore
  expect(logged[0]).toMatchObject({ code: 2 })
  expect(Date.now() - begun).toBeGreaterThan(2000)
  await watching?.stop()
  const ended = logged.length
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(logged).toHaveLength(ended)
})
