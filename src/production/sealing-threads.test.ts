import { expect, test } from 'vitest'
import { keepThreadsReady, replaceThreads, takeThreads } from './sealing-threads.ts'

test('threads stand ready, are taken once, and others take their place', async () => {
  await keepThreadsReady()
  await using first = takeThreads()
  await using second = takeThreads()
  expect(second).not.toBe(first)
  replaceThreads()
  await keepThreadsReady()
  await using third = takeThreads()
  expect(third).not.toBe(first)
  expect(third).not.toBe(second)
  await Promise.all([first, second, third].map(({ standing }) => standing))
})

test('threads that stand ready wait already; others say so later', async () => {
  await keepThreadsReady()
  await using first = takeThreads()
  await using second = takeThreads()
  const atOnce = (threads: typeof first): Promise<boolean> =>
    Promise.race([threads.standing.then(() => true), new Promise<false>((no) => setImmediate(() => no(false)))])
  expect(await Promise.all([first, second].map(atOnce))).toEqual([true, false])
})
