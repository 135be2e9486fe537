import { expect, test } from 'vitest'
import type { PersonId } from '../../../order/ids.ts'
import type { Instant } from '../../../order/time.ts'
import type { Line } from './look.ts'
import { Sitting, type Around, type Wish } from './sitting.ts'

const at = '2026-11-24T10:00:00.000Z' as Instant
const lines = Array.from({ length: 5 }, (_, i) => ({ n: i + 1, id: `i${i + 1}` }) as Line)
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A desk that keeps books, whose line can be cut before or after it heard, and that may say no. */
function desk(): {
  around: Around
  told: Wish[]
  line: { cut?: 'before' | 'after'; no?: boolean }
  again: () => Promise<void>
  kept: { wishes: readonly Wish[] }
} {
  const told: Wish[] = []
  const line: { cut?: 'before' | 'after'; no?: boolean } = {}
  const kept = { wishes: [] as readonly Wish[] }
  let resume: (() => void) | undefined
  const broken = (): never => {
    throw new TypeError('Failed to fetch')
  }
  return {
    told,
    line,
    kept,
    async again() {
      resume?.()
      await turn()
    },
    around: {
      page: (from) => Promise.resolve({ total: 5, items: lines.slice(from, from + 2) }),
      news: (after) => {
        if (line.cut) broken()
        const since = told.map((wish) => ({ ...wish, by: 'anna' as PersonId, at })).slice(after)
        return Promise.resolve({ list: 'a', since, decisions: told.length })
      },
      tell: async (wish) => {
        await turn()
        if (line.no) throw new RangeError('no')
        if (line.cut === 'before') broken()
        told.push(wish)
        if (line.cut === 'after') broken()
      },
      isNo: (error) => error instanceof RangeError,
      pause: () => new Promise((resolve) => (resume = resolve)),
      kept: { get: () => kept.wishes, set: (wishes) => (kept.wishes = [...wishes]) },
    },
  }
}
const sit = ({ around }: { around: Around }): Sitting => new Sitting('a', around, 'anna' as PersonId, () => at)
const asShown = (sitting: Sitting): string =>
  lines.map(({ n }) => sitting.snapshot().shown.get(n)?.decision.as ?? 'open').join(' ')
const produce = { as: 'produce' } as const
const withhold = { as: 'withhold', ground: 'privilege' } as const

test('the list is read page by page, once', async () => {
  const sitting = sit(desk())
  const { signal } = new AbortController()
  await Promise.all([sitting.load(signal), sitting.load(signal)])
  expect(sitting.snapshot().lines).toEqual(lines)
})

test('a decision is shown at once, told, and taken back as each item stood before', async () => {
  const at = desk()
  const sitting = sit(at)
  sitting.decide([2], withhold)
  sitting.decide([1, 2, 3], produce)
  expect(asShown(sitting)).toBe('produce produce produce open open')
  expect(sitting.undo()).toBe(1)
  expect(asShown(sitting)).toBe('open withhold open open open')
  while (sitting.snapshot().unsaved > 0) await turn()
  expect(at.told).toEqual([
    { items: [[2, 2]], decision: withhold },
    { items: [[1, 3]], decision: produce },
    { items: [[1, 1], [3, 3]], decision: { as: 'undecided' } }, // prettier-ignore
    { items: [[2, 2]], decision: withhold },
  ])
})

test('what was decided while the line was broken is kept, over a reload too, and told together when it is back', async () => {
  const at = desk()
  const sitting = sit(at)
  at.line.cut = 'before'
  for (const n of [1, 2, 3]) sitting.decide([n], produce)
  await turn()
  await turn()
  expect(sitting.snapshot()).toMatchObject({ broken: true, unsaved: 3 })
  expect(asShown(sit(at))).toBe('produce produce produce open open')
  delete at.line.cut
  await at.again()
  while (sitting.snapshot().unsaved > 0) await turn()
  expect(at.told).toEqual([
    {
      items: [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
      decision: produce,
    },
  ])
  expect(sitting.snapshot().broken).toBe(false)
  expect(at.kept.wishes).toEqual([])
})

test('what had arrived when the line broke is not told twice', async () => {
  const at = desk()
  const sitting = sit(at)
  at.line.cut = 'after'
  sitting.decide([4], withhold)
  await turn()
  await turn()
  expect(sitting.snapshot().broken).toBe(true)
  delete at.line.cut
  await at.again()
  while (sitting.snapshot().unsaved > 0) await turn()
  expect(at.told).toHaveLength(1)
  expect(asShown(sitting)).toBe('open open open withhold open')
})

test('what the desk says no to is taken back and said; the rest goes on', async () => {
  const at = desk()
  const sitting = sit(at)
  at.line.no = true
  sitting.decide([1], withhold)
  while (sitting.snapshot().unsaved > 0) await turn()
  expect(asShown(sitting)).toBe('open open open open open')
  expect(sitting.snapshot().refused).toBeInstanceOf(RangeError)
  delete at.line.no
  sitting.decide([2], produce)
  expect(sitting.snapshot().refused).toBeUndefined()
  while (sitting.snapshot().unsaved > 0) await turn()
  expect(asShown(sitting)).toBe('open produce open open open')
})

test('what others decide is shown, each decision once, beneath what this page has decided since', () => {
  const at = desk()
  const sitting = sit(at)
  const one = { items: [[1, 2]] as const, decision: produce, by: 'bruno' as PersonId, at: '2026-11-24T09:00:00Z' as Instant } // prettier-ignore
  const two = { ...one, items: [[2, 2]] as const, decision: { as: 'undecided' } as const }
  sitting.take({ list: 'a', since: [one], decisions: 1 })
  sitting.take({ list: 'a', since: [one, two], decisions: 2 })
  sitting.take({ list: 'a', since: [one], decisions: 1 })
  expect(asShown(sitting)).toBe('produce open open open open')
  sitting.decide([1], withhold)
  expect(sitting.snapshot().shown.get(1)).toMatchObject({ decision: withhold, by: 'anna' })
})
