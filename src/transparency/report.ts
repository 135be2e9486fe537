import { canonical, type Json } from '../order/canonical.ts'
import type { Parsed } from '../order/ids.ts'
import { verifySignature } from '../order/signature.ts'
import type { Instant } from '../order/time.ts'
import type { HalfYear } from './figures.ts'

/**
 * The public report, signed by the desk. `entries`: it counts what the first so many entries of the ledger tell.
 * How each figure comes about, and how anyone checks it: docs/report.md.
 */
export type Report = {
  readonly v: 1
  readonly publisher: string
  readonly at: Instant
  /** The verifier key of the ledger, and how many of its entries are counted. */
  readonly ledger: string
  readonly entries: number
  readonly halves: readonly HalfYear[]
  /** What the instruments are called, by id. */
  readonly names: Readonly<Record<string, string>>
  readonly key: string
  readonly signature: string
}

const statement = ({ signature: _none, ...said }: Report): string =>
  canonical({ act: 'report', ...(said as unknown as Record<string, Json>) })

export function signReport(
  said: Omit<Report, 'key' | 'signature'>,
  desk: { key: string; sign: (bytes: Uint8Array) => Uint8Array },
): Report {
  const unsigned = { ...said, key: desk.key, signature: '' }
  return { ...unsigned, signature: Buffer.from(desk.sign(Buffer.from(statement(unsigned)))).toString('base64') }
}

/** Reads a report and believes it only under its signature. */
export function readReport(text: string): Parsed<Report> {
  let report: Report
  try {
    report = JSON.parse(text) as Report
    if (!Array.isArray(report.halves)) return { ok: false, why: 'This file is no report.' }
    const signature = Buffer.from(report.signature, 'base64')
    if (verifySignature(report.key, Buffer.from(statement(report)), signature)) return { ok: true, value: report }
  } catch {
    return { ok: false, why: 'This file is no report.' }
  }
  return { ok: false, why: 'The signature does not hold: this is not what the desk signed.' }
}
