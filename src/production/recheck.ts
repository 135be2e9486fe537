import type { DataCategory } from '../order/category.ts'
import { messageMoment, readHeader, type Moment } from '../order/message-moment.ts'
import type { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'

/** What the checker is told of an item, and the bytes it looks at itself. */
export type CheckedItem = {
  readonly account: string
  readonly holder?: string
  readonly category: DataCategory
  readonly internalDate?: Instant
  readonly bytes: Uint8Array
  readonly mediaType: string
}

const sameAccount = (account: string): string => account.toLowerCase().normalize('NFC')

/**
 * INVARIANT I2, from the bytes: whether this item lies inside the scope. Shares no code with what collected it: the Date
 * field of a message, the account and the moment of a record are read again here. Windows are half-open, all UTC. Gives
 * the moment that decided, or the reason (a text) when the item lies outside.
 */
export function recheck(item: CheckedItem, scope: Scope): Moment | string {
  if (!scope.accounts.includes(sameAccount(item.account))) return `account ${item.account} is not in the scope`
  if (!scope.categories.includes(item.category)) return `${item.category} is not in the scope`
  const moment = item.mediaType.startsWith('message/') ? ofMessage(item, scope) : ofRecord(item)
  if (typeof moment === 'string') return moment
  const { at } = moment
  const holding = scope.holders?.filter((h) => h.account === sameAccount(item.account))
  const own = holding?.filter((h) => item.holder === undefined || h.id === item.holder)
  if (own?.length === 0) return `${item.holder ?? item.account} was not the account at any time of the scope`
  if (at === undefined)
    return item.category === 'subscriber' ? moment : 'it has no moment by which to tell whether it is inside'
  const windows = own?.flatMap((h) => h.windows) ?? scope.windows
  return windows.some((w) => w.startUtc <= at && at < w.endUtc) ? moment : `${at} is outside every window`
}

function ofMessage(item: CheckedItem, scope: Scope): Moment | string {
  if (item.category !== 'content' && item.category !== 'traffic') return `a message is no ${item.category} data`
  // Of a whole message on the server's clock nothing in its bytes decides.
  if (item.category === 'content' && scope.clock === 'internaldate')
    return messageMoment(scope.clock, undefined, item.internalDate)
  const { date, hasBody, hasSubject } = readHeader(item.bytes)
  // 18 U.S.C. 2510(8): the subject is content.
  if (item.category === 'traffic' && (hasBody || hasSubject)) return 'it is asked for as traffic data and holds content'
  return messageMoment(scope.clock, date, item.internalDate)
}

function ofRecord(item: CheckedItem): Moment | string {
  if (item.category === 'content') return 'a record is no content'
  const record = readRecord(item.bytes)
  if (record === undefined) return 'it is a record that cannot be read'
  if (record.account !== sameAccount(item.account)) return 'the record inside names another account'
  if (item.category === 'subscriber') return { by: 'none' }
  if (record.at !== undefined) return { by: 'record', at: record.at }
  return item.internalDate === undefined ? { by: 'none' } : { by: 'internaldate', at: item.internalDate }
}

function readRecord(bytes: Uint8Array): { account: string; at?: Instant } | undefined {
  try {
    const record = JSON.parse(Buffer.from(bytes).toString('utf8')) as { account?: unknown; at?: unknown } | null
    if (typeof record?.account !== 'string') return undefined
    const at = typeof record.at === 'string' ? Instant.parse(record.at) : undefined
    if (at?.ok === false) return undefined
    return { account: sameAccount(record.account), ...(at ? { at: at.value } : {}) }
  } catch {
    return undefined
  }
}

/** The first Date field of a message as a moment (RFC 5322), or nothing when there is none that can be used. */
export const dateLine = (message: Uint8Array): Instant | undefined => readHeader(message).date
