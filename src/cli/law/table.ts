import { lawFolder, loadLaw } from '../../legality/legality.ts'
import { instrumentTable, tableInWords } from '../../legality/instrument-table.ts'

import { flags, type Command } from '../command.ts'

export const command: Command = {
  summary: 'all instruments side by side: who may issue what, by when, secrecy, where refusals go',
  help: `  duly law table [--json]

S subscriber, I identifying access, T traffic, C content, R real time. J judge or court, P prosecutor, M minister,
MC minister with commissioner, K commissioner. "police (or J-validated)": police alone may, or anyone once a judge
validated it. "keep": preserved, never handed over. "-": not opened by this instrument.
A cell names who may at all; on which condition, such as police only when urgent: duly law explain PACK.`,
  async run(args) {
    const { values } = flags(args, { json: { type: 'boolean' } })
    const rows = instrumentTable(await loadLaw(lawFolder))
    console.log(values.json ? JSON.stringify(rows) : tableInWords(rows))
    return 0
  },
}
