import type { Evidence } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'
import { hides, visible } from '../../order/visible.ts'

/** What some program might take for more than text; it is text to every program of ours. */
const tricks: readonly { readonly in: RegExp; readonly why: string; readonly files?: true }[] = [
  { in: /[/\\]|^[a-z]:|^\.\.?$/i, why: 'leads into folders', files: true },
  // A telephone number begins with + and a handle with @.
  { in: /^(?!\+[\d ()/-]+$|@[\p{L}\p{N}_.]+$)[=+\-@]/u, why: 'begins like a formula of a spreadsheet' },
  { in: /["'`].*(--|;|=|\b(or|and|union|select)\b)/i, why: 'carries a piece of a database query' },
  { in: /\*\)|\)\s*\(|\([&|!]|\(\w+=/, why: 'carries a piece of a directory query' },
  { in: /\{\d+\+?\}/, why: 'carries a length as mail servers read it' },
  { in: /<[a-z!/?]/i, why: 'carries markup' },
]

const shownMost = 20

/**
 * Names that were made to hurt a program or to deceive an eye (attack A38): of files, accounts, file number and
 * authority. They go on as the text that they are, and are shown here with all that hides written out. Pure.
 */
export function hostileNames(files: readonly string[], facts: StatedFacts | undefined): Evidence[] {
  const texts = facts
    ? [facts.reference, facts.issuer.authority, ...facts.asks.flatMap((a) => a.accounts)]
    : ([] as string[])
  const found = [
    ...[...new Set(files)].map((name) => ({ name, why: whyHostile(name, true) })),
    ...[...new Set(texts)].map((name) => ({ name, why: whyHostile(name, false) })),
  ].filter(({ why }) => why.length > 0)
  if (found.length === 0) return []
  const shown = found.slice(0, shownMost).map(
    ({ name, why }) =>
      `“${visible(name)
        .replace(/[\n\t]/g, ' ')
        .slice(0, 120)}” ${why.join(' and ')}`,
  )
  const more = found.length > shownMost ? `; and ${found.length - shownMost} more` : ''
  return [
    {
      signal: 'name.hostile',
      outcome: 'failed',
      words: `It holds names that may be meant to hurt a program or to deceive the eye: ${shown.join('; ')}${more}. They were taken as text alone. Ask the authority whether it means them.`,
    },
  ]
}

const whyHostile = (name: string, file: boolean): string[] => [
  ...(hides(name) ? ['hides signs that cannot be seen'] : []),
  ...tricks.flatMap((t) => ((file || !t.files) && t.in.test(name) ? [t.why] : [])),
]
