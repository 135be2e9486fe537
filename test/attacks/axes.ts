import type { Chance } from '../simulation/chance.ts'

/** What demands differ in (the same axes for forged and for genuine ones). */
export const axes = {
  /** 0 to 11 stand in the registry, 12 to 17 do not. */
  agency: Array.from({ length: 18 }, (_, i) => i),
  language: ['en', 'de', 'fr', 'nl', 'ja'],
  category: ['subscriber', 'identifying_access', 'traffic', 'content'],
  emergency: [false, true],
  hour: ['office', 'night', 'holiday', 'clocks go back', 'clocks go forward'],
  channel: ['mail', 'portal', 'api', 'e-evidence'],
  form: ['pdf', 'scan', 'xml', 'docx', 'none'],
  /** Cases that the agency had before; none: we have known it for less than 30 days. */
  history: [0, 1, 50],
} as const satisfies Record<string, readonly unknown[]>

export type Axis = keyof typeof axes
export type Point = { readonly [A in Axis]: (typeof axes)[A][number] }

const names = Object.keys(axes) as Axis[]

const pairsOf = (point: Point): string[] =>
  names.flatMap((a, i) => names.slice(i + 1).map((b) => `${a}=${point[a]} ${b}=${point[b]}`))

const allPairs = names
  .flatMap((a, i) => names.slice(i + 1).map((b) => axes[a].length * axes[b].length))
  .reduce((sum, n) => sum + n, 0)

/**
 * Points that cross the axes pairwise: each next one is, of a few drawn by chance, that which shows most pairs of values
 * that no earlier one showed.
 */
export function pairwise(chance: Chance): { next(): Point; covered(): number } {
  const seen = new Set<string>()
  const draw = (): Point => Object.fromEntries(names.map((a) => [a, chance.pick<unknown>(axes[a])])) as Point
  const fresh = (point: Point): number => pairsOf(point).filter((p) => !seen.has(p)).length
  return {
    next() {
      const best = Array.from({ length: 12 }, draw).reduce((a, b) => (fresh(b) > fresh(a) ? b : a))
      for (const pair of pairsOf(best)) seen.add(pair)
      return best
    },
    covered: () => seen.size / allPairs,
  }
}

/** A moment of that hour, UTC: the nights in which Europe's clocks change are those of 2026. */
export const momentOf = (hour: Point['hour'], chance: Chance): string => {
  const minute = String(chance.below(60)).padStart(2, '0')
  return {
    office: `2026-11-2${chance.below(5) + 3}T10:${minute}:00Z`,
    night: `2026-11-2${chance.below(5) + 3}T03:${minute}:00Z`,
    holiday: `2026-12-25T12:${minute}:00Z`,
    'clocks go back': `2026-10-25T0${chance.below(2)}:${minute}:00Z`,
    'clocks go forward': `2026-03-29T0${chance.below(2)}:${minute}:00Z`,
  }[hour]
}
