import { z } from 'zod'
import { settingsSchema } from './settings.ts'

/** The part of JSON Schema that the settings use: enough to print them and to name the nearest right key. */
export type Shape = {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly oneOf?: readonly Shape[]
  readonly anyOf?: readonly Shape[]
  readonly enum?: readonly (string | number | boolean)[]
  readonly const?: string
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

export const settingsShape = z.toJSONSchema(settingsSchema, { io: 'input' }) as Shape

/** The keys that may stand at `path` of `value`; of several kinds of record, those of the kind it says it is. */
export function keysAt(whole: Shape, path: readonly PropertyKey[], value: unknown): string[] {
  let shape: Shape | undefined = whole
  let here: unknown = value
  for (const step of path) {
    shape = typeof step === 'number' ? chosen(shape, here)?.items : chosen(shape, here)?.properties?.[String(step)]
    here = (here as Record<PropertyKey, unknown> | undefined)?.[step]
  }
  return Object.keys(chosen(shape, here)?.properties ?? {})
}

/** Of several kinds of record, the one whose `kind` the value states. */
function chosen(shape: Shape | undefined, value: unknown): Shape | undefined {
  const kinds = shape?.oneOf
  if (!kinds) return shape
  const kind = (value as { kind?: unknown } | undefined)?.kind
  return kinds.find((each) => each.properties?.['kind']?.const === kind)
}

/** The word of `words` that is most like `word`, if one is alike at all. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((each) => ({ each, distance: edits(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= Math.max(2, Math.floor(Math.max(each.length, word.length) / 3)))
    .sort((a, b) => a.distance - b.distance)
  return best?.each
}

/** How many letters must be put in, taken out, changed, or swapped with their neighbour. */
function edits(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const now = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      now.push(least)
    }
    before = last
    last = now
  }
  return last[b.length] ?? 0
}
