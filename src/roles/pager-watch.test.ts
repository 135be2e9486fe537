import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { person, pagerOf, receiver } from '../oncall/world.fixture.ts'
import { Instant, minutes, seconds } from '../order/time.ts'
import type { Settings } from '../platform/settings.ts'
import { watchPager } from './pager-watch.ts'

const begun = Instant.at(Date.parse('2026-11-24T03:10:00Z'))
let now = begun
let dir = ''
let hook: Awaited<ReturnType<typeof receiver>>
let watching: ReturnType<typeof watchPager>
const logged: string[] = []
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  now = begun
  logged.length = 0
  dir = await mkdtemp(join(tmpdir(), 'duly-watch-'))
  hook = await receiver(200)
  const settings = {
    people: [
      person('anna', { webhook: hook.url }),
      person('bruno', { webhook: hook.url, may: ['respond'] }),
      person('cara'),
    ],
    pager: pagerOf(),
    mail: { relay: 'smtp://127.0.0.1:1', from: 'desk@nimbus.test' },
  } as unknown as Settings
  watching = watchPager({
    settings,
    clock: { now: () => now },
    pager: { dir } as Parameters<typeof watchPager>[0]['pager'],
    log: (words) => logged.push(words),
  })
})
afterEach(async () => {
  watching.stop()
  vi.useRealTimers()
  await rm(dir, { recursive: true, force: true })
})

const lives = async (): Promise<void> => {
  await writeFile(join(dir, 'lock'), '1')
  await utimes(join(dir, 'lock'), Date.parse(now) / 1000, Date.parse(now) / 1000)
}
/** Looks every ten seconds for so long, each look to its end. */
async function pass(ms: number, beside: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  for (let gone = 0; gone < ms; gone += seconds(10)) {
    now = Instant.plus(now, seconds(10))
    await beside()
    const before = [logged.length, hook.got.length]
    vi.advanceTimersByTime(seconds(10))
    // Disk and loopback are real: a look that tells is waited for, one that is silent gets a moment.
    for (let i = 0; i < 100; i++) {
      await new Promise((resolve) => setTimeout(resolve, i < 2 ? 5 : 10))
      const [words, pages] = [logged.length - (before[0] ?? 0), hook.got.length - (before[1] ?? 0)]
      if (i >= 2 && pages >= words) break
    }
  }
}

test('a pager that lives is no news', async () => {
  await pass(minutes(2), lives)
  expect(logged).toEqual([])
})

test('a silence of a minute is told to everyone who is to be paged, again every five minutes, and anew after a life', async () => {
  await pass(seconds(50))
  expect(hook.got).toEqual([])
  await pass(seconds(20))
  expect(logged).toHaveLength(1)
  expect(hook.got.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { person: 'anna', cause: 'security', orders: ['pager'], words: expect.stringContaining('duly pager') as string },
  ])
  await pass(minutes(4))
  expect(hook.got).toHaveLength(1)
  await pass(minutes(1))
  expect(hook.got).toHaveLength(2)
  await pass(seconds(10), lives)
  await pass(seconds(50))
  expect(hook.got).toHaveLength(2)
  await pass(seconds(10))
  expect(hook.got).toHaveLength(3)
  expect(new Set(hook.got.map(({ headers }) => headers['idempotency-key'])).size).toBe(3)
})
