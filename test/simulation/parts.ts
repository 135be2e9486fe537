import { step } from '../../src/oncall/pager-core.ts'
import { encodeEntries, encodeState, readJournal } from '../../src/oncall/pager-journal.ts'
import type { Parts } from './host.ts'

/** The code as it runs at a desk. */
export const asItIs: Parts = { step, encode: encodeEntries, snapshot: encodeState, read: readJournal }
