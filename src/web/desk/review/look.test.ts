import { expect, test } from 'vitest'
import { joined, linesIn, pieces, places } from './cover.ts'
import { covered, rowsOf, spansOf, type Line, type Look, type Shown } from './look.ts'

const lines = [
  { n: 1, id: 'a', thread: 1, group: 1, subject: 'Hello', from: 'Mara' },
  { n: 2, id: 'b', thread: 1, group: 2, subject: 'Re: Hello', from: 'Jonas', marks: ['lawyer: kanzlei.test'] },
  { n: 3, id: 'c', thread: 3, group: 1, subject: 'Hello again', from: 'Mara' },
  { n: 4, id: 'd', thread: 4, group: 4, unread: 'It is damaged.' },
] as unknown as Line[]
const shown = new Map([
  [1, { decision: { as: 'produce' } }],
  [2, { decision: { as: 'withhold', ground: 'privilege' } }],
]) as unknown as Shown
const all: Look = { only: 'all', words: '', thread: undefined, fold: false }

test.each([
  [{}, [1, 2, 3, 4]],
  [{ only: 'undecided' }, [3, 4]],
  [{ only: 'marked' }, [2]],
  [{ only: 'held' }, [2]],
  [{ only: 'unread' }, [4]],
  [{ words: ' MARA ' }, [1, 3]],
  [{ words: 'kanzlei' }, [2]],
  [{ thread: 1 }, [1, 2]],
  [{ thread: 1, only: 'undecided' }, []],
  [{ fold: true }, [1, 2, 4]],
] as [Partial<Look>, number[]][])('the list as %j shows %j', (change, numbers) => {
  expect(rowsOf(lines, shown, { ...all, ...change }).map(({ line }) => line.n)).toEqual(numbers)
})

test('a decision reaches what it says: the line with its copies, its group, its thread, or all that is shown', () => {
  const folded = rowsOf(lines, shown, { ...all, fold: true, only: 'all' })
  const [first] = folded
  if (!first) throw new Error('no row')
  expect(covered('line', first, folded, lines)).toEqual([1, 3])
  expect(covered('thread', first, folded, lines)).toEqual([1, 2])
  expect(covered('shown', first, folded, lines)).toEqual([1, 3, 2, 4])
  const [open] = rowsOf(lines, shown, { ...all, only: 'undecided' })
  if (!open) throw new Error('no row')
  // The group of an undecided line holds also what was decided before: it is one group.
  expect(covered('group', open, [open], lines)).toEqual([1, 3])
  expect(spansOf([4, 1, 2, 9, 3])).toEqual([[1, 4], [9, 9]]) // prettier-ignore
})

test('words are covered wherever they stand, by boxes of one length', () => {
  const text = 'Call Mara  Lind.\nMARA LIND (and Mara) waits.\nBye'
  const found = places(text, 'mara lind')
  expect(found.map(({ from, to }) => text.slice(from, to))).toEqual(['Mara  Lind', 'MARA LIND'])
  expect(places(text, '(and')).toHaveLength(1)
  expect(places(text, ' ')).toEqual([])
  const ranges = joined([...found, ...linesIn(text, [[3, 3]]), { from: 6, to: 8 }], text.length)
  const onScreen = pieces(text, ranges)
    .flat()
    .map(({ from, to, covered }) => (covered ? '██████' : text.slice(from, to)))
    .join('')
  expect(onScreen).toBe('Call ██████.\n██████ (and Mara) waits.\n██████')
})

test('a long text is laid out in stretches of whole lines, and nothing of it is lost', () => {
  const text = Array.from({ length: 2000 }, (_, i) => `Line ${i} of a long letter.`).join('\n')
  const stretches = pieces(text, [{ from: 3990, to: 4100 }])
  expect(stretches.length).toBeGreaterThan(5)
  expect(stretches.flat().map(({ from, to }) => text.slice(from, to)).join('')).toBe(text) // prettier-ignore
  // A box over many stretches is whole in each of them.
  const wide = pieces(text, [{ from: 10, to: 20_000 }, { from: 20_010, to: 20_020 }]).flat() // prettier-ignore
  expect(wide.filter((p) => p.covered).reduce((sum, p) => sum + p.to - p.from, 0)).toBe(20_000)
  expect(wide.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text)
  for (const [first] of stretches.slice(1)) expect(text[(first?.from ?? 0) - 1]).toBe('\n')
})
