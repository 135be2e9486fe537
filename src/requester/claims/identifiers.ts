import type { Evidence } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'
import { editDistance, looksLike, markDifference, mixesScripts } from '../look-alike.ts'

const found = (signal: string, words: string): Evidence => ({ signal, outcome: 'passed', words })
const missing = (signal: string, words: string): Evidence => ({ signal, outcome: 'failed', words })

const fold = (text: string): string => text.toLowerCase().normalize('NFC')
/** What stands in a document between spaces, quotes and brackets; marks of a sentence at its ends left off. */
const wordsOf = (text: string): Set<string> =>
  new Set(
    fold(text)
      .split(/[\s,;:'"„“”‘’«»()[\]{}<>|]+/u)
      .map((w) => w.replace(/^[.!?]+|[.!?]+$/g, ''))
      .filter((w) => w.length > 0 && w.length <= 254),
  )

const comparedMost = 2_000

/**
 * Identifiers that staff typed, held against the text of the document (feature F9): each account, the file number, each
 * day. A typing slip names somebody else's account, so what does not stand there is shown beside the nearest thing that
 * does. For our reviewer alone; it decides nothing. Pure; nothing is looked up in the accounts we hold.
 */
export function compareIdentifiers(facts: StatedFacts, text: string): Evidence[] {
  if (text.trim() === '')
    return [
      {
        signal: 'identifier.no_text',
        outcome: 'not-checked',
        words: 'The document holds no text to hold the typed identifiers against. Compare them with the picture.',
      },
    ]
  const words = wordsOf(text)
  const accounts = [...new Set(facts.asks.flatMap((a) => a.accounts.map(fold)))]
  const absent = accounts.filter((account) => !words.has(account))
  const days = [
    ...new Set(facts.asks.flatMap((a) => [dayOf(a.from), dayOf(a.to, true)]).filter((d) => d !== undefined)),
  ]
  const lost = days.filter(([day, before]) => !standsIn(day, text) && !(before && standsIn(before, text)))
  return [
    ...(accounts.length > absent.length
      ? [
          found(
            'identifier.in_document',
            `${accounts.length - absent.length} of ${accounts.length} accounts stand in the document just as typed.`,
          ),
        ]
      : []),
    ...absent.slice(0, 20).map((account) => absentWords(account, words)),
    ...(absent.length > 20
      ? [missing('identifier.not_in_document', `${absent.length - 20} more accounts do not stand in the document.`)]
      : []),
    ...namesakes(accounts),
    reference(facts.reference, text),
    ...lost.map(([day]) =>
      missing(
        'identifier.date_not_in_document',
        `The day ${day} was typed and does not stand in the document in any spelling we know.`,
      ),
    ),
  ]
}

function absentWords(account: string, words: ReadonlySet<string>): Evidence {
  if (mixesScripts(account.replace('@', '.')))
    return missing(
      'identifier.confusable',
      `The typed account ${account} mixes scripts in one word and does not stand so in the document.`,
    )
  const limit = account.length < 10 ? 1 : 2
  let nearest: { word: string; distance: number } | undefined
  for (const word of [...words].filter((w) => Math.abs(w.length - account.length) <= limit).slice(0, comparedMost)) {
    const distance =
      looksLike(word) === looksLike(account) ? 0 : editDistance(Array.from(word), Array.from(account), limit)
    if (distance <= limit && (!nearest || distance < nearest.distance)) nearest = { word, distance }
  }
  if (!nearest)
    return missing('identifier.not_in_document', `The account ${account} was typed and does not stand in the document.`)
  const { a, b } = markDifference(account, nearest.word)
  return missing(
    'identifier.near',
    `The account typed is ${a}; the document says ${b}. What stands in brackets differs: those may be two people.`,
  )
}

/** Accounts of one order that an eye takes for one another. Each may be meant; nobody should have to notice it. */
function namesakes(accounts: readonly string[]): Evidence[] {
  const seen = accounts.slice(0, 300)
  const pairs = seen.flatMap((a, i) =>
    seen.slice(i + 1).flatMap((b) => {
      const alike = looksLike(a) === looksLike(b) || editDistance(Array.from(a), Array.from(b), 1) <= 1
      return alike ? [markDifference(a, b)] : []
    }),
  )
  return pairs
    .slice(0, 10)
    .map(({ a, b }) =>
      missing(
        'identifier.namesake',
        `${a} and ${b} are both asked for and are almost the same. See that both are meant.`,
      ),
    )
}

function reference(typed: string, text: string): Evidence {
  const bare = (words: string): string => fold(words).replace(/\s+/gu, ' ').trim()
  return bare(text).includes(bare(typed))
    ? found('identifier.reference', `Their file number ${typed} stands in the document.`)
    : missing('identifier.reference', `Their file number ${typed} was typed and does not stand in the document.`)
}

/** The civil day as written, and for the open end of a window also the day before, which documents name as the last. */
function dayOf(moment: string | undefined, end = false): [string, string | undefined] | undefined {
  const day = moment && /^(\d{4}-\d{2}-\d{2})/.exec(moment)?.[1]
  if (!day) return undefined
  const ms = Date.parse(`${day}T00:00:00Z`)
  return [day, end && Number.isFinite(ms) ? new Date(ms - 86_400_000).toISOString().slice(0, 10) : undefined]
}

const languages = ['en', 'de', 'fr', 'es', 'it', 'nl'] as const

/** Whether a day stands in the text as 2026-09-01, 01.09.2026, 1/9/2026, 1. September 2026, September 1, 2026. */
function standsIn(day: string, text: string): boolean {
  const [year = '', month = '', date = ''] = day.split('-')
  const [m, d] = [Number(month), Number(date)]
  const at = new Date(Date.UTC(2026, m - 1, 15))
  const names = languages.flatMap((l) =>
    (['long', 'short'] as const).map((style) =>
      fold(new Intl.DateTimeFormat(l, { month: style, timeZone: 'UTC' }).format(at)).replace(/\.$/, ''),
    ),
  )
  const plain = fold(text)
    .replace(/[\s,]+|(?<=\d)(st|nd|rd|th|er|º)\b/gu, ' ')
    .replace(/ +/g, ' ')
  const numbers = [`0?${d}[./-] ?0?${m}[./-] ?${year}`, `0?${m}/0?${d}/${year}`, `${year}[./-]0?${m}[./-]0?${d}`]
  const named = [...new Set(names)].flatMap((n) => [
    `0?${d}\\.? (de )?${n}\\.?,? (de )?${year}`,
    `${n}\\.? 0?${d} ${year}`,
  ])
  return new RegExp(`(?<!\\d)(${[...numbers, ...named].join('|')})(?!\\d)`, 'u').test(plain)
}
