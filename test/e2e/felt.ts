import type { Page } from 'playwright-core'
import { percentile } from '../../src/order/phases.ts'

/** How quickly a page answered a person: from each key or touch to the next paint, and the longest it stood still. */
export type Felt = {
  readonly interactions: number
  readonly p50Ms: number
  readonly p98Ms: number
  readonly mostMs: number
  readonly longestTaskMs: number
}

/**
 * Measures what a person at this page does (Event Timing API: from the event to the paint after it, in steps of 8 ms;
 * Long Tasks API). What took less than 16 ms is not told by the browser and counts as 16.
 */
export async function felt(page: Page, work: () => Promise<void>): Promise<Felt> {
  await page.evaluate(`(() => {
    const all = (globalThis.felt = { longest: new Map(), tasks: [] })
    globalThis.feltBefore = performance.interactionCount ?? 0
    new PerformanceObserver((list) => {
      for (const { interactionId, duration } of list.getEntries())
        if (interactionId) all.longest.set(interactionId, Math.max(duration, all.longest.get(interactionId) ?? 0))
    }).observe({ type: 'event', durationThreshold: 16 })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) all.tasks.push(duration)
    }).observe({ type: 'longtask' })
  })()`)
  await work()
  // The last entries are told with the paint after them.
  const seen = await page.evaluate<{ durations: number[]; tasks: number[]; count: number }>(
    `new Promise((done) => requestAnimationFrame(() => requestIdleCallback(() => done({
      durations: [...felt.longest.values()], tasks: felt.tasks, count: performance.interactionCount - feltBefore }))))`,
  )
  const quick = Math.max(0, seen.count - seen.durations.length)
  const all = [...seen.durations, ...Array.from({ length: quick }, () => 16)]
  const at = (p: number): number => Math.round(percentile(all, p) ?? Number.POSITIVE_INFINITY)
  return {
    interactions: all.length,
    p50Ms: at(50),
    p98Ms: at(98),
    mostMs: Math.round(Math.max(...all)),
    longestTaskMs: Math.round(Math.max(0, ...seen.tasks)),
  }
}

/** What a reviewer does all day at a list that is open: leaf, decide, take back, filter, find, fold, scroll. */
export async function reviewer(page: Page): Promise<void> {
  const keys = async (text: string): Promise<void> => {
    for (const key of text) await page.keyboard.press(key)
  }
  await keys('jjjjkj'.repeat(4))
  await keys('ppppujp'.repeat(4))
  await page.keyboard.press('w')
  await page.keyboard.type('privilege')
  await page.keyboard.press('Enter')
  await keys('wjwjpw')
  await page.keyboard.press('/')
  await page.keyboard.type('letter 99')
  await page.keyboard.press('Enter')
  await keys('jjpgptp')
  await page.keyboard.press('/')
  for (let n = 0; n < 9; n++) await page.keyboard.press('Backspace')
  await page.keyboard.press('Enter')
  const show = page.getByLabel('Show', { exact: true })
  for (const each of ['Undecided', 'Perhaps privileged', 'Withheld and redacted', 'All items'])
    await show.selectOption(each)
  await page.getByLabel('Fold near-duplicates').click()
  await keys('jjpk')
  await page.getByLabel('Fold near-duplicates').click()
  const list = page.locator('.review-list')
  await list.hover()
  for (let n = 0; n < 20; n++) await page.mouse.wheel(0, n % 5 === 4 ? 60_000 : 900)
  await page.locator('.review-line').nth(9).click()
  await keys('apu')
}
