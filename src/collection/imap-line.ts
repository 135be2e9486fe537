import type { FetchQueryObject, ImapFlow } from 'imapflow'
import { Instant } from '../order/time.ts'

export type Fetched = { readonly uid: number; readonly internalDate?: Instant; readonly bytes?: Uint8Array }

/** What is asked about messages: when they came, their headers, all of them. */
const queries = {
  dates: { internalDate: true },
  'dates and headers': { internalDate: true, headers: true },
  headers: { headers: true },
  whole: { source: true },
} satisfies Record<string, FetchQueryObject>
export type Wanted = keyof typeof queries

/** A line that is logged in, as far as collecting asks it anything. Everything is refused with words of the library's. */
export type ImapLine = {
  /** Paths of the folders that can be opened, without those that other people share: they belong to another account. */
  folders(): Promise<string[]>
  /** EXAMINE, unless this folder is open already. Gives its UIDVALIDITY: a UID means something only beside it. */
  examine(path: string): Promise<string>
  /** UIDs of the messages that came on these days, in a zone of the server's choosing; without days, all. */
  search(days?: { readonly since: Date; readonly before: Date }): Promise<number[]>
  /** What is wanted of messages of the folder, as it comes; of one that is gone there is nothing. */
  fetch(uids: readonly number[], wanted: Wanted): AsyncGenerator<Fetched>
  /** What ended it. The questions that it fails say only that there is no line any more. */
  trouble(): Error | undefined
  /** Bytes. */
  stats(): { readonly received: number }
  close(): void
}

/**
 * INVARIANT I2, the other way round: nothing is missing in silence. A server that warns while it answers may have answered
 * of less than there is (Dovecot: "showing only old mails"), so its answer counts for nothing. `warnings`: what it warned
 * of, as it comes.
 */
export function imapLine(flow: ImapFlow, warnings: string[]): ImapLine {
  // Those at the log-in are about nothing that is asked here.
  warnings.length = 0
  const assertNoWarning = (): void => {
    const [words] = warnings.splice(0)
    if (words !== undefined) throw new Error(`it warned, so that its answer may not be whole: ${words}`)
  }
  // With it the library would ask for so many seconds ago, which is another day where the server's clock is wrong.
  flow.capabilities.delete('WITHIN')
  let trouble: Error | undefined
  flow.on('error', (error: Error) => (trouble = error))
  return {
    async folders() {
      const foreign = [flow.namespaces?.other, flow.namespaces?.shared]
        .flatMap((spaces) => (Array.isArray(spaces) ? spaces : []))
        .map((space) => space.prefix)
        .filter((prefix) => prefix !== '')
      const listed = await flow.list()
      assertNoWarning()
      return listed
        .filter((f) => !f.flags.has('\\Noselect') && !f.flags.has('\\NonExistent'))
        .map((f) => f.path)
        .filter((path) => !foreign.some((prefix) => path.startsWith(prefix)))
    },
    async examine(path) {
      const open = flow.mailbox
      const mailbox = open && open.path === path ? open : await flow.mailboxOpen(path, { readOnly: true })
      assertNoWarning()
      return String(mailbox.uidValidity)
    },
    async search(days) {
      const found = await flow.search(days ?? { all: true }, { uid: true })
      assertNoWarning()
      if (!found) throw new Error('the mail store refuses to search')
      return found
    },
    async *fetch(uids, wanted) {
      const query = { uid: true, ...queries[wanted] }
      for await (const { uid, internalDate, source, headers } of flow.fetch(uids.join(','), query, { uid: true })) {
        const bytes = source ?? headers
        const at = internalDate instanceof Date ? Instant.at(internalDate.getTime()) : undefined
        // Servers also tell of changes to messages, asked for or not: such an answer has nothing of what is wanted.
        if ((wanted.includes('dates') && !at) || (wanted !== 'dates' && !bytes)) continue
        yield { uid, ...(at ? { internalDate: at } : {}), ...(bytes ? { bytes } : {}) }
      }
      assertNoWarning()
    },
    trouble: () => trouble,
    stats: () => flow.stats(),
    close: () => flow.close(),
  }
}
