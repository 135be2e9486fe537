import { expect, test } from 'vitest'
import { sideBySide, type Reading } from './side-by-side.ts'

/** Reads a part as its three letters, after as many turns as the part says. */
const letters = async function* (part: { name: string; turns: number }): AsyncGenerator<string> {
  for (const n of [1, 2, 3]) {
    for (let i = 0; i < part.turns; i++) await new Promise((resolve) => setImmediate(resolve))
    if (part.name === 'bad' && n === 2) throw new Error('the store is away')
    yield `${part.name}${n}`
  }
}
const lanes: Reading<{ name: string; turns: number }, string, string> = {
  lanes: ['first', 'second', 'third'],
  open: () => Promise.resolve(true),
  read: letters,
  weigh: () => 1,
}
const parts = async function* (...names: string[]): AsyncGenerator<{ name: string; turns: number }> {
  for (const [n, name] of names.entries()) yield await Promise.resolve({ name, turns: 5 * (names.length - n) })
}
const all = async (found: AsyncIterable<string>): Promise<string[]> => {
  const taken: string[] = []
  for await (const each of found) taken.push(each)
  return taken
}
const whole = ['a', 'b', 'c', 'd'].flatMap((name) => [1, 2, 3].map((n) => `${name}${n}`))

test('what is read side by side comes in the order of the parts, though later ones are read sooner', async () => {
  expect(await all(sideBySide(parts('a', 'b', 'c', 'd'), lanes))).toEqual(whole)
})

test('lanes that cannot be had leave their work to the first', async () => {
  const used = new Set<string>()
  const read = (part: { name: string; turns: number }, lane: string): AsyncIterable<string> => {
    used.add(lane)
    return letters(part)
  }
  const open = (lane: string): Promise<boolean> => Promise.resolve(lane === 'first')
  expect(await all(sideBySide(parts('a', 'b', 'c', 'd'), { ...lanes, open, read }))).toEqual(whole)
  expect([...used]).toEqual(['first'])
})

test('where the first lane alone cannot be had, the others do its work', async () => {
  const used = new Set<string>()
  const read = (part: { name: string; turns: number }, lane: string): AsyncIterable<string> => {
    used.add(lane)
    return letters(part)
  }
  const open = (lane: string): Promise<boolean> => Promise.resolve(lane !== 'first')
  expect(await all(sideBySide(parts('a', 'b', 'c', 'd'), { ...lanes, open, read }))).toEqual(whole)
  expect([...used].sort()).toEqual(['second', 'third'])
})

test('a part that fails ends it, after everything that comes before it', async () => {
  const taken: string[] = []
  const found = sideBySide(parts('a', 'bad', 'c', 'd'), lanes)
  await expect(
    (async () => {
      for await (const each of found) taken.push(each)
    })(),
  ).rejects.toThrow('the store is away')
  expect(taken).toEqual(['a1', 'a2', 'a3', 'bad1'])
})

test('a list that breaks off ends it too, after what it had listed', async () => {
  const broken = async function* (): AsyncGenerator<{ name: string; turns: number }> {
    yield* parts('a')
    throw new Error('no list')
  }
  const taken: string[] = []
  await expect(
    (async () => {
      for await (const each of sideBySide(broken(), lanes)) taken.push(each)
    })(),
  ).rejects.toThrow('no list')
  expect(taken).toEqual(['a1', 'a2', 'a3'])
})

test('no more is read ahead than may wait', async () => {
  let read = 0
  const heavy = async function* (part: { name: string; turns: number }): AsyncGenerator<string> {
    for (let n = 0; n < 100; n++) {
      read++
      yield await Promise.resolve(`${part.name}${n}`)
    }
  }
  const found = sideBySide(parts('a', 'b', 'c', 'd'), { ...lanes, read: heavy, weigh: () => 1024 * 1024 })
  await found.next()
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
  // Four of each lane's part and the one that is a byte too many; of the first part one was taken.
  expect(read).toBeLessThanOrEqual(3 * 5 + 1)
  await found.return(undefined)
})
