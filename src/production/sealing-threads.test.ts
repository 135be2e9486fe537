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

test('threads stand ready for as many sealings as are made side by side', async () => {
  await keepThreadsReady(2)
  const [first, second, third] = [takeThreads(), takeThreads(), takeThreads()]
  expect(new Set([first, second, third]).size).toBe(3)
  // A thread that waits already says so at once.
  const atOnce = (threads: typeof first): Promise<boolean> =>
    Promise.race([threads.standing.then(() => true), new Promise<false>((no) => setImmediate(() => no(false)))])
  expect(await Promise.all([first, second, third].map(atOnce))).toEqual([true, true, false])
  for (const threads of [first, second, third]) await threads[Symbol.asyncDispose]()
})
