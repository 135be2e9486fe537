import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { sha256 } from '../order/canonical.ts'
import { calendarsOf, holidayPackage } from './holidays.ts'
import { commonPackId, packMistakes } from './pack-mistakes.ts'
import { holidaySchema, packSchema, type HolidayFile, type LawPacks, type Pack } from './schema.ts'

export type { LawPacks } from './schema.ts'

export const holidayFile = 'holidays.yaml'
export const noHolidays =
  'there is no such file, and without the public holidays no period can be counted; copy it from the shipped law'

/** One file of the law as it stands on disk: its name below `law/`, with `/`, and its text. */
export type LawFile = { readonly name: string; readonly text: string }

/**
 * Reads every pack under `dir` (`law/`), and `holidays.yaml` there, in the order of their names. Worked examples
 * (`.cases.yaml`) judge nobody; they come along only when asked for. Throws {@link LawError} when there is no folder.
 */
export async function readLawFiles(dir: string, { examples = false } = {}): Promise<LawFile[]> {
  const all = await readdir(dir, { recursive: true }).catch((error: unknown) => {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw absent ? new LawError(dir, 'there is no such folder') : error
  })
  const names = all.filter((n) => n.endsWith('.yaml') && (examples || !n.endsWith('.cases.yaml')))
  return Promise.all(
    names.sort().map(async (n) => ({ name: n.split(sep).join('/'), text: await readFile(join(dir, n), 'utf8') })),
  )
}

/**
 * The law that these files state. Throws {@link LawError} when any of them is not sound, naming file and field: law
 * that is half read must not judge. `kept` law was read before; it may name another version of the holiday package.
 */
export function lawOf(files: readonly LawFile[], kept = false): LawPacks {
  const packs = new Map<string, Pack>()
  const loaded: { id: string; version: string; sha256: string }[] = []
  let holidays: HolidayFile | undefined
  for (const { name, text } of files) {
    if (name === holidayFile) {
      holidays = parseLawFile(holidaySchema, text, name)
      loaded.unshift({ id: 'holidays', version: holidays.read_on, sha256: sha256(text) })
      continue
    }
    const pack = parseLawFile(packSchema, text, name)
    if (packs.has(pack.id)) throw new LawError(name, `${pack.id} is already defined by another file`)
    packs.set(pack.id, pack)
    loaded.push({ id: pack.id, version: pack.version, sha256: sha256(text) })
  }
  const common = packs.get(commonPackId)
  if (!common) throw new LawError('law', `no file defines ${commonPackId}, which holds the rules of every order`)
  if (!holidays) throw new LawError(holidayFile, noHolidays)
  const installed = holidayPackage()
  if (!kept && installed !== holidays.package.version)
    throw new LawError(
      holidayFile,
      `compared with ${holidays.package.name} ${holidays.package.version}, but ${installed} is installed; compare again and name that`,
    )
  for (const pack of packs.values()) {
    const [mistake] = packMistakes(pack, common)
    if (mistake) throw new LawError(pack.id, mistake.words)
  }
  return { packs, common, calendars: calendarsOf(holidays), loaded }
}

/** The law under `dir`, as it stands on disk now. Files ending in `.cases.yaml` are worked examples and left out. */
export const loadLaw = async (dir: string): Promise<LawPacks> => lawOf(await readLawFiles(dir))

/** A file of the law that cannot be used. Stops the start: there is no judging by half of the law. */
export class LawError extends Error {
  constructor(file: string, why: string) {
    super(`law file ${file}: ${why}`)
    this.name = 'LawError'
  }
}

/** Reads one YAML file by its schema. Throws {@link LawError} naming file, field and what is wrong there. */
export function parseLawFile<T>(schema: z.ZodType<T>, text: string, file: string): T {
  const document = parseDocument(text)
  const broken = document.errors[0] ?? document.warnings[0]
  if (broken) throw new LawError(file, broken.message)
  const result = schema.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new LawError(file, `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'unknown shape'}`)
}
