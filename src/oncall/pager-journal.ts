import { crc32 } from 'node:zlib'
import type { JournalEntry } from './need.ts'
import { applyEntry, emptyPager, type Open, type PagerState } from './pager-state.ts'

/**
 * The pager's journal as text: one entry a line, `CRC32 JSON`. A line that a crash cut off or a disk changed is passed
 * over and counted: a pager that refuses to start over one bad line would wake nobody.
 */
export const encodeEntries = (entries: readonly JournalEntry[]): string =>
  entries.map((entry) => line(JSON.stringify(entry))).join('')

/** The whole state as one line, for a journal that is begun anew: what is settled is left behind. */
export const encodeState = ({ seq, clock, open, clocks, firstPages }: PagerState): string =>
  line(JSON.stringify({ kind: 'state', seq, clock, open: [...open], clocks: [...clocks], firstPages }))

/** The state that a journal tells, from its last whole-state line on, and how many lines could not be read. */
export function readJournal(text: string): { readonly state: PagerState; readonly damaged: number } {
  let state = emptyPager
  let damaged = 0
  for (const each of text.split('\n')) {
    if (each === '') continue
    const entry = parseLine(each)
    if (!entry) damaged += 1
    else state = entry.kind === 'state' ? stateOf(entry) : applyEntry(state, entry)
  }
  return { state, damaged }
}

type StateLine = {
  readonly kind: 'state'
  readonly seq: number
  readonly clock?: PagerState['clock']
  readonly open: readonly [string, Open][]
  readonly clocks: readonly [string, PagerState['clocks'] extends ReadonlyMap<string, infer C> ? C : never][]
  readonly firstPages: PagerState['firstPages']
}

const line = (json: string): string => `${checksum(json)} ${json}\n`
const checksum = (json: string): string => crc32(json).toString(16).padStart(8, '0')

function parseLine(text: string): JournalEntry | StateLine | undefined {
  const json = text.slice(9)
  return text[8] === ' ' && text.slice(0, 8) === checksum(json) ? (JSON.parse(json) as JournalEntry) : undefined
}

const stateOf = ({ seq, clock, open, clocks, firstPages }: StateLine): PagerState => ({
  seq,
  ...(clock ? { clock } : {}),
  open: new Map(open),
  clocks: new Map(clocks),
  firstPages,
})
