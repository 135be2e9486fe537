/** What parsing gives: the value, or the reason in words a tired person understands. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; why: string }

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type OrderId = Branded<'OrderId'>
/** The number printed on every letter about an order, `D-2026-000417`. Given once, never reused. */
export const OrderId = {
  parse: (text: string): Parsed<OrderId> =>
    /^D-\d{4}-\d{6,}$/.test(text)
      ? { ok: true, value: text as OrderId }
      : { ok: false, why: `"${text}" is not an order number; they look like D-2026-000417.` },
  of: (year: number, serial: number): OrderId =>
    `D-${String(year).padStart(4, '0')}-${String(serial).padStart(6, '0')}` as OrderId,
}

export type ReceiptId = Branded<'ReceiptId'>
/**
 * The reference an arrival gets the moment its bytes are safe on disk, before any database was asked:
 * `R-` and 26 characters (time, then chance), sortable by arrival. The sender's acknowledgement carries it.
 */
export const ReceiptId = {
  parse: (text: string): Parsed<ReceiptId> =>
    /^R-[0-9A-Z]{26}$/.test(text)
      ? { ok: true, value: text as ReceiptId }
      : { ok: false, why: `"${text}" is not a receipt reference; they look like R-01KXYZ….` },
}

export type Sha256 = Branded<'Sha256'>
/** A SHA-256 in 64 lower-case hexadecimal digits. */
export const Sha256 = {
  parse: (text: string): Parsed<Sha256> =>
    /^[0-9a-f]{64}$/.test(text)
      ? { ok: true, value: text as Sha256 }
      : { ok: false, why: 'not a SHA-256 in hexadecimal' },
}

/** A member of staff, as named in `duly.yaml`: `anna`. One person, one id, however many roles. */
export type PersonId = Branded<'PersonId'>
export const PersonId = {
  parse: (text: string): Parsed<PersonId> =>
    /^[a-z][a-z0-9-]{0,62}$/.test(text)
      ? { ok: true, value: text as PersonId }
      : { ok: false, why: `"${text}" is not a person's short name: lower-case letters, digits and hyphens.` },
}

/** An agency in the registry: `lka-berlin`. */
export type AgencyId = Branded<'AgencyId'>
export const AgencyId = {
  parse: (text: string): Parsed<AgencyId> =>
    /^[a-z][a-z0-9-]{0,62}$/.test(text)
      ? { ok: true, value: text as AgencyId }
      : { ok: false, why: `"${text}" is not an agency's short name: lower-case letters, digits and hyphens.` },
}
