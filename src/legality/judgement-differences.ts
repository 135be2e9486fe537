import type { Judgement, Ruling } from '../order/judgement.ts'

const part = (r: Ruling): string =>
  `${r.category}${r.part && r.part.accounts.length > 0 ? ` of ${r.part.accounts.join(', ')}` : ''}`

const ruled = (r: Ruling | undefined): string => {
  if (!r) return 'no ruling'
  if (r.verdict === 'refuse') return `refuse (${r.ground})`
  if (r.verdict === 'clarify') return `clarify (${r.ask.map((q) => q.rule).join(', ')})`
  return r.limits?.windowEndUtc ? `${r.verdict} up to ${r.limits.windowEndUtc}` : r.verdict
}

const times = [
  'dueSafe',
  'dueLegal',
  'holdUntil',
  'keepUntil',
  'objectSafe',
  'objectLegal',
  'answerSafe',
  'answerLegal',
] as const
const plain = ['verdict', 'packStatus', 'kind', 'preserve', 'page', 'pageCounsel'] as const

type Word = string | boolean | undefined

/** Where two judgements of one order part, one line each: `dueSafe: … -> …`. Nothing when they come to the same. */
export function judgementDifferences(before: Judgement, after: Judgement): string[] {
  const line = (name: string, from: Word, to: Word): string[] =>
    from === to ? [] : [`${name}: ${String(from ?? 'none')} -> ${String(to ?? 'none')}`]
  const parts = new Set([...before.rulings, ...after.rulings].map(part))
  const of = (j: Judgement, name: string): string =>
    j.rulings
      .filter((r) => part(r) === name)
      .map(ruled)
      .join(' and ') || ruled(undefined)
  return [
    ...plain.flatMap((name) => line(name, before[name], after[name])),
    ...[...parts].flatMap((name) => line(name, of(before, name), of(after, name))),
    ...times.flatMap((name) => line(name, before[name], after[name])),
    ...line('clock', before.suspended ? 'stopped' : 'running', after.suspended ? 'stopped' : 'running'),
    ...line('notice', noticeOf(before), noticeOf(after)),
  ]
}

const noticeOf = ({ notice }: Judgement): string => (notice.rule === 'after' ? `after ${notice.at}` : notice.rule)
