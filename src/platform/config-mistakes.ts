import type { z } from 'zod'
import { keysAt, nearest, type Shape } from './config-shape.ts'

/** One thing wrong in the file: where, and in which words. `key` names a key of the record at `path`. */
export type Mistake = { readonly path: readonly PropertyKey[]; readonly key?: string; readonly words: string }

/** What the schema found, in words that say where and what would be right. */
export function mistakesOf(issues: readonly z.core.$ZodIssue[], value: unknown, shape: Shape): Mistake[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: issue.path, key, meant: nearest(key, keysAt(shape, issue.path, value)) }))
      : [],
  )
  const misspelt = new Set(unknown.map(({ path, meant }) => place([...path, meant ?? ''])))
  return [
    ...unknown.map(({ path, key, meant }): Mistake => {
      const known = keysAt(shape, path, value)
      const right =
        meant !== undefined ? ` Did you mean "${meant}"?` : known.length > 0 ? ` Known here: ${known.join(', ')}.` : ''
      return { path, key, words: `unknown key "${key}"${under(path)}.${right}` }
    }),
    ...issues
      // A key that is missing because it is misspelt is one mistake, not two.
      .filter((issue) => issue.code !== 'unrecognized_keys' && !misspelt.has(place(issue.path)))
      .map((issue) => ({ path: issue.path, words: wordsOf(issue, at(value, issue.path)) })),
  ]
}

function wordsOf(issue: z.core.$ZodIssue, found: unknown): string {
  const where = place(issue.path)
  if (found === undefined) return `"${String(issue.path.at(-1) ?? '')}" is missing${under(issue.path.slice(0, -1))}.`
  switch (issue.code) {
    case 'invalid_type':
      return `${where} must be ${kinds[issue.expected] ?? issue.expected}, not ${shown(found)}.`
    case 'invalid_value':
      return oneOf(where, found, issue.values.map(String))
    case 'invalid_union':
      if ('options' in issue && Array.isArray(issue.options)) return oneOf(where, found, issue.options.map(String))
      return `${where}: ${shown(found)} does not fit here.`
    case 'too_small':
      return issue.origin === 'array'
        ? `${where} needs at least ${String(issue.minimum)} entry.`
        : issue.origin === 'string'
          ? `${where} must not be empty.`
          : `${where} must be at least ${String(issue.minimum)}, not ${shown(found)}.`
    case 'too_big':
      return `${where} must be at most ${String(issue.maximum)}, not ${shown(found)}.`
    case 'invalid_format':
      if (issue.format === 'email') return `${where}: ${shown(found)} is not a mail address.`
      if (issue.format === 'url') return `${where}: ${shown(found)} is not a web address.`
      return `${where}: ${shown(found)} does not fit; it must be ${issue.message}.`
    default:
      return `${where}: ${shown(found)}: ${issue.message}.`
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
}

function oneOf(where: string, found: unknown, words: readonly string[]): string {
  const meant = typeof found === 'string' ? nearest(found, words) : undefined
  return `${where}: ${shown(found)} is not known. ${meant === undefined ? `Write one of: ${words.join(', ')}.` : `Did you mean "${meant}"?`}`
}

/** `people[0].email` */
export const place = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')

const under = (path: readonly PropertyKey[]): string => (path.length === 0 ? '' : ` under ${place(path)}`)

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((here, step) => (here as Record<PropertyKey, unknown> | null | undefined)?.[step], value)

function shown(found: unknown): string {
  const text = JSON.stringify(found)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
