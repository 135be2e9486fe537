import type { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import type { DataCategory } from '../order/category.ts'

/** What the checker is told of an item, and the bytes it looks at itself. */
export type CheckedItem = {
  readonly account: string
  readonly category: DataCategory
  readonly internalDate?: Instant
  readonly bytes: Uint8Array
  readonly mediaType: string
}

/**
 * INVARIANT I2, from the bytes: whether this item lies inside the scope. Shares no code with what collected it; reads
 * the Date line itself. Gives the reason when it does not.
 */
export function recheck(item: CheckedItem, scope: Scope): string | undefined {
  if (!scope.accounts.includes(item.account.normalize('NFC').toLowerCase()))
    return `account ${item.account} is not in the scope`
  if (!scope.categories.includes(item.category)) return `${item.category} is not in the scope`
  const isMail = item.mediaType.startsWith('message/')
  const moment = (isMail && scope.clock === 'date' ? dateLine(item.bytes) : undefined) ?? item.internalDate
  if (moment === undefined)
    return item.category === 'subscriber' ? undefined : 'it has no moment by which to tell whether it is inside'
  if (!scope.windows.some((w) => w.startUtc <= moment && moment < w.endUtc)) return `${moment} is outside every window`
  return undefined
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const names: Readonly<Record<string, number>> = {
  ut: 0,
  gmt: 0,
  z: 0,
  utc: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
}

/** The first Date field of a message as a moment (RFC 5322 section 3.3 and 4.3), or nothing when it is unusable. */
export function dateLine(message: Uint8Array): Instant | undefined {
  const head = Buffer.from(message.subarray(0, Math.min(message.length, 1 << 20))).toString('latin1')
  const end = head.search(/\r?\n\r?\n/)
  const unfolded = (end < 0 ? head : head.slice(0, end)).replace(/\r?\n(?=[ \t])/g, '')
  const field = unfolded.split(/\r?\n/).find((line) => /^date[ \t]*:/i.test(line))
  if (field === undefined) return undefined
  const words = field
    .slice(field.indexOf(':') + 1)
    .replace(/\([^()]*\)/g, ' ')
    .trim()
  const m =
    /^(?:[a-z]{3}\s*,?\s*)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[a-z]{1,4})?\s*$/i.exec(
      words,
    )
  if (!m) return undefined
  const [, day, month, yearText, hour, minute, second, zone] = m
  const monthIndex = months.indexOf((month ?? '').toLowerCase())
  if (monthIndex < 0) return undefined
  const short = Number(yearText)
  const year = (yearText ?? '').length === 4 ? short : short < 50 ? 2000 + short : 1900 + short
  const fields = [year, monthIndex, Number(day), Number(hour), Number(minute), Number(second ?? 0)] as const
  const utc = Date.UTC(...fields)
  const back = new Date(utc)
  if (
    back.getUTCDate() !== fields[2] ||
    back.getUTCMonth() !== monthIndex ||
    fields[3] > 23 ||
    fields[4] > 59 ||
    fields[5] > 60
  )
    return undefined
  const offset =
    zone === undefined
      ? 0
      : /^[+-]/.test(zone)
        ? (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)))
        : (names[zone.toLowerCase()] ?? 0)
  return Instant.at(utc - offset * 60_000)
}
