import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { sha256 } from '../order/canonical.ts'
import { pathsOf } from './condition.ts'
import { calendarsOf, holidayPackage } from './holidays.ts'
import { factPaths } from './reading.ts'
import { holidaySchema, packSchema, type LawPacks, type Pack } from './schema.ts'

export type { LawPacks } from './schema.ts'

/** The pack whose `every_order` rules hold for all, and that judges what names no known instrument. */
export const commonPackId = 'any.not-an-order'

const holidayFile = 'holidays.yaml'

/**
 * Reads every pack under `dir` (`law/`), and `holidays.yaml` there. Files ending in `.cases.yaml` are worked examples and
 * left to the tests. Throws when any file is not sound, naming file and field: law that is half read must not judge.
 */
export async function loadLaw(dir: string): Promise<LawPacks> {
  const packs = new Map<string, Pack>()
  const holidayText = await readFile(join(dir, holidayFile), 'utf8')
  const holidays = parseLawFile(holidaySchema, holidayText, holidayFile)
  const installed = holidayPackage()
  if (installed !== holidays.package.version)
    throw new LawError(
      holidayFile,
      `compared with ${holidays.package.name} ${holidays.package.version}, but ${installed} is installed; compare again and name that`,
    )
  const loaded = [{ id: 'holidays', version: holidays.read_on, sha256: sha256(holidayText) as string }]
  const names = (await readdir(dir, { recursive: true })).filter(
    (n) => n.endsWith('.yaml') && !n.endsWith('.cases.yaml') && n !== holidayFile,
  )
  for (const name of names.sort()) {
    const text = await readFile(join(dir, name), 'utf8')
    const pack = parseLawFile(packSchema, text, name)
    if (packs.has(pack.id)) throw new LawError(name, `${pack.id} is already defined by another file`)
    packs.set(pack.id, pack)
    loaded.push({ id: pack.id, version: pack.version, sha256: sha256(text) })
  }
  const common = packs.get(commonPackId)
  if (!common) throw new LawError(dir, `no file defines ${commonPackId}, which holds the rules of every order`)
  for (const pack of packs.values()) checkPack(pack, common)
  return { packs, common, calendars: calendarsOf(holidays), loaded }
}

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

/** What the schema cannot say: ids once, known facts only, rules that could never apply, signatures under active law. */
function checkPack(pack: Pack, common: Pack): void {
  const known = (path: string): boolean => {
    if (factPaths.has(path)) return true
    const [root, name = ''] = path.split('.')
    return root === 'elements' && (Object.hasOwn(pack.elements, name) || Object.hasOwn(common.elements, name))
  }
  const conditions = [
    ...pack.rules.flatMap((r) => [r.when, r.holds]),
    ...pack.clocks.map((c) => c.when),
    ...pack.notice.map((n) => n.when),
    pack.emergency,
  ].filter((c) => c !== undefined)
  const words = pack.rules.flatMap((r) => [
    r.question.ask,
    r.question.fix,
    r.on_fail.do === 'refuse' ? `${r.on_fail.words} ${r.on_fail.route ?? ''}` : '',
  ])
  const paths = [
    ...conditions.flatMap(pathsOf),
    ...[...pack.clocks, ...pack.notice.map((n) => ({ ...n, from: undefined }))]
      .flatMap((c) => [c.field, c.zone_field, c.from])
      .filter((f) => f !== undefined),
    ...words.flatMap((w) => [...w.matchAll(/\{([^}]*)\}/g)].map((m) => m[1] ?? '')),
  ]
  const strange = paths.find((p) => !known(p))
  if (strange !== undefined) throw new LawError(pack.id, `no fact is called "${strange}"; declare it under elements`)
  const ids = [...pack.rules, ...(pack === common ? [] : common.rules.filter((r) => r.every_order))].map((r) => r.id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw new LawError(pack.id, `rule ${twice} is defined twice`)
  if (pack !== common && pack.rules.some((r) => r.every_order))
    throw new LawError(pack.id, `only ${commonPackId} may hold rules of every order`)
  checkReplaced(pack, common)
  if (pack.status === 'active' && pack.signed_off === null)
    throw new LawError(pack.id, 'an active pack names who signed it off, and when')
  const lacks = pack.clocks.find((c) => (c.rule === 'on-face' ? c.field === undefined : c.n === undefined))
  if (lacks)
    throw new LawError(
      pack.id,
      `the clock "${lacks.for}" by ${lacks.rule} needs ${lacks.rule === 'on-face' ? 'field' : 'n'}`,
    )
  for (const [name, e] of Object.entries(pack.elements)) {
    const choice = e.type === 'one-of' || e.type === 'some-of'
    if (choice !== (e.values !== undefined))
      throw new LawError(pack.id, `element ${name}: values belong to one-of and some-of, and only there`)
    if (pack !== common && Object.hasOwn(common.elements, name))
      throw new LawError(pack.id, `element ${name} is already common to all`)
  }
}

const counselKinds: readonly Pack['kind'][] = ['realtime', 'capability_notice', 'national_security', 'secrecy_order']

/** What counsel alone answers may be judged by its own words; it is never carried out by code, so this opens nothing. */
function checkReplaced(pack: Pack, common: Pack): void {
  const replaced = pack.replaces.map((id) => ({ id, rule: common.rules.find((r) => r.id === id && r.every_order) }))
  const unknown = replaced.find((r) => !r.rule)
  if (unknown) throw new LawError(pack.id, `replaces ${unknown.id}, which is no rule of every order`)
  if (replaced.length > 0 && !(pack.page_counsel && counselKinds.includes(pack.kind)))
    throw new LawError(pack.id, `only a pack of kind ${counselKinds.join(', ')} with page_counsel may replace rules`)
  const credentials = replaced.find((r) => r.rule?.categories?.includes('credential'))
  if (credentials) throw new LawError(pack.id, `${credentials.id} holds for every order; nothing opens credentials`)
}
