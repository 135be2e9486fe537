import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followFeed, openFeed, readFeed } from './feed.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-feed-'))
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})
const values = async (from = 0): Promise<unknown[]> => (await readFeed(dir, from)).records.map(({ value }) => value)
const onlyFile = async (): Promise<string> => join(dir, (await readdir(dir))[0] ?? '')

test('a reader finds what was added, from the position that it remembers', async () => {
  const feed = await openFeed(dir)
  await Promise.all([feed.append(['a', 'b']), feed.append(['c'])])
  const { end } = await readFeed(dir, 0)
  await feed.append(['d'])
  expect(await values()).toEqual(['a', 'b', 'c', 'd'])
  expect(await values(end)).toEqual(['d'])
  await feed.close()
})

test('a line that a crash cut off is not read, and the next writer begins behind the last whole one', async () => {
  const feed = await openFeed(dir)
  await feed.append(['a'])
  await feed.close()
  await appendFile(await onlyFile(), '0badc0de "half a li')
  expect(await values()).toEqual(['a'])
  const again = await openFeed(dir)
  await again.append(['b'])
  expect(await readFeed(dir, 0)).toMatchObject({ records: [{ value: 'a' }, { value: 'b' }], damaged: 0 })
  await again.close()
})

test('a line that the disk changed is passed over and counted', async () => {
  const feed = await openFeed(dir)
  await feed.append(['first', 'second'])
  await feed.close()
  const file = await onlyFile()
  await writeFile(file, (await readFile(file, 'utf8')).replace('first', 'fyrst'))
  expect(await readFeed(dir, 0)).toMatchObject({ records: [{ value: 'second' }], damaged: 1 })
})

test('begun anew, positions go on, and files that nobody needs are gone', async () => {
  const feed = await openFeed(dir)
  await feed.append(['old'])
  const before = feed.end
  await feed.beginAnew(['head'], 0)
  await feed.append(['new'])
  expect(await values()).toEqual(['old', 'head', 'new'])
  expect(await values(before)).toEqual(['head', 'new'])
  await feed.beginAnew(['head 2'], before)
  expect(await values()).toEqual(['head', 'new', 'head 2'])
  await feed.close()
  const again = await openFeed(dir)
  expect(again.end).toBe((await readFeed(dir, 0)).end)
  await again.close()
})

test('a follower gets everything in order, and again what it could not take', async () => {
  const got: unknown[] = []
  let fails = 1
  const following = followFeed(
    dir,
    0,
    ({ records }) => {
      if (fails-- > 0) return Promise.reject(new Error('not now'))
      got.push(...records.map(({ value }) => value))
      return Promise.resolve()
    },
    () => undefined,
  )
  const feed = await openFeed(dir)
  await feed.append([1, 2])
  await feed.append([3])
  await vi.waitFor(() => { expect(got).toEqual([1, 2, 3]) }, { timeout: 5000 }) // prettier-ignore
  await following.stop()
  await feed.close()
})
