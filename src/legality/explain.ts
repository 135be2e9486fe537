import type { Judgement, Ruling } from '../order/judgement.ts'

const wordsOf = {
  comply: 'may be produced',
  'comply-after-two-approvals': 'may be produced once two people approved it',
  preserve: 'is to be kept, not handed over',
  clarify: 'cannot be decided until these questions are answered',
  refuse: 'is refused',
} as const satisfies Record<Ruling['verdict'], string>

const noticeWords = {
  now: 'tell the user now',
  after: 'tell the user after',
  forbidden: 'do not tell the user',
  policy: 'no order of silence: our own policy decides',
} as const satisfies Record<Judgement['notice']['rule'], string>

/** A judgement as a page for counsel, in plain text: each part, the questions, the clauses and the times (UTC). */
export function explainJudgement(j: Judgement): string {
  const lines = [`Verdict: ${j.verdict}. Judged by ${j.pack}, version ${j.packVersion}, ${j.packStatus}.`]
  if (j.packStatus === 'draft') lines.push('No lawyer has signed off this pack yet: it advises, people decide.')
  for (const r of j.rulings) {
    lines.push('', `${r.category}${whose(r)} ${wordsOf[r.verdict]}.`)
    if (r.verdict === 'refuse') lines.push(`  Ground ${r.ground}.${r.route ? ` ${r.route}` : ''}`)
    else if (r.verdict === 'clarify') for (const q of r.ask) lines.push(`  ? [${q.rule}] ${q.ask}`, `    ${q.fix}`)
    else if (r.limits?.windowEndUtc) lines.push(`  Nothing stored after ${r.limits.windowEndUtc}.`)
    for (const c of r.because) lines.push(`  - [${c.rule}] ${c.cite}: ${c.says}`)
  }
  lines.push('')
  if (j.dueSafe) lines.push(`Work to:      ${j.dueSafe}`)
  if (j.dueLegal) lines.push(`Legal end:    ${j.dueLegal}`)
  if (j.holdUntil) lines.push(`Hold until:   ${j.holdUntil} (valid, but nothing leaves before)`)
  if (j.keepUntil) lines.push(`Keep until:   ${j.keepUntil}`)
  lines.push(`Preserve:     ${j.preserve ? 'yes' : 'no'}`)
  lines.push(`Counsel:      ${j.pageCounsel ? 'page now' : 'not needed by rule'}`)
  lines.push(
    `Notice:       ${noticeWords[j.notice.rule]}${j.notice.rule === 'after' ? ` ${j.notice.at}` : ''} (${j.notice.cite})`,
  )
  return `${lines.join('\n')}\n`
}

const whose = (r: Ruling): string => (r.part?.accounts.length ? ` of ${r.part.accounts.join(', ')}` : '')
