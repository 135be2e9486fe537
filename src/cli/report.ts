import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { homeFolder, openHome } from '../roles/home.ts'
import { recountPublic, recountRows, rowsDigest, type Opening, type Rows } from '../transparency/recount.ts'
import { readReport, type Report } from '../transparency/report.ts'
import { auditLog } from '../verify/audit-log.ts'
import { openedEvent } from '../verify/opened-event.ts'
import { clientFrom } from './desk-client.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { reportInWords } from './print-report.ts'

export const command: Command = {
  summary: 'the public report: print it, count it anew, or make it with its rows',
  help: `  duly report [FILE]
  duly report --check FILE [--ledger FOLDER] [--ledger-key VKEY] [--desk-key KEY] [--rows FILE]
  duly report --rows FILE

Prints the report of FILE, or the one this Duly published last. --check counts the ledger's public entries anew and
compares; with the rows of the report it makes every figure anew. How figures come about: docs/report.md.
Without --check, --rows has the desk make and publish a new report, and writes its rows to FILE for an auditor:
${staffHelp}`,
  async run(args) {
    const text = { type: 'string' } as const
    const options = { check: text, ledger: text, 'ledger-key': text, 'desk-key': text, rows: text, ...staffFlags }
    const { values, positionals } = flags(args, options)
    const home = await openHome(homeFolder())
    if (values.check !== undefined) return check(values.check, { ledger: home.ledger, ...values })
    if (values.rows !== undefined) {
      const made = await (await clientFrom(values)).post<Made>('/v1/report', {})
      await writeFile(values.rows, JSON.stringify(made))
      console.log(`${reportInWords(made.report)}\n\nPublished. Its ${made.rows.length} rows are in ${values.rows}.`)
      return 0
    }
    const report = readReport(await readFile(positionals[0] ?? join(home.public, 'report.json'), 'utf8'))
    console.log(report.ok ? reportInWords(report.value) : report.why)
    return report.ok ? 0 : 1
  },
}

type Made = { readonly report: Report; readonly rows: Rows; readonly opening: Opening }

/** Counts the ledger's entries anew, and the rows where there are some; a line for each thing that was checked. */
async function check(
  file: string,
  by: {
    readonly ledger: string
    readonly 'ledger-key'?: string | undefined
    readonly 'desk-key'?: string | undefined
    readonly rows?: string | undefined
  },
): Promise<number> {
  const read = readReport(await readFile(file, 'utf8'))
  if (!read.ok) {
    console.log(`DOES NOT  ${read.why}`)
    return 1
  }
  const report = read.value
  const say = (holds: boolean, words: string): boolean => {
    console.log(`${holds ? 'holds   ' : 'DOES NOT'}  ${words}`)
    return holds
  }
  const audit = await auditLog(by.ledger, by['ledger-key'] ?? report.ledger)
  const key = by['desk-key'] ?? report.key
  const all = [
    say(report.key === key, key === report.key ? `The desk's key ${key} signed it.` : 'Another key signed it.'),
    say(audit.holds, audit.words),
  ]
  if (audit.holds) {
    const { entries } = audit
    const enough = entries.length >= report.entries
    all.push(say(enough, `It counts ${report.entries} entries of the ledger's ${entries.length}.`))
    for (const { holds, words } of recountPublic(report, entries)) all.push(say(holds, words))
    if (by.rows !== undefined) {
      const { rows, opening } = JSON.parse(await readFile(by.rows, 'utf8')) as Made
      const opened = openedEvent(entries, opening)
      const bound = opened?.['rows'] === rowsDigest(rows) && opened['entries'] === report.entries
      all.push(say(bound, `The ledger ${bound ? 'committed' : 'did not commit'} to exactly these rows.`))
      for (const { holds, words } of recountRows(report, rows, entries)) all.push(say(holds, words))
    }
  }
  const holds = all.every(Boolean)
  if (by.rows === undefined)
    console.log('Not checked: breakdowns and times. They need the rows, which auditors get: duly report --rows FILE')
  console.log(holds ? '\nEverything that was checked holds.' : '\nThis report does NOT hold.')
  return holds ? 0 : 1
}
