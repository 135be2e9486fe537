/** What canonical JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * JSON Canonicalization Scheme (RFC 8785) over numbers, strings, booleans, null, lists and records: keys sorted by
 * UTF-16 code units, no white space. Absent (`undefined`) members are left out. Two parties that hold equal values
 * write equal bytes. Throws on numbers that JSON
 * cannot hold and on lone surrogates, which have no single spelling.
 */
export function canonical(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is not a number that JSON can hold`)
    return JSON.stringify(value)
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('text with a lone surrogate has no canonical form')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`
  const record = value as Readonly<Record<string, Json | undefined>>
  const members = Object.keys(record)
    .sort()
    .flatMap((key) => {
      const member = record[key]
      return member === undefined ? [] : [`${canonical(key)}:${canonical(member)}`]
    })
  return `{${members.join(',')}}`
}
