import type { IssuerLevel } from '../order/facts.ts'
import { conditionInWords, periodInWords } from './condition-words.ts'
import type { LawPacks, Pack, PackClock, Rule } from './schema.ts'

/** How many worked examples speak of a pack. */
export type PackCounts = { readonly examples: number }

/**
 * A pack as a page for counsel, in plain text: basis, who may issue it for what, each rule with its clause, words and
 * what follows when it fails, clocks, secrecy, replies, examples, and who answers for it.
 */
export function packPage(pack: Pack, law: LawPacks, { examples }: PackCounts): string {
  const everyOrder = law.common.rules.filter((r) => r.every_order && !pack.replaces.includes(r.id))
  const also = pack === law.common ? [] : everyOrder
  return [
    pack.title,
    `${pack.id}, version ${pack.version}, ${pack.jurisdiction}${pack.code ? `, ${pack.code}` : ''}, ${pack.kind}`,
    '',
    line('Basis', pack.legal_basis.join('; ')),
    line('Read', `${pack.source.join('; ')} (on ${pack.read_on})`),
    line(
      'In force',
      `${pack.in_force.from ? `from ${pack.in_force.from}` : 'no first day stated'}${pack.in_force.to ? ` to ${pack.in_force.to}` : ''}`,
    ),
    line(
      'Status',
      pack.signed_off
        ? `${pack.status}, signed off by ${pack.signed_off.by} on ${pack.signed_off.on}`
        : `${pack.status}: no lawyer has signed it off; it advises, people decide`,
    ),
    line('Examples', `${examples} worked ${examples === 1 ? 'example' : 'examples'} run as tests`),
    '',
    'Who may issue it, for what',
    ...openers(pack),
    '',
    `Rules (${pack.rules.length})`,
    ...pack.rules.flatMap(ruleLines),
    ...(also.length > 0
      ? ['', `And of every order (${law.common.id})`, ...also.map((r) => `  [${r.id}] ${r.cite}: ${r.says}`)]
      : []),
    '',
    'Clocks',
    ...(pack.clocks.length > 0 ? pack.clocks.map(clockLine) : ['  none: it names no period']),
    line('In short', pack.deadline),
    '',
    'Secrecy and notice',
    `  ${pack.secrecy.says} (${cited(pack.secrecy)})`,
    ...pack.notice.map(
      (n) => `  ${n.rule}${n.field ? ` ${n.field}` : ''}${n.when ? ` if ${conditionInWords(n.when)}` : ''} (${n.cite})`,
    ),
    '',
    'Replies',
    line('  comply', pack.replies.comply),
    line('  clarify', `${pack.replies.clarify}, to ${pack.replies.to}`),
    line('  refuse', `${pack.replies.refuse}, to ${pack.replies.to}`),
    line('Served', pack.served_by),
    ...(['threshold', 'objection', 'penalty', 'costs'] as const).flatMap((name) => {
      const said = pack[name]
      return said ? [line(name.charAt(0).toUpperCase() + name.slice(1), `${said.says} (${cited(said)})`)] : []
    }),
    line('Preserve', pack.preserve ? 'what is named is kept while it is questioned or refused' : 'no'),
    '',
    'What the form states (elements)',
    ...Object.entries(pack.elements).map(
      ([name, e]) =>
        `  ${name} (${e.values ? `${e.type}: ${e.values.join(', ')}` : e.type}${e.by_staff ? '; found by staff' : ''}): ${e.means}`,
    ),
  ].join('\n')
}

const line = (name: string, words: string): string => `${name.padEnd(10)} ${words}`
const cited = (x: { readonly cite: string; readonly draft?: boolean | undefined }): string =>
  x.draft ? `${x.cite}; draft: not confirmed in a source` : x.cite

const levels = (l: readonly IssuerLevel[]): string => l.join(' or ')

function openers(pack: Pack): string[] {
  const lines = Object.entries(pack.opens).map(
    ([category, o]) =>
      `  ${category}: ${levels(o.issued_by)}${o.validated_by ? `; anyone else once validated by ${levels(o.validated_by)}` : ''} (${o.cite})${o.note ? `. ${o.note}` : ''}`,
  )
  return lines.length > 0 ? lines : ['  nobody: it opens no category']
}

/** One rule: where it stands, what it says, what it looks at, and what follows when that fails or is left open. */
export function ruleLines(r: Rule): string[] {
  const about = r.categories ? ` (${r.categories.join(', ')})` : ''
  return [
    `  [${r.id}] ${cited(r)}${about}`,
    `      "${r.says}"`,
    ...(r.when ? [`      when   ${conditionInWords(r.when)}`] : []),
    `      holds  if ${conditionInWords(r.holds)}`,
    `      fails  ${failing(r)}`,
    `      open   we ask: ${r.question.ask} ${r.question.fix}`,
  ]
}

function failing({ on_fail }: Rule): string {
  if (on_fail.do === 'counsel') return 'the order stands, and counsel must see why before anything leaves'
  const counsel = on_fail.page_counsel ? ' Counsel is paged.' : ''
  if (on_fail.do === 'clarify') return `we ask, as when it is left open.${counsel}`
  if (on_fail.do === 'narrow')
    return `we narrow to ${on_fail.window_end ? 'what was stored at receipt' : 'the rest'}.${counsel}`
  return `we refuse, ground ${on_fail.ground}: ${on_fail.words}${on_fail.route ? ` ${on_fail.route}` : ''}${on_fail.preserve ? '' : ' Nothing is kept.'}${counsel}`
}

export function clockLine(c: PackClock): string {
  const length =
    c.rule === 'on-face'
      ? `the date in ${c.field ?? 'the order'}`
      : `${periodInWords({ n: c.n ?? 0, rule: c.rule, zone: c.zone })} from ${c.from ?? (c.for === 'answer' ? 'our question' : 'receipt')}`
  const extras = [
    c.when ? `if ${conditionInWords(c.when)}` : '',
    c.suspended_by_question ? 'stands still while we wait for an answer' : '',
    c.own_target ? 'our own promise, no limit of the law' : '',
  ].filter((w) => w !== '')
  return `  ${c.for.padEnd(7)} ${length}${extras.length > 0 ? `; ${extras.join('; ')}` : ''} (${cited(c)})`
}
