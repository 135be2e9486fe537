import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { LineCounter, parseDocument, type Document } from 'yaml'
import { sha256 } from '../order/canonical.ts'
import type { Parsed, Sha256 } from '../order/ids.ts'
import { mistakesOf, type Mistake } from './config-mistakes.ts'
import { referenceMistakes } from './config-references.ts'
import { settingsSchema, type Settings } from './settings.ts'

export { renderConfigDocs } from './config-docs.ts'

/** More than any desk needs; a larger file is some other file. */
const limitBytes = 4 * 1024 * 1024

/**
 * Reads `duly.yaml`: the settings with every default filled in and relative paths resolved against the file's folder,
 * and the SHA-256 of the file as it was read. Otherwise says what is wrong, one line for each mistake, with the line of
 * the file and the nearest right word.
 */
export async function loadConfig(file: string): Promise<Parsed<{ settings: Settings; sha256: Sha256 }>> {
  const path = resolve(file)
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'no permission to read it' : String(error)
    return { ok: false, why: `${path}: ${why}.` }
  }
  const name = basename(path)
  if (bytes.length > limitBytes) return { ok: false, why: `${name} is larger than 4 MB, so it is not read.` }
  const read = parseSettings(bytes.toString('utf8'), name)
  return read.ok
    ? { ok: true, value: { settings: resolvePaths(read.value, dirname(path)), sha256: sha256(bytes) } }
    : read
}

/** The settings that `text` states; `name` is what the mistakes call the file. Pure. */
export function parseSettings(text: string, name: string): Parsed<Settings> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const say = (found: readonly { line?: number | undefined; words: string }[]): Parsed<never> => ({
    ok: false,
    why: [...found]
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
      .map(({ line, words }) => (line === undefined ? `${name}: ${words}` : `${name} line ${line}: ${words}`))
      .join('\n'),
  })
  if (document.errors.length > 0) {
    return say(document.errors.map((error) => ({ line: lines.linePos(error.pos[0]).line, words: yamlWords(error) })))
  }
  const value = readValue(document)
  if (!value.ok) return say([{ words: value.why }])
  if (value.value === null || value.value === undefined) {
    return say([{ words: 'the file is empty. It needs at least "entities"; docs/configuration.md has an example.' }])
  }
  const at = (mistake: Mistake): { line: number | undefined; words: string } => ({
    line: lineOf(document, lines, mistake),
    words: mistake.words,
  })
  const parsed = settingsSchema.safeParse(value.value)
  if (!parsed.success) return say(mistakesOf(parsed.error.issues, value.value).map(at))
  const wrong = referenceMistakes(parsed.data)
  return wrong.length > 0 ? say(wrong.map(at)) : { ok: true, value: parsed.data }
}

function readValue(document: Document): Parsed<unknown> {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    return { ok: false, why: `it cannot be read: ${(error as Error).message}` }
  }
}

function yamlWords(error: { code: string; message: string }): string {
  if (error.code === 'DUPLICATE_KEY') return 'this key stands here twice. Keep one of them.'
  if (error.code === 'TAB_AS_INDENT') return 'a tab cannot indent. Use spaces.'
  return `not readable as YAML: ${error.message}`
}

type Ranged = { readonly range?: readonly [number, number, number] | null }

/** The line of the key or value at the mistake's path, or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, { path, key }: Mistake): number | undefined {
  const offsetOf = (node: unknown): number | undefined => (node as Ranged | null | undefined)?.range?.[0]
  if (key !== undefined) {
    const map = path.length === 0 ? document.contents : document.getIn(path, true)
    const items = (map as { items?: { key: { value?: unknown } }[] } | null | undefined)?.items ?? []
    const offset = offsetOf(items.find((item) => String(item.key.value) === key)?.key)
    if (offset !== undefined) return lines.linePos(offset).line
  }
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document.getIn(path.slice(0, length), true))
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return undefined
}

function resolvePaths(settings: Settings, folder: string): Settings {
  const from = (path: string): string => resolve(folder, path)
  return {
    ...settings,
    ...(settings.webhook_secret_file === undefined ? {} : { webhook_secret_file: from(settings.webhook_secret_file) }),
    sources: settings.sources.map((source) =>
      source.kind === 'imap'
        ? { ...source, password_file: from(source.password_file) }
        : { ...source, path: from(source.path) },
    ),
  }
}
