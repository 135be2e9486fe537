import type { Mistake } from '../platform/config-mistakes.ts'
import { pathsOf, type Condition } from './condition.ts'
import { factPaths } from './reading.ts'
import type { Pack } from './schema.ts'

type Path = readonly PropertyKey[]

/** The pack whose `every_order` rules hold for all, and that judges what names no known instrument. */
export const commonPackId = 'any.not-an-order'

/**
 * What the schema cannot see in a pack: ids once, known facts only, clocks without a length, signatures under active
 * law. `common` is the pack of the rules that hold for every order.
 */
export function packMistakes(pack: Pack, common: Pack): Mistake[] {
  return [
    ...unknownFacts(pack, common),
    ...ruleMistakes(pack, common),
    ...replacedMistakes(pack, common),
    ...(pack.status === 'active' && pack.signed_off === null
      ? [{ path: ['status'], words: 'an active pack names who signed it off, and when' }]
      : []),
    ...pack.clocks.flatMap((c, i) => {
      const needs = c.rule === 'on-face' ? 'field' : 'n'
      if (c[needs] !== undefined) return []
      return [{ path: ['clocks', i], words: `the clock "${c.for}" by ${c.rule} needs ${needs}` }]
    }),
    ...Object.entries(pack.elements).flatMap(([name, e]) => {
      const path = ['elements', name]
      const choice = e.type === 'one-of' || e.type === 'some-of'
      return [
        ...(choice === (e.values !== undefined)
          ? []
          : [{ path, words: `element ${name}: values belong to one-of and some-of, and only there` }]),
        ...(pack !== common && Object.hasOwn(common.elements, name)
          ? [{ path, words: `element ${name} is already common to all` }]
          : []),
      ]
    }),
  ]
}

/** Every condition of a pack, with the place at which it stands. */
export function conditionsOf(pack: Pack): { path: Path; condition: Condition }[] {
  const stated: { path: Path; condition: Condition | undefined }[] = [
    ...pack.rules.flatMap((r, i) => [
      { path: ['rules', i, 'when'], condition: r.when },
      { path: ['rules', i, 'holds'], condition: r.holds },
    ]),
    ...pack.clocks.map((c, i) => ({ path: ['clocks', i, 'when'], condition: c.when })),
    ...pack.notice.map((n, i) => ({ path: ['notice', i, 'when'], condition: n.when })),
    { path: ['emergency'], condition: pack.emergency },
  ]
  return stated.flatMap(({ path, condition }) => (condition === undefined ? [] : [{ path, condition }]))
}

function unknownFacts(pack: Pack, common: Pack): Mistake[] {
  const known = (fact: string): boolean => {
    if (factPaths.has(fact)) return true
    const [root, name = ''] = fact.split('.')
    return root === 'elements' && (Object.hasOwn(pack.elements, name) || Object.hasOwn(common.elements, name))
  }
  const inWords = (path: Path, words: string): { path: Path; fact: string }[] =>
    [...words.matchAll(/\{([^}]*)\}/g)].map((m) => ({ path, fact: m[1] ?? '' }))
  const read = [
    ...conditionsOf(pack).flatMap(({ path, condition }) => pathsOf(condition).map((fact) => ({ path, fact }))),
    ...(['clocks', 'notice'] as const).flatMap((list) =>
      pack[list].flatMap((each, i) =>
        [each.field, each.zone_field, 'from' in each ? each.from : undefined].flatMap((fact) =>
          fact === undefined ? [] : [{ path: [list, i], fact }],
        ),
      ),
    ),
    ...pack.rules.flatMap((r, i) => [
      ...inWords(['rules', i, 'question'], `${r.question.ask} ${r.question.fix}`),
      ...(r.on_fail.do === 'refuse'
        ? inWords(['rules', i, 'on_fail'], `${r.on_fail.words} ${r.on_fail.route ?? ''}`)
        : []),
    ]),
  ]
  return read
    .filter(({ fact }) => !known(fact))
    .map(({ path, fact }) => ({ path, words: `no fact is called "${fact}"; declare it under elements` }))
}

function ruleMistakes(pack: Pack, common: Pack): Mistake[] {
  const others = pack === common ? [] : common.rules.filter((r) => r.every_order).map((r) => r.id)
  const ids = pack.rules.map((r) => r.id)
  return pack.rules.flatMap((r, i) => [
    ...(others.includes(r.id) || ids.indexOf(r.id) !== i
      ? [{ path: ['rules', i, 'id'], words: `rule ${r.id} is defined twice` }]
      : []),
    ...(r.every_order && pack !== common
      ? [{ path: ['rules', i, 'every_order'], words: `only ${commonPackId} may hold rules of every order` }]
      : []),
  ])
}

const counselKinds: readonly Pack['kind'][] = ['realtime', 'capability_notice', 'national_security', 'secrecy_order']

/** What counsel alone answers may be judged by its own words; it is never carried out by code, so this opens nothing. */
function replacedMistakes(pack: Pack, common: Pack): Mistake[] {
  const mayReplace = pack.page_counsel && counselKinds.includes(pack.kind)
  const kinds = `only a pack of kind ${counselKinds.join(', ')} with page_counsel may replace rules`
  return pack.replaces.flatMap((id, i) => {
    const path = ['replaces', i]
    const rule = common.rules.find((r) => r.id === id && r.every_order)
    return [
      ...(rule ? [] : [{ path, words: `replaces ${id}, which is no rule of every order` }]),
      ...(mayReplace ? [] : [{ path, words: kinds }]),
      ...(rule?.categories?.includes('credential')
        ? [{ path, words: `${id} holds for every order; nothing opens credentials` }]
        : []),
    ]
  })
}
