import { step } from '../../src/oncall/pager-core.ts'
import { foldJournal, stateRecord, type JournalRecord } from '../../src/oncall/pager-journal.ts'
import { decodeLine, encodeLines } from '../../src/platform/feed.ts'
import type { Parts } from './host.ts'

/** The code as it runs at a desk. */
export const asItIs: Parts = {
  step,
  encode: encodeLines,
  snapshot: (state) => encodeLines([stateRecord(state)]),
  read(text) {
    const lines = text
      .split('\n')
      .filter((line) => line !== '')
      .map(decodeLine)
    const whole = lines.flatMap((line) => (line ? [line.value as JournalRecord] : []))
    return { state: foldJournal(whole), damaged: lines.length - whole.length }
  },
}
