import { Temporal } from 'temporal-polyfill'
import type { Judgement, Ruling } from '../order/judgement.ts'
import type { Instant } from '../order/time.ts'

const verdictWords = {
  comply: 'the order may be carried out in full.',
  narrow: 'a part may be produced, the rest may not.',
  clarify: 'it cannot be decided yet; the authority is asked what stands below.',
  refuse: 'nothing may be produced.',
  preserve: 'it is to be kept, not handed over.',
} as const satisfies Record<Judgement['verdict'], string>

const rulingWords = {
  comply: 'MAY BE PRODUCED.',
  'comply-after-two-approvals': 'MAY BE PRODUCED once two people approved it.',
  preserve: 'KEEP, do not hand over.',
  clarify: 'ASK FIRST.',
  refuse: 'REFUSE.',
} as const satisfies Record<Ruling['verdict'], string>

const pageWords = {
  emergency: 'EMERGENCY: people are woken now and until one answers',
  deadline: 'deadline within 24 hours: people are woken',
  routine: 'routine: who is on call is told',
} as const satisfies Record<Judgement['page'], string>

const noticeWords = {
  now: 'tell the user now',
  after: 'tell the user after',
  forbidden: 'do not tell the user',
  policy: 'no order of silence: our own policy decides',
} as const satisfies Record<Judgement['notice']['rule'], string>

/**
 * A judgement as a page for whoever is awake, in plain text: the verdict; each part with its questions and fixes, or
 * its ground and route, and the clauses; the times in UTC and, when it is known, in the addressee's `zone`; and what
 * Duly does about it.
 */
export function explainJudgement(j: Judgement, zone?: string): string {
  return `${[
    `${j.verdict.toUpperCase()}: ${verdictWords[j.verdict]}`,
    `Judged by ${j.pack}, version ${j.packVersion}, ${j.packStatus}.`,
    ...(j.packStatus === 'draft' ? ['No lawyer has signed off this pack yet: it advises, people decide.'] : []),
    ...j.rulings.flatMap((r, i) => ['', ...rulingLines(r, i)]),
    '',
    ...timeLines(j, zone),
    `Preserve      ${j.preserve ? 'yes: what is named is kept' : 'no'}`,
    `Page          ${pageWords[j.page]}`,
    `Counsel       ${j.pageCounsel ? 'page counsel now' : 'not needed by rule'}`,
    ...(j.review
      ? [
          `Review        ${j.review.categories.join(', ')} item by item before they leave: ${j.review.says} (${j.review.cite})`,
        ]
      : []),
    `User          ${noticeWords[j.notice.rule]}${j.notice.rule === 'after' ? ` ${both(j.notice.at, zone)}` : ''} (${j.notice.cite})`,
  ].join('\n')}\n`
}

function rulingLines(r: Ruling, i: number): string[] {
  const lines = [`${i + 1}. ${r.category}${whose(r)}: ${rulingWords[r.verdict]}`]
  if (r.verdict === 'refuse') {
    lines.push(`   ground ${r.ground}`)
    if (r.route) lines.push(`   tell   ${r.route}`)
  } else if (r.verdict === 'clarify') {
    for (const q of r.ask) lines.push(`   ask    ${q.ask} [${q.rule}]`, `   fix    ${q.fix}`)
  } else if (r.limits?.windowEndUtc) lines.push(`   only   what was stored before ${r.limits.windowEndUtc}`)
  return [...lines, ...r.because.map((c) => `   law    [${c.rule}] ${c.cite}: ${c.says}`)]
}

const named = 5

/** The accounts a ruling speaks of; of very many, the first few and how many more. */
function whose(r: Ruling): string {
  const accounts = r.part?.accounts ?? []
  if (accounts.length === 0) return ''
  const more = accounts.length > named ? ` and ${accounts.length - named} more` : ''
  return ` of ${accounts.slice(0, named).join(', ')}${more}`
}

function timeLines(j: Judgement, zone: string | undefined): string[] {
  const times: [string, Instant | undefined, string?][] = [
    ['Work to', j.dueSafe],
    ['Legal end', j.dueLegal],
    ['Hold until', j.holdUntil, 'valid, but nothing leaves before'],
    ['Keep until', j.keepUntil],
    ['Object by', j.objectSafe],
    ['  latest', j.objectLegal],
    ['Answer due', j.answerSafe, 'the authority answers our question'],
    ['  latest', j.answerLegal],
  ]
  const lines = times.flatMap(([name, at, words]) =>
    at === undefined ? [] : [`${name.padEnd(13)} ${both(at, zone)}${words ? `  (${words})` : ''}`],
  )
  if (j.suspended) lines.push('Clock         stopped: the authority owes us an answer')
  return j.dueSafe || j.suspended
    ? lines
    : ['Work to       no date: this instrument sets none, or nobody stated it', ...lines]
}

/** `2026-12-05T22:59:59Z = Sat 2026-12-05T23:59:59+01:00 Europe/Berlin` */
export function both(at: Instant, zone: string | undefined): string {
  const utc = at.replace('.000Z', 'Z')
  if (zone === undefined || zone === 'UTC') return utc
  const there = Temporal.Instant.from(at).toZonedDateTimeISO(zone)
  const weekday = there.toLocaleString('en-GB', { weekday: 'short' })
  return `${utc} = ${weekday} ${there.toString({ timeZoneName: 'never', smallestUnit: 'second' })} ${zone}`
}
