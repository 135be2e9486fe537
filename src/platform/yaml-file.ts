import { LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { mistakesOf, type Mistake } from './config-mistakes.ts'
import type { Shape } from './config-shape.ts'

/** Something to look at in a file, and where. */
export type Place = { readonly line?: number; readonly column?: number; readonly words: string }

/** Where a path of the read value stands in the text. */
export type Locate = (mistake: Mistake) => Place

export type YamlRead<T> =
  | { readonly ok: true; readonly value: T; readonly locate: Locate }
  | { readonly ok: false; readonly empty: boolean; readonly found: readonly Place[] }

/**
 * Reads a YAML (or JSON) text by a schema. When it does not fit, every mistake is told, in the order of the text, each
 * with its line and the nearest right word. `check` adds what a shape alone cannot see. Pure.
 */
export function readYaml<T>(
  schema: z.ZodType<T>,
  text: string,
  check: (value: T) => readonly Mistake[] = () => [],
): YamlRead<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const no = (found: readonly Place[], empty = false): YamlRead<T> => ({ ok: false, empty, found: inOrder(found) })
  const strange = [...document.errors, ...document.warnings]
  if (strange.length > 0) return no(strange.map((e) => ({ ...at(lines, e.pos[0]), words: yamlWords(e) })))
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    return no([{ words: `it cannot be read: ${(error as Error).message}` }])
  }
  if (value === null || value === undefined) return no([{ words: 'the file is empty.' }], true)
  const locate: Locate = (mistake) => ({ ...placeOf(document, lines, mistake), words: mistake.words })
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    const shape = z.toJSONSchema(schema, { io: 'input' }) as Shape
    return no(mistakesOf(parsed.error.issues, value, shape).map(locate))
  }
  const wrong = check(parsed.data)
  return wrong.length > 0 ? no(wrong.map(locate)) : { ok: true, value: parsed.data, locate }
}

export const inOrder = <P extends Place>(found: readonly P[]): P[] =>
  [...found].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))

/** One line for each, as `duly.yaml line 9: …`. */
export const placesInWords = (found: readonly Place[], name: string): string =>
  found
    .map(({ line, words }) => (line === undefined ? `${name}: ${words}` : `${name} line ${line}: ${words}`))
    .join('\n')

function yamlWords(error: { code: string; message: string }): string {
  if (error.code === 'DUPLICATE_KEY') return 'this key stands here twice. Keep one of them.'
  if (error.code === 'TAB_AS_INDENT') return 'a tab cannot indent. Use spaces.'
  return `not readable as YAML: ${error.message}`
}

type Ranged = { readonly range?: readonly [number, number, number] | null }

const at = (lines: LineCounter, offset: number): { line: number; column: number } => {
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}

/** Line and column of the key or value at the mistake's path, or of the nearest thing around it. */
function placeOf(document: Document, lines: LineCounter, { path, key }: Mistake): { line?: number; column?: number } {
  const offsetOf = (node: unknown): number | undefined => (node as Ranged | null | undefined)?.range?.[0]
  const nodeAt = (steps: readonly PropertyKey[]): unknown => {
    try {
      return steps.length === 0 ? document.contents : document.getIn(steps, true)
    } catch {
      return undefined // below an alias, which stands elsewhere in the text: the nearest thing around it is told
    }
  }
  if (key !== undefined) {
    const items = (nodeAt(path) as { items?: { key?: { value?: unknown } }[] } | null | undefined)?.items ?? []
    const offset = offsetOf(items.find((item) => String(item.key?.value) === key)?.key)
    if (offset !== undefined) return at(lines, offset)
  }
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(nodeAt(path.slice(0, length)))
    if (offset !== undefined) return at(lines, offset)
  }
  return {}
}
