import type { Mistake } from '../platform/config-mistakes.ts'
import { inOrder, readYaml, type Locate, type Place } from '../platform/yaml-file.ts'
import { casesSchema, exampleOf, signed, type Example } from './examples.ts'
import { lintCoverage } from './lint-coverage.ts'
import { calendarsOf } from './holidays.ts'
import { disagreements, isComplying } from './matrix.ts'
import { holidayFile, LawError, noHolidays, type LawFile } from './pack.ts'
import { commonPackId, conditionsOf, packMistakes } from './pack-mistakes.ts'
import { alwaysDecidedBefore, impossibleValues, neverHolds } from './reach.ts'
import { holidaySchema, packSchema, type HolidayFile, type LawPacks, type Pack } from './schema.ts'
import { told } from './told.ts'

export type LintKind =
  | 'shape' // not YAML, an unknown or missing field, a wrong value
  | 'pack' // sound in shape, wrong in itself: an unknown fact, a rule twice
  | 'citation' // a clause that names no place in the law
  | 'in-force' // two files of one id
  | 'unreachable' // a rule that can never decide anything
  | 'opens' // the comparison of instruments promises what the rules refuse
  | 'no-example' // an element or rule that no worked example shows
  | 'example' // an example that cannot be judged, or whose verdict differs

export type LintFinding = Place & { readonly file: string; readonly kind: LintKind }

type ReadPack = { readonly file: string; readonly pack: Pack; readonly locate: Locate }

/**
 * Everything wrong in these files of law and worked examples, in the order of files and lines; all of it, not only the
 * first. A few packs alone are read with the rules of every order and the holidays of `base`; a whole law (with rules of
 * every order) has holidays of its own, or that is found.
 */
export function lint(files: readonly LawFile[], base?: LawPacks): LintFinding[] {
  const found: LintFinding[] = []
  const note = (file: string, kind: LintKind, places: readonly Place[]): void => {
    for (const place of places) found.push({ ...place, file, kind })
  }
  const packs: ReadPack[] = []
  let unread = false
  let holidays: HolidayFile | undefined
  const holidaysThere = files.some((f) => f.name === holidayFile)
  for (const { name, text } of files.filter((f) => !f.name.endsWith('.cases.yaml'))) {
    if (name === holidayFile) {
      const read = readYaml(holidaySchema, text)
      if (read.ok) holidays = read.value
      else note(name, 'shape', read.found)
      continue
    }
    const read = readYaml(packSchema, text)
    if (read.ok) packs.push({ file: name, pack: read.value, locate: read.locate })
    else {
      unread = true
      note(name, 'shape', read.found)
    }
  }
  const own = packs.find((p) => p.pack.id === commonPackId)?.pack
  if (own && !holidaysThere) note(holidayFile, 'shape', [{ words: noHolidays }])
  const common = own ?? base?.common
  const calendars = holidays ? calendarsOf(holidays) : base?.calendars
  if (!common || !calendars) return sorted(found)
  for (const { file, pack, locate } of packs) {
    note(file, 'pack', packMistakes(pack, common).map(locate))
    note(file, 'citation', emptyCitations(pack).map(locate))
    note(file, 'unreachable', unreachable(pack, common).map(locate))
  }
  for (const { file, place } of sameIds(packs)) note(file, 'in-force', [place])

  const law: LawPacks = {
    common,
    packs: new Map([[common.id, common], ...packs.toReversed().map((p) => [p.pack.id, p.pack] as const)]),
    calendars,
    loaded: [],
  }
  const examples: Example[] = []
  for (const { name, text } of files.filter((f) => f.name.endsWith('.cases.yaml'))) {
    const read = readYaml(casesSchema, text)
    if (!read.ok) {
      note(name, 'shape', read.found)
      continue
    }
    read.value.cases.forEach((_case, i) => {
      const at = (words: string): Place => read.locate({ path: ['cases', i], words })
      try {
        const example = exampleOf(name, read.value, i)
        // Without its pack it would be judged as no order at all: the broken file is told already.
        if (unread && !law.packs.has(example.facts.instrument)) return
        examples.push(example)
        note(name, 'example', differences(example, law).map(at))
      } catch (error) {
        if (!(error instanceof LawError)) throw error
        note(name, 'example', [at(error.message)])
      }
    })
  }
  for (const { file, pack, locate } of packs) {
    const byIt = { ...law, packs: new Map(law.packs).set(pack.id, pack) }
    note(file, 'no-example', lintCoverage(pack, byIt, examples).map(locate))
    note(file, 'opens', emptyPromises(pack, byIt, examples).map(locate))
  }
  return sorted(found)
}

/** By file; sort is stable, so within a file the order of lines stays. */
const sorted = (found: readonly LintFinding[]): LintFinding[] =>
  inOrder(found).sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))

const placeholder = /^\W*$|to be stated|to be checked|todo|tbd|\?\?/i

/** Clauses that are quoted and stand nowhere, and places in the law of which nothing is quoted. */
function emptyCitations(pack: Pack): Mistake[] {
  const cited = [
    ...pack.legal_basis.map((words, i) => ({ path: ['legal_basis', i], words })),
    ...pack.source.map((words, i) => ({ path: ['source', i], words })),
    ...(['rules', 'clocks', 'notice'] as const).flatMap((list) =>
      pack[list].map((each, i) => ({ path: [list, i, 'cite'], words: each.cite })),
    ),
    ...pack.rules.map((each, i) => ({ path: ['rules', i, 'says'], words: each.says })),
    ...Object.entries(pack.opens).map(([category, o]) => ({ path: ['opens', category, 'cite'], words: o.cite })),
    ...(['threshold', 'secrecy', 'objection', 'penalty', 'costs'] as const).flatMap((field) =>
      (['says', 'cite'] as const).map((part) => ({ path: [field, part], words: pack[field]?.[part] ?? 'absent' })),
    ),
  ]
  return cited
    .filter(({ words }) => placeholder.test(words))
    .map(({ path, words }) => ({ path, words: `"${words}" is no citation: say where it stands, and quote it` }))
}

function unreachable(pack: Pack, common: Pack): Mistake[] {
  return [
    ...conditionsOf(pack).flatMap(({ path, condition }) =>
      impossibleValues(condition, pack, common).map(({ fact, value }) => ({
        path: [...path],
        words: `${fact} can never be ${JSON.stringify(value)}, so this test never holds`,
      })),
    ),
    ...pack.rules.flatMap((rule, i) => {
      const path = ['rules', i]
      if (rule.when && neverHolds(rule.when))
        return [{ path, words: `${rule.id} can never apply: its "when" contradicts itself` }]
      const before = alwaysDecidedBefore(rule, pack.rules.slice(0, i))
      return before
        ? [{ path, words: `${rule.id} never decides: ${before.id} refuses before it in each of its cases` }]
        : []
    }),
  ]
}

/** Where `opens` says that somebody may reach a category, and the rules always refuse it. */
function emptyPromises(pack: Pack, law: LawPacks, examples: readonly Example[]): Mistake[] {
  const atWork = examples.filter((e) => e.facts.instrument === pack.id && isComplying(e, law))
  return disagreements(pack, law, atWork).map(({ category, words }) => ({ path: ['opens', category], words }))
}

/** Two files of one id: told at the later one. The books keep earlier versions, so one file an id is enough. */
function sameIds(packs: readonly ReadPack[]): { file: string; place: Place }[] {
  return packs.flatMap((later, i) =>
    packs
      .slice(0, i)
      .filter((earlier) => earlier.pack.id === later.pack.id)
      .map((earlier) => {
        const [a, b] = [earlier.pack.in_force, later.pack.in_force]
        const from = [a.from, b.from]
          .filter((d) => d !== undefined)
          .sort()
          .at(-1)
        const to = [a.to, b.to].filter((d) => d !== undefined).sort()[0]
        const overlap = from === undefined || to === undefined || from <= to
        const words = overlap
          ? `${later.pack.id} is in force twice${from ? ` from ${from}` : ''}${to ? ` to ${to}` : ''}: here and in ${earlier.file}`
          : `${later.pack.id} stands in ${earlier.file} too; one file an id, the books keep the earlier version`
        return { file: later.file, place: later.locate({ path: overlap ? ['in_force'] : ['id'], words }) }
      }),
  )
}

/** What an example expects and does not get, field by field. */
function differences(example: Example, law: LawPacks): string[] {
  const got = told(example, signed(law)) as Record<string, unknown>
  return Object.entries(example.expect).flatMap(([field, wanted]) => {
    const [want, have] = [JSON.stringify(wanted), JSON.stringify(got[field])]
    return want === have ? [] : [`${example.name}: ${field} is ${have}, expected ${want}`]
  })
}
