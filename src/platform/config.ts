import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { sha256 } from '../order/canonical.ts'
import type { Parsed, Sha256 } from '../order/ids.ts'
import { referenceMistakes } from './config-references.ts'
import { settingsSchema, type Settings } from './settings.ts'
import { placesInWords, readYaml } from './yaml-file.ts'

export { renderConfigDocs } from './config-docs.ts'

/** More than any desk needs; a larger file is some other file. */
const limitBytes = 4 * 1024 * 1024

/**
 * Reads `duly.yaml`: the settings with every default filled in and relative paths resolved against `folder`, the text of
 * the file as it was read, and its SHA-256. Otherwise says what is wrong, one line for each mistake, with the line of
 * the file and the nearest right word.
 */
export async function loadConfig(
  file: string,
  folder = dirname(resolve(file)),
): Promise<Parsed<{ settings: Settings; sha256: Sha256; text: string }>> {
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
  const text = bytes.toString('utf8')
  const read = parseSettings(text, name)
  return read.ok
    ? { ok: true, value: { settings: resolvePaths(read.value, folder), sha256: sha256(bytes), text } }
    : read
}

/** The settings that `text` states; `name` is what the mistakes call the file. Pure. */
export function parseSettings(text: string, name: string): Parsed<Settings> {
  const read = readYaml(settingsSchema, text, referenceMistakes)
  if (read.ok) return { ok: true, value: withLeavers(read.value) }
  const empty = 'the file is empty. It needs at least "entities"; docs/configuration.md has an example.'
  return { ok: false, why: read.empty ? `${name}: ${empty}` : placesInWords(read.found, name) }
}

/** Whoever leaves is on leave for ever from then on: no rota puts them on call, and each shows the gap they make. */
function withLeavers(settings: Settings): Settings {
  const gone = settings.people.flatMap(({ id, until }) =>
    until === undefined ? [] : [{ person: id, from: until, to: '9999-12-31T23:59Z' }],
  )
  if (gone.length === 0) return settings
  return { ...settings, rota: { ...settings.rota, leave: [...(settings.rota.leave ?? []), ...gone] } }
}

const namesFile = ['path', 'password_file', 'secret_file', 'key_file']

function resolvePaths(settings: Settings, folder: string): Settings {
  const from = (path: string): string => resolve(folder, path)
  const withFiles = <T extends object>(what: T): T => ({
    ...what,
    ...Object.fromEntries(
      Object.entries(what)
        .filter(([name]) => namesFile.includes(name))
        .map(([name, path]) => [name, from(String(path))]),
    ),
  })
  return {
    ...settings,
    ...(settings.webhook_secret_file === undefined ? {} : { webhook_secret_file: from(settings.webhook_secret_file) }),
    pager: {
      ...settings.pager,
      ...(settings.pager.ntfy_token_file === undefined
        ? {}
        : { ntfy_token_file: from(settings.pager.ntfy_token_file) }),
      ...(settings.pager.telephone === undefined
        ? {}
        : { telephone: { ...settings.pager.telephone, token_file: from(settings.pager.telephone.token_file) } }),
    },
    ...(settings.account_history === undefined ? {} : { account_history: withFiles(settings.account_history) }),
    sources: settings.sources.map(withFiles),
  }
}
