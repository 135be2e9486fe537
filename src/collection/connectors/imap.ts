import type { Scope } from '../../order/scope.ts'
import type { Instant } from '../../order/time.ts'
import { isPlainAccount } from '../account-folder.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import type { CollectedItem } from '../../order/item.ts'
import type { ImapLine } from '../imap-line.ts'
import { openSession, usualPatience, type ImapSource, type Patience, type Session } from '../imap-session.ts'
import { itemsOf, messageInScope } from '../message-items.ts'
import { sideBySide } from '../side-by-side.ts'
import { changed, refused } from '../store-trouble.ts'
import { inWindows, searchDays } from '../window.ts'

/** So many messages are asked about at once: command lines stay short enough for every server (RFC 2683, 3.2.1.5). */
const datesAtOnce = 500
const headersAtOnce = 100
/** So many messages make a part, which one line reads while others read the next ones. */
const messagesInPart = 64
/** Beside the one that lists. Servers allow an account some ten, its own user's among them. */
const linesAtOnce = 2

type Folder = { readonly path: string; readonly uidValidity: string }
type Listed = { readonly uid: number; readonly internalDate: Instant }
type Part = { readonly folder: Folder; readonly messages: readonly Listed[] }

/**
 * IMAP4rev1 (RFC 3501): every folder of the account's own name space, opened with EXAMINE and read with BODY.PEEK, so
 * that no flag changes. One line lists what lies in the scope, others read it side by side; what is given keeps the order
 * of the folders and their UIDs. When a line drops, what it had not given is fetched over a new one, so that nothing is
 * doubled or missed. Bytes stay as the server sends them.
 */
export function imapConnector(patience: Patience): Connector<ImapSource> {
  return {
    kind: 'imap',
    async *collect(source, scope, outside) {
      const categories = categoriesFor(source, scope)
      if (!source.user.includes('{account}'))
        throw refused(
          source.id,
          `its user ${source.user} does not say where the account's name stands.`,
          'Write {account} into the user of this source in duly.yaml.',
        )
      for (const account of scope.accounts) {
        if (!isPlainAccount(account)) {
          yield { notHeld: account }
          continue
        }
        const lister = openSession(source, account, patience)
        const readers = Array.from({ length: linesAtOnce }, () => openSession(source, account, patience))
        try {
          const parts = partsOf(source, lister, scope)
          const read = (part: Part, session: Session): AsyncIterable<CollectedItem> =>
            itemsIn({ source, session, scope, account, categories }, part)
          // One wrong password is enough; and where a server allows no further line, those that are there do the work.
          const open = (session: Session): Promise<boolean> =>
            lister
              .ask(there)
              .then(() => session.ask(there))
              .catch(() => false)
          const weigh = (item: CollectedItem): number => item.sizeBytes
          for await (const item of sideBySide(parts, { lanes: readers, read, open, weigh })) {
            outside.signal?.throwIfAborted()
            yield item
          }
        } finally {
          for (const session of [lister, ...readers]) session.close()
        }
      }
    },
  }
}

export const connector = imapConnector(usualPatience)

/** Asks nothing but that there be a line. */
const there = (): Promise<true> => Promise.resolve(true)

/** Everything of an account that lies in the scope, folder by folder in the order of the UIDs. */
async function* partsOf(source: ImapSource, session: Session, scope: Scope): AsyncGenerator<Part> {
  for (const path of await session.ask((line) => line.folders())) {
    const folder = { path, uidValidity: await session.ask((line) => line.examine(path)) }
    for await (const listed of wantedIn(source, session, folder, scope))
      for (const messages of inPieces(listed, messagesInPart)) yield { folder, messages }
  }
}

/** The folder is opened; its numbers mean what they meant. */
async function reopen(source: ImapSource, line: ImapLine, folder: Folder): Promise<void> {
  if ((await line.examine(folder.path)) !== folder.uidValidity) throw changed(source.id, `folder ${folder.path}`)
}

/** The messages of a folder inside the scope, by UID. On the clock `date` every header is read: SEARCH would miss broken ones. */
async function* wantedIn(source: ImapSource, session: Session, folder: Folder, scope: Scope): AsyncGenerator<Listed[]> {
  const byDate = scope.clock === 'date'
  const uids = new Set<number>()
  for (const days of byDate ? [undefined] : scope.windows.map(searchDays)) {
    const found = await session.ask(async (line) => {
      await reopen(source, line, folder)
      return line.search(days)
    })
    for (const uid of found) uids.add(uid)
  }
  const sorted = [...uids].sort((a, b) => a - b)
  for (const page of inPieces(sorted, byDate ? headersAtOnce : datesAtOnce)) {
    const left = new Set(page)
    const wanted: Listed[] = []
    const found = session.each(async function* (line) {
      await reopen(source, line, folder)
      yield* line.fetch([...left], byDate ? 'dates and headers' : 'dates')
    })
    for await (const { uid, internalDate, bytes } of found) {
      if (internalDate === undefined || !left.delete(uid)) continue
      const inside = bytes ? messageInScope(scope, internalDate, bytes) : inWindows(internalDate, scope.windows)
      if (inside) wanted.push({ uid, internalDate })
    }
    assertNoneGone(source, folder, left)
    yield wanted.sort((a, b) => a.uid - b.uid)
  }
}

type Asked = {
  readonly source: ImapSource
  readonly session: Session
  readonly scope: Scope
  readonly account: string
  readonly categories: readonly ('content' | 'traffic')[]
}

async function* itemsIn(asked: Asked, { folder, messages }: Part): AsyncGenerator<CollectedItem> {
  const { source, session, scope, account, categories } = asked
  const left = new Map(messages.map((m) => [m.uid, m.internalDate]))
  // When only traffic is asked for, not a byte of content leaves the store.
  const what = categories.includes('content') ? 'whole' : 'headers'
  const found = session.each(async function* (line) {
    await reopen(source, line, folder)
    yield* line.fetch([...left.keys()], what)
  })
  for await (const { uid, bytes } of found) {
    const internalDate = left.get(uid)
    if (internalDate === undefined || !bytes) continue
    left.delete(uid)
    const id = `${account}/${folder.path};UIDVALIDITY=${folder.uidValidity};UID=${uid}`
    yield* itemsOf({ id, source: source.id, account, folder: folder.path, internalDate, bytes }, scope, categories)
  }
  assertNoneGone(source, folder, left.keys())
}

/** A message that is gone meanwhile is never passed over. */
function assertNoneGone(source: ImapSource, folder: Folder, left: Iterable<number>): void {
  for (const uid of left) throw changed(source.id, `message ${uid} of ${folder.path}`)
}

function* inPieces<T>(list: readonly T[], most: number): Generator<T[]> {
  for (let i = 0; i < list.length; i += most) yield list.slice(i, i + most)
}
