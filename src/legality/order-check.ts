import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import { inOrder, readYaml, type Locate, type Place } from '../platform/yaml-file.ts'
import { moment } from './clocks.ts'
import { withoutFindings } from './findings.ts'
import { judge } from './judge.ts'
import { addresseeOf, strangeElements, windowOf, type JudgeContext } from './reading.ts'
import type { LawPacks } from './schema.ts'

export type OrderCheck =
  | {
      readonly ok: true
      readonly judgement: Judgement
      /** Time zone of the company it is addressed to, if that is one of ours. */
      readonly zone?: string
      /** What the judgement asks about because the file states it strangely, with its line. */
      readonly look: readonly Place[]
    }
  /** It cannot be judged: each mistake with its line. */
  | { readonly ok: false; readonly found: readonly Place[] }

/**
 * Judges the text of one order file. With `asSent` it counts as its sender's words, among which findings of our own
 * people are nothing (I17); without, as typed by staff.
 */
export function checkOrderFile(text: string, law: LawPacks, context: JudgeContext, asSent = false): OrderCheck {
  const read = readYaml(StatedFacts.schema, text)
  if (!read.ok) return { ok: false, found: read.found }
  const facts = asSent ? withoutFindings(read.value, law) : read.value
  const zone = addresseeOf(facts, context)?.zone
  return {
    ok: true,
    judgement: judge(facts, law, context),
    ...(zone === undefined ? {} : { zone }),
    look: strangeThings(facts, law, context, read.locate),
  }
}

function strangeThings(facts: StatedFacts, law: LawPacks, context: JudgeContext, locate: Locate): Place[] {
  const pack = law.packs.get(facts.instrument)
  const found: Place[] = []
  const look = (path: readonly PropertyKey[], words: string): void => {
    found.push(locate({ path, words }))
  }
  if (!pack)
    look(['instrument'], `no pack is called "${facts.instrument}". Known: ${[...law.packs.keys()].sort().join(', ')}.`)
  if (!addresseeOf(facts, context)) {
    const ours = context.entities.map((e) => `${e.id} (${e.name})`).join(', ')
    look(['addressee'], `"${facts.addressee.slice(0, 100)}" is none of our companies: ${ours}.`)
  }
  if (facts.issued !== undefined && /^\d/.test(facts.issued) && moment(facts.issued, 'UTC', 'start') === undefined)
    look(['issued'], `"${facts.issued.slice(0, 60)}" is not a date such as 2026-11-23, nor a time with its zone.`)
  facts.asks.forEach((ask, i) => {
    const { state, words } = windowOf(ask)
    if (state === 'empty' || state === 'unusable') look(['asks', i, 'from'], words)
  })
  for (const [name, value] of pack ? Object.entries(facts.elements) : []) {
    const alone = { ...facts, elements: { [name]: value } }
    for (const words of strangeElements(alone, pack ?? law.common, law.common)) look(['elements', name], words)
  }
  return inOrder(found)
}
