import { canonical, type Json } from '../order/canonical.ts'
import { storedCategories } from '../order/category.ts'
import type { CollectedItem, NotGiven } from '../order/item.ts'
import type { Scope } from '../order/scope.ts'
import { categoriesFor } from './connector.ts'
import { withoutCredentials } from './credentials.ts'
import { momentsOf, type TimeAs } from './record-moment.ts'
import { inWindows } from './window.ts'

/** What the reviewed configuration says of the records of a log or a table. */
export type RecordSource = {
  readonly id: string
  readonly account: string
  readonly time: string
  readonly time_as: TimeAs
  readonly zone?: string | undefined
  readonly fields?: readonly string[] | undefined
  readonly categories: readonly ('identifying_access' | 'traffic')[]
}
export type StoredRecord = Readonly<Record<string, unknown>>

/** The account a record names, as scopes name accounts; nothing for a record of nobody. */
export function accountOf(source: RecordSource, record: StoredRecord): string | undefined {
  const value = fieldOf(record, source.account)
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const account = String(value).toLowerCase().normalize('NFC')
  return account === '' ? undefined : account
}

/** A field by its name; `user.mail` is also the field `mail` of the record `user`. */
export function fieldOf(record: StoredRecord, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name]
  const [first = '', ...rest] = name.split('.')
  if (rest.length === 0 || !Object.hasOwn(record, first)) return undefined
  const inner = record[first]
  return typeof inner === 'object' && inner !== null ? fieldOf(inner as StoredRecord, rest.join('.')) : undefined
}

/**
 * What the scope asks for of one record of an account in it: the record, nothing when its moment lies outside the
 * windows, or, when that cannot be told, a line that says so. `id` is its name in the source.
 */
export function recordInScope(
  source: RecordSource,
  scope: Scope,
  record: StoredRecord,
  { id, account }: { readonly id: string; readonly account: string },
): CollectedItem | NotGiven | undefined {
  const asked = categoriesFor(source, scope)
  const category = storedCategories.find((c) => (asked as readonly string[]).includes(c))
  if (category === undefined) return undefined
  const moments = momentsOf(fieldOf(record, source.time), source.time_as, source.zone)
  const [at, other] = moments
  if (moments.length > 0 && !moments.some((m) => inWindows(m, scope.windows))) return undefined
  const notGiven = (why: string): NotGiven => ({ notGiven: id, source: source.id, account, why })
  if (at === undefined) return notGiven('its time cannot be read, so nobody can say whether it lies in the windows')
  if (other !== undefined)
    return notGiven(`its time is ${at} or ${other}: the clock in ${source.zone ?? ''} was set on then`)
  const fields = source.fields?.map((name) => [name, fieldOf(record, name)] as const) ?? Object.entries(record)
  const shown = Object.fromEntries(fields.map(([name, value]) => [name, jsonOf(value)]))
  const bytes = Buffer.from(canonical(withoutCredentials({ account, at, record: shown })))
  return {
    id,
    source: source.id,
    account,
    category,
    internalDate: at,
    sizeBytes: bytes.byteLength,
    bytes,
    mediaType: 'application/json',
  }
}

/** Any value of a log or a table as JSON, with every digit: what JSON's numbers cannot hold is written as text. */
function jsonOf(value: unknown): Json {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? null
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'string') return value.toWellFormed()
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(jsonOf)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toWellFormed(), jsonOf(each)]))
}
