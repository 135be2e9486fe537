import { actCommand, words } from '../act-command.ts'

/** `7`, `1-40`: a first and a last item, or line. */
const spans = (given: unknown): [number, number][] =>
  (Array.isArray(given) ? given : []).map((each) => {
    const [first, last = first] = String(each).split('-').map(Number)
    return [first ?? 0, last ?? 0]
  })

const ranges = (given: unknown): { from: number; to: number }[] => spans(given).map(([from, to]) => ({ from, to }))

export const command = actCommand({
  summary: 'decide on items under review: produce, withhold, redact; undecided takes a decision back',
  usage:
    'review decide ORDER --items 1-40 --decision produce|withhold|redact|undecided [--ground WORDS] [--header-only] [--line 3-5] [--box 10-24] [--subject]',
  options: {
    ...words('decision', 'ground'),
    items: { type: 'string', multiple: true },
    line: { type: 'string', multiple: true },
    box: { type: 'string', multiple: true },
    'header-only': { type: 'boolean' },
    subject: { type: 'boolean' },
  },
  act: ({ decision: as, ground, items, line, box, subject, 'header-only': headerOnly }) => {
    const covered = subject === true ? { subject } : {}
    const redaction = headerOnly
      ? { how: 'header-only', ...covered }
      : { how: 'boxes', ranges: ranges(box), lines: spans(line), ...covered }
    return {
      act: 'decide-items',
      items: spans(items),
      decision: { as, ...(ground === undefined ? {} : { ground }), ...(as === 'redact' ? { redaction } : {}) },
    }
  },
})
