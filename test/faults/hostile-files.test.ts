import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { read } from '../../src/intake/intake.ts'
import { wishesOf } from '../../src/journey/pager-news.ts'
import type { OrderEvent } from '../../src/order/event.ts'
import type { OrderId, ReceiptId, Sha256 } from '../../src/order/ids.ts'
import { next } from '../../src/order/lifecycle.ts'
import type { Order } from '../../src/order/order.ts'
import { foldOrder } from '../../src/order/fold.ts'
import { Instant } from '../../src/order/time.ts'
import { examine } from '../../src/requester/requester.ts'
import type { ParserUse } from '../../src/platform/sandbox.ts'
import { attached, hostileFiles, mail } from './hostile-files.ts'

const at = Instant.at(Date.UTC(2026, 10, 23, 3, 10))
const received = {
  kind: 'received',
  receipt: 'R-01KXYZ00000000000000000000' as ReceiptId,
  channel: 'smtp',
  at,
  digest: 'a'.repeat(64) as Sha256,
  documents: [],
  from: 'greffe@parquet-lyon.test',
} as const
const orderOf = (...events: OrderEvent[]): Order =>
  foldOrder(
    [received, ...events].map((event, i) => ({
      order: 'D-2026-000042' as OrderId,
      version: i + 1,
      at,
      actor: { role: 'core' },
      event,
    })),
  )
const nothingYet = { mayProduce: () => false, toKeep: () => [] }
const arrivalOf = (order: Order): unknown =>
  expect.objectContaining({
    kind: 'needed',
    need: expect.objectContaining({ cause: 'arrival', order: order.id }) as unknown,
  })

test(
  'every hostile file ends within five seconds and 256 MB, gives no facts, and leaves an order that wakes a person',
  { timeout: 240_000 },
  async () => {
    const calls: string[] = []
    const server = createServer((socket) => {
      calls.push('fetched')
      socket.destroy()
    })
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        resolve((server.address() as { port: number }).port)
      })
    })
    let uses: ParserUse[] = []
    const note = (use: unknown): void => {
      uses.push(use as ParserUse)
    }
    subscribe('duly.sandbox', note)
    const files = hostileFiles(port)
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const rows: { file: string; bytes: number; ms: number; peakMb: number; outcome: string }[] = []
    try {
      for (const [file, document] of Object.entries(files)) {
        uses = []
        const outcome = await read([document])
        const findings = await examine([document], {
          received,
          trustedRelays: [],
          arcSealers: [],
          anchorsPem: '',
          openpgpKeys: [],
          lookUp: () => Promise.resolve({ state: 'no-such' }),
        })
        rows.push({
          file,
          bytes: document.bytes.byteLength,
          ms: Math.round(Math.max(0, ...uses.map((u) => u.ms))),
          peakMb: Math.round(Math.max(0, ...uses.map((u) => u.peakMb))),
          outcome: outcome.kind === 'read' ? (outcome.notes[0] ?? 'read as words') : outcome.why,
        })

        expect(outcome, file).not.toHaveProperty('facts')
        expect(
          findings.flatMap((f) => f.proofs),
          file,
        ).toEqual([])
        const order = orderOf(outcome)
        expect(order.read?.kind, file).toMatch(/^(read|unreadable)$/)
        expect(next(order, nothingYet).map((s) => s.kind)).toContain('assess')
        expect(wishesOf(order, nothingYet), file).toContainEqual(arrivalOf(order))
      }
    } finally {
      unsubscribe('duly.sandbox', note)
      server.close()
      delay.disable()
    }
    const p99Ms = delay.percentile(99) / 1e6
    console.table(rows)
    console.log(
      `event loop of the desk meanwhile: p99 ${p99Ms.toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`,
    )
    expect(p99Ms).toBeLessThan(100)
    expect(calls).toEqual([])
    expect(({} as { approved?: boolean; level?: string }).approved).toBeUndefined()
    for (const row of rows) {
      expect(row.ms, row.file).toBeLessThanOrEqual(5_000)
      expect(row.peakMb, row.file).toBeLessThanOrEqual(256)
    }
  },
)

test('an archive is never unpacked: the reviewer is told to open the original, and the letter beside it is read', async () => {
  const got = await read([attached('annex.zip', 'application/zip', Buffer.from('PK\u0003\u0004'))])
  expect(got).toMatchObject({ kind: 'read', notes: [expect.stringContaining('annex.zip could not be read')] })
  expect(got).toMatchObject({ text: expect.stringContaining('See the annex.') as unknown })
})

test('a reader that was killed leaves an order that says unreadable, is assessed, and wakes a person', async () => {
  const page = hostileFiles(0)['PDF page of 1 GB']
  const got = await read(page ? [page] : [])
  expect(got).toEqual({ kind: 'unreadable', why: expect.stringMatching(/was stopped\.$/) as unknown })
  const order = orderOf(got)
  expect(order).toMatchObject({ id: 'D-2026-000042', state: 'received', read: got })
  expect(next(order, nothingYet).map((s) => s.kind)).toEqual(['assess', 'examine'])
  expect(wishesOf(order, nothingYet)).toContainEqual(arrivalOf(order))
})

test('a line break inside a header field makes no field of its own', async () => {
  const got = await read([mail('From: a@b.test\nSubject: =?utf-8?Q?x=0D=0ABcc:_x@y.test?=\n\nhi')])
  expect((got as { text: string }).text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([])
})
