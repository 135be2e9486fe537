import type { DraftCheck, DraftPart } from './draft.ts'
import { both } from './explain.ts'

const outlookWords = {
  answered: 'in order by what the draft states. People still verify and decide it.',
  kept: 'in order by what the draft states. It would be kept, not handed over.',
  'asked-back': 'would be asked back:',
  refused: 'would be refused:',
  'decided-by-people': 'nothing for you to add. Our people look into it after receipt.',
} as const satisfies Record<DraftPart['outlook'], string>

const userWords = {
  now: 'is told',
  after: 'is told after the order of silence ends',
  forbidden: 'is not told',
  policy: 'may be told: the instrument orders no silence',
} as const satisfies Record<DraftCheck['user']['rule'], string>

/** A checked draft in plain words for the officer. */
export function draftInWords(check: DraftCheck): string {
  const { deadline: d, user } = check
  const times = (
    [
      ['Answer by', d.answerBy],
      ['At the latest', d.outer],
      ['Not before', d.notBefore],
      ['Kept until', d.keptUntil],
    ] as const
  ).flatMap(([name, at]) => (at === undefined ? [] : [`${name.padEnd(14)}${both(at, d.zone)}`]))
  return [
    check.instrument.title,
    ...(check.advice ? ['No lawyer has signed off this law pack yet: take the check as advice.'] : []),
    ...check.parts.flatMap((part, i) => ['', ...partLines(part, i)]),
    ...(check.emptyBoxes.length > 0
      ? [
          '',
          'Boxes these questions read, empty in the draft:',
          ...check.emptyBoxes.map((b) => `  ${b.element}: ${b.means}${b.values ? ` (${b.values.join(', ')})` : ''}`),
        ]
      : []),
    ...(check.afterReceipt.length > 0
      ? ['', 'Our people look into this after receipt:', ...check.afterReceipt.map((words) => `  ${words}`)]
      : []),
    '',
    `Deadline      ${d.words}`,
    ...(times.length > 0 ? ['If it came in now:', ...times.map((t) => `  ${t}`)] : []),
    `The user ${userWords[user.rule]} (${user.cite}).`,
    '',
    'No account was looked up: this says nothing on whether one exists.',
  ].join('\n')
}

function partLines(part: DraftPart, i: number): string[] {
  const whose = part.accounts.length > 0 ? ` of ${part.accounts.slice(0, 5).join(', ')}` : ''
  const more = part.accounts.length > 5 ? ` and ${part.accounts.length - 5} more` : ''
  return [
    `${i + 1}. ${part.category}${whose}${more}: ${outlookWords[part.outlook]}`,
    ...part.asks.flatMap((q) => [`   ? ${q.ask}`, `     ${q.fix}${q.cite ? ` (${q.cite})` : ''}`]),
    ...(part.refusal
      ? [`   ${part.refusal.words}`, `   Ground ${part.refusal.ground}: ${part.refusal.cites.join('; ')}`]
      : []),
    ...(part.onlyBefore ? [`   Only what was stored before ${part.onlyBefore}.`] : []),
  ]
}
