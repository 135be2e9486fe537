import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow'
import type { Scope } from '../../order/scope.ts'
import { Instant } from '../../order/time.ts'
import { isPlainAccount } from '../account-folder.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import type { CollectedItem } from '../../order/item.ts'
import { openSession, usualPatience, type ImapSource, type Patience, type Session } from '../imap-session.ts'
import { itemsOf, messageInScope } from '../message-items.ts'
import { changed, refused } from '../store-trouble.ts'
import { inWindows, searchDays } from '../window.ts'

const headersAtOnce = 200
const bytesAtOnce = 8 * 1024 * 1024

type Folder = { readonly path: string; readonly uidValidity: string }
type Listed = { readonly uid: number; readonly size: number; readonly internalDate: Instant }

/**
 * IMAP4rev1 (RFC 3501): every folder of the account's own name space, opened with EXAMINE and read with BODY.PEEK, so
 * that no flag changes. Messages are listed by UID and fetched in bundles; when the line drops, the bundle under way is
 * fetched again from a new one, so that nothing is doubled or missed. Bytes stay as the server sends them.
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
        const session = openSession(source, account, patience)
        try {
          for (const path of await session.ask(foldersOf)) {
            const folder = { path, uidValidity: await session.ask((line) => examine(source, line, { path })) }
            const wanted = await wantedIn(source, session, folder, scope)
            for (const bundle of bundlesOf(wanted, categories.includes('content'))) {
              outside.signal?.throwIfAborted()
              for (const item of await itemsIn({ source, session, folder, scope, account, categories }, bundle)) {
                outside.signal?.throwIfAborted()
                yield item
              }
            }
          }
        } finally {
          session.close()
        }
      }
    },
  }
}

export const connector = imapConnector(usualPatience)

/** Folders that can be opened, without those that other people share: they belong to another account. */
async function foldersOf(line: ImapFlow): Promise<string[]> {
  const foreign = [line.namespaces?.other, line.namespaces?.shared]
    .flatMap((spaces) => (Array.isArray(spaces) ? spaces : []))
    .map((space) => space.prefix)
    .filter((prefix) => prefix !== '')
  return (await line.list())
    .filter((f) => !f.flags.has('\\Noselect') && !f.flags.has('\\NonExistent'))
    .map((f) => f.path)
    .filter((path) => !foreign.some((prefix) => path.startsWith(prefix)))
}

/** EXAMINE, unless this folder is open already. Gives its UIDVALIDITY: a UID means something only beside it. */
async function examine(
  source: ImapSource,
  line: ImapFlow,
  folder: { readonly path: string; readonly uidValidity?: string },
): Promise<string> {
  const open = line.mailbox
  const mailbox = open && open.path === folder.path ? open : await line.mailboxOpen(folder.path, { readOnly: true })
  const uidValidity = String(mailbox.uidValidity)
  if (folder.uidValidity !== undefined && folder.uidValidity !== uidValidity)
    throw changed(source.id, `folder ${folder.path}`)
  return uidValidity
}

/** The messages of a folder inside the scope, by UID. On the clock `date` every header is read: SEARCH would miss broken ones. */
async function wantedIn(source: ImapSource, session: Session, folder: Folder, scope: Scope): Promise<Listed[]> {
  const uids = new Set<number>()
  const searches = scope.clock === 'date' ? [{ all: true }] : scope.windows.map(searchDays)
  for (const search of searches) {
    const found = await session.ask(async (line) => {
      await examine(source, line, folder)
      const answer = await line.search(search, { uid: true })
      if (!Array.isArray(answer)) throw new Error(`SEARCH in ${folder.path} was refused`)
      return answer
    })
    for (const uid of found) uids.add(uid)
  }
  const wanted: Listed[] = []
  const query = { uid: true, size: true, internalDate: true, ...(scope.clock === 'date' ? { headers: true } : {}) }
  for (const page of pagesOf([...uids].sort((a, b) => a - b))) {
    for (const message of await fetchAll(source, session, folder, page, query)) {
      const internalDate = Instant.at(new Date(message.internalDate ?? NaN).getTime())
      const inside =
        scope.clock === 'date'
          ? messageInScope(scope, internalDate, message.headers ?? new Uint8Array())
          : inWindows(internalDate, scope.windows)
      if (inside) wanted.push({ uid: message.uid, size: message.size ?? 0, internalDate })
    }
  }
  return wanted
}

type Asked = {
  readonly source: ImapSource
  readonly session: Session
  readonly folder: Folder
  readonly scope: Scope
  readonly account: string
  readonly categories: readonly ('content' | 'traffic')[]
}

async function itemsIn(asked: Asked, bundle: readonly Listed[]): Promise<CollectedItem[]> {
  const { source, session, folder, scope, account, categories } = asked
  // When only traffic is asked for, not a byte of content leaves the store.
  const query = { uid: true, ...(categories.includes('content') ? { source: true } : { headers: true }) }
  const weight = bundle.reduce((sum, m) => sum + m.size, 0)
  const uids = bundle.map((m) => m.uid)
  const messages = await fetchAll(source, session, folder, uids, query, weight)
  return messages.flatMap((message, i) => {
    const bytes = message.source ?? message.headers
    const listed = bundle[i]
    if (!bytes || listed?.uid !== message.uid) throw changed(source.id, `message ${message.uid} of ${folder.path}`)
    const id = `${account}/${folder.path};UIDVALIDITY=${folder.uidValidity};UID=${message.uid}`
    const { internalDate } = listed
    return itemsOf({ id, source: source.id, account, folder: folder.path, internalDate, bytes }, scope, categories)
  })
}

/** Exactly the messages asked for, in the order of their UIDs. One that is gone meanwhile is never passed over. */
async function fetchAll(
  source: ImapSource,
  session: Session,
  folder: Folder,
  uids: readonly number[],
  query: FetchQueryObject,
  weight = 0,
): Promise<FetchMessageObject[]> {
  const messages = await session.ask(async (line) => {
    await examine(source, line, folder)
    const found = new Map<number, FetchMessageObject>()
    for await (const message of line.fetch(uids.join(','), query, { uid: true })) {
      // Servers also tell of changes to messages nobody asked about.
      if (uids.includes(message.uid)) found.set(message.uid, { ...found.get(message.uid), ...message })
    }
    return found
  }, weight)
  return uids.map((uid) => {
    const message = messages.get(uid)
    if (!message) throw changed(source.id, `message ${uid} of ${folder.path}`)
    return message
  })
}

function* pagesOf(uids: readonly number[]): Generator<number[]> {
  for (let i = 0; i < uids.length; i += headersAtOnce) yield uids.slice(i, i + headersAtOnce)
}

/** Bundles of some megabytes, so that memory stays bounded; a message larger than that goes alone. */
function* bundlesOf(messages: readonly Listed[], whole: boolean): Generator<Listed[]> {
  let bundle: Listed[] = []
  let weight = 0
  for (const message of messages) {
    if (bundle.length > 0 && (bundle.length >= headersAtOnce || (whole && weight + message.size > bytesAtOnce))) {
      yield bundle
      bundle = []
      weight = 0
    }
    bundle.push(message)
    weight += message.size
  }
  if (bundle.length > 0) yield bundle
}
