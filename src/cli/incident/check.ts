import { readFile } from 'node:fs/promises'
import { homeFolder, openHome } from '../../roles/home.ts'
import { recountStatement } from '../../transparency/statement.ts'
import { auditLog } from '../../verify/audit-log.ts'
import { openedEvent } from '../../verify/opened-event.ts'
import type { Drafted } from '../../web/api/incidents.ts'
import { flags, type Command } from '../command.ts'

export const command: Command = {
  summary: 'make every figure of a statement anew from its rows and the ledger, offline',
  help: `  duly incident check FILE [--ledger FOLDER] [--ledger-key VKEY]

FILE is what "duly incident statement --rows FILE" or the page wrote for an auditor. Without --ledger-key the statement's
own is believed: bring yours.`,
  async run(args) {
    const { values, positionals } = flags(args, { ledger: { type: 'string' }, 'ledger-key': { type: 'string' } })
    const [file] = positionals
    if (file === undefined) throw new Error('Name the file with the rows: duly incident check FILE')
    const { statement, rows, opening } = JSON.parse(await readFile(file, 'utf8')) as Omit<Drafted, 'texts'>
    const folder = values.ledger ?? (await openHome(homeFolder())).ledger
    const key = values['ledger-key'] ?? statement.ledger
    const say = (holds: boolean, words: string): boolean => {
      console.log(`${holds ? 'holds   ' : 'DOES NOT'}  ${words}`)
      return holds
    }
    const audit = await auditLog(folder, key, statement.checkpoint)
    const all = [say(audit.holds, audit.words)]
    if (audit.holds) {
      const opened = openedEvent(audit.entries, opening)
      const bound = opened?.['rows'] === statement.rows && opened['entries'] === statement.entries
      all.push(say(bound, `The ledger ${bound ? 'committed' : 'did not commit'} to the rows of this statement.`))
      for (const { holds, words } of recountStatement(statement, rows, audit.entries)) all.push(say(holds, words))
    }
    return all.every(Boolean) ? 0 : 1
  },
}
