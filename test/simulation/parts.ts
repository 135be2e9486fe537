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
    const lines = text.split('\n').filter((line) => line !== '')
    const records = lines.flatMap((line) => {
      const decoded = decodeLine(line)
      return decoded ? [decoded.value as JournalRecord] : []
    })
    return { state: foldJournal(records), damaged: lines.length - records.length }
  },
}
