import { join } from 'node:path'
import { countedOf, type Counted } from '../order/counted.ts'
import type { OrderId } from '../order/ids.ts'
import { foldOrder } from '../order/fold.ts'
import type { Transaction } from '../platform/database.ts'
import { makeFolder, replaceFile } from '../platform/disk.ts'
import { figuresOf } from '../transparency/figures.ts'
import { rowsDigest, type Opening, type Rows } from '../transparency/recount.ts'
import { reportCsv } from '../transparency/report-csv.ts'
import { signReport, type Report } from '../transparency/report.ts'
import { readOrder, recordDeskEvent, type Desk } from '../desk.ts'
import { oneLook, openingOf } from './one-look.ts'

/** The files that the edge shows to everyone at `GET /v1/report` and `/v1/report.csv`. */
export const reportFiles = { json: 'report.json', csv: 'report.csv' } as const

/**
 * Counts every order as of now, writes the digest of the rows into the ledger, and then the signed report to where
 * everyone can read it. What an auditor needs to make each figure anew comes back with it, and is published nowhere.
 */
export async function makeReport(desk: Desk): Promise<{ report: Report; rows: Rows; opening: Opening }> {
  const { value: rows, entries } = await oneLook(desk, 'The report', 'It is made again with the next day, or at once with: duly report --rows FILE', (tx) => readRows(desk, tx)) // prettier-ignore
  const digest = rowsDigest(rows)
  await recordDeskEvent(desk, (past) => {
    const last = past.findLast((event) => event.kind === 'report-made')
    return last?.rows === digest && last.entries === entries ? [] : [{ kind: 'report-made', rows: digest, entries }]
  })
  const { law } = await desk.law.edition()
  const halves = figuresOf(rows.map((row) => row.counted))
  const named = new Set(halves.flatMap((half) => half.instruments.lines.flatMap((line) => line.names)))
  const report = signReport(
    {
      v: 1,
      publisher: desk.settings.entities[0]?.name ?? 'unnamed',
      at: desk.clock.now(),
      ledger: desk.ledgerKey,
      entries,
      halves,
      names: Object.fromEntries([...named].flatMap((id) => (law.packs.has(id) ? [[id, law.packs.get(id)?.title ?? id]] : []))), // prettier-ignore
    },
    { key: desk.keys.desk.publicKey, sign: (bytes) => desk.keys.desk.sign(bytes) },
  )
  await makeFolder(desk.publicDir)
  await replaceFile(join(desk.publicDir, reportFiles.csv), Buffer.from(reportCsv(report)))
  await replaceFile(join(desk.publicDir, reportFiles.json), Buffer.from(`${JSON.stringify(report)}\n`))
  return { report, rows, opening: await openingOf(desk, (e) => e.kind === 'report-made' && e.rows === digest) }
}

/** Rows by key (order_id), ten thousand at a time. */
async function readRows(desk: Desk, tx: Transaction): Promise<Rows> {
  const rows: { order: string; counted: Counted }[] = []
  for (let after = ''; ;) {
    const page = await tx
      .selectFrom('orders')
      .select(['order_id', 'counted'])
      .where('order_id', '>', after)
      .orderBy('order_id')
      .limit(10_000)
      .execute()
    for (const { order_id: order, counted } of page)
      rows.push({ order, counted: counted ? (JSON.parse(counted) as Counted) : await countAnew(desk, order) })
    const last = page.at(-1)
    if (!last) return rows
    after = last.order_id
  }
}

/** For a row from before rows held what is counted. */
async function countAnew(desk: Desk, order: string): Promise<Counted> {
  return countedOf(foldOrder(await readOrder(desk, order as OrderId)))
}
