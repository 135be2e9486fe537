import type { JournalEntry } from './need.ts'
import type { CarrierSaid } from './oncall.ts'
import type { RotaTaken } from './rota-history.ts'
import { applyTo, draftOf, emptyPager, type Open, type PagerState } from './pager-state.ts'

/**
 * One record of the pager's journal: a decision, what a carrier said of it, the whole state at the head of a file, or
 * by which rota it pages from then on.
 */
export type JournalRecord = JournalEntry | CarrierSaid | StateRecord | RotaRecord

export type RotaRecord = { readonly kind: 'rota' } & RotaTaken

export type StateRecord = {
  readonly kind: 'state'
  readonly seq: number
  readonly clock?: PagerState['clock']
  readonly open: readonly [string, Open][]
  readonly clocks: readonly [string, PagerState['clocks'] extends ReadonlyMap<string, infer C> ? C : never][]
  readonly firstPages: PagerState['firstPages']
}

/** The whole state as one record, for a journal that is begun anew: what is settled is left behind. */
export const stateRecord = ({ seq, clock, open, clocks, firstPages }: PagerState): StateRecord => ({
  kind: 'state',
  seq,
  ...(clock ? { clock } : {}),
  open: [...open],
  clocks: [...clocks],
  firstPages,
})

/** The state that these records tell, from the last whole state on. */
export function foldJournal(records: Iterable<JournalRecord>, from: PagerState = emptyPager): PagerState {
  let draft = draftOf(from)
  for (const record of records)
    if (record.kind === 'state') draft = draftOf(stateOf(record))
    else if (record.kind !== 'carrier-said' && record.kind !== 'rota') applyTo(draft, record)
  return draft
}

const stateOf = ({ seq, clock, open, clocks, firstPages }: StateRecord): PagerState => ({
  seq,
  ...(clock ? { clock } : {}),
  open: new Map(open),
  clocks: new Map(clocks),
  firstPages,
})
