import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { chmod, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { append } from '../src/ledger/append.ts'
import { openLog } from '../src/ledger/log.ts'
import { openDatabase } from '../src/platform/database.ts'
import { openEnvelope } from '../src/platform/envelope.ts'
import { signerFromSeed } from '../src/platform/keys.ts'
import { migrate } from '../src/platform/migrate.ts'
import { startPostgres } from '../src/platform/postgres.ts'
import { Instant } from '../src/order/time.ts'
import { percentile } from '../src/order/phases.ts'

/**
 * How fast the ledger takes entries durably: tree, tiles, signed checkpoint, sync. Beside it what this disk can do at
 * all (fdatasync of one small record) and what the whole `append` transaction does. `--json` prints the last line alone.
 */
const runs = 5
const entryBytes = 200
const signer = signerFromSeed(randomBytes(32))
const median = (values: readonly number[]): number => percentile(values, 50) ?? NaN
const round = (value: number, digits = 3): number => Number(value.toFixed(digits))

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-bench-'))
  await chmod(dir, 0o755)
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/**
 * What the disk can do at all: writes as long as one entry's record, each with an fdatasync, into a file that has its
 * size already, as the journal has.
 */
const diskSync = (): Promise<{ p50: number; perSecond: number }> =>
  inFolder(async (dir) => {
    const file = await open(join(dir, 'file'), 'w')
    await file.write(Buffer.alloc(8 << 20))
    await file.sync()
    const took: number[] = []
    const record = randomBytes(entryBytes + 250)
    const begun = performance.now()
    for (let i = 0; i < 1000; i++) {
      const start = performance.now()
      writeSync(file.fd, record, 0, record.length, i * record.length)
      await file.datasync()
      took.push(performance.now() - start)
    }
    const all = performance.now() - begun
    await file.close()
    return { p50: median(took), perSecond: (took.length * 1000) / all }
  })

/**
 * Appends one after the other: none is asked for before the last is durable. The rate counts the time until the
 * published files stand behind the last checkpoint too.
 */
const ledgerRun = (batch: number, batches: number): Promise<{ p50: number; p99: number; perSecond: number }> =>
  inFolder(async (dir) => {
    const log = await openLog(join(dir, 'ledger'), signer, 'bench.ledger.duly')
    const entries = Array.from({ length: batch }, () => randomBytes(entryBytes))
    for (let i = 0; i < 20; i++) await log.append(entries)
    const took: number[] = []
    const begun = performance.now()
    for (let i = 0; i < batches; i++) {
      const start = performance.now()
      await log.append(entries)
      took.push(performance.now() - start)
    }
    log.publish()
    const all = performance.now() - begun
    await log.close()
    return { p50: median(took), p99: percentile(took, 99) ?? NaN, perSecond: (batch * batches * 1000) / all }
  })

const transactions = (): Promise<{ p50: number; perSecond: number }> =>
  inFolder(async (dir) => {
    const postgres = await startPostgres(dir, () => undefined)
    try {
      await migrate(postgres.url)
      const db = openDatabase(postgres.url)
      const envelope = openEnvelope('bench')
      const took: number[] = []
      const begun = performance.now()
      for (let version = 0; version < 300; version++) {
        const start = performance.now()
        await db.transaction().execute((tx) =>
          append(tx, {
            stream: 'bench',
            expectedVersion: version,
            events: [{ kind: 'measured', words: 'x'.repeat(300) }],
            actor: { role: 'core' },
            at: Instant.at(Date.now()),
            envelope,
          }),
        )
        took.push(performance.now() - start)
      }
      const all = performance.now() - begun
      await db.destroy()
      return { p50: median(took), perSecond: 300_000 / all }
    } finally {
      await postgres.stop()
    }
  })

const disk: { p50: number; perSecond: number }[] = []
const single: { p50: number; p99: number; perSecond: number }[] = []
const batched: { perSecond: number }[] = []
for (let run = 0; run < runs; run++) {
  disk.push(await diskSync())
  single.push(await ledgerRun(1, 2000))
  batched.push(await ledgerRun(16, 2000))
}
const whole = await transactions()
const figures = {
  fdatasyncMs: round(median(disk.map((d) => d.p50))),
  fdatasyncPerSecond: Math.round(median(disk.map((d) => d.perSecond))),
  batch1: {
    p50Ms: round(median(single.map((s) => s.p50))),
    p99Ms: round(median(single.map((s) => s.p99))),
    perSecond: Math.round(median(single.map((s) => s.perSecond))),
  },
  batch16: { entriesPerSecond: Math.round(median(batched.map((b) => b.perSecond))) },
  transaction: { p50Ms: round(whole.p50), perSecond: Math.round(whole.perSecond) },
  runs,
}
const holds = figures.batch1.p50Ms <= 1 && figures.batch16.entriesPerSecond >= 20_000
if (!process.argv.includes('--json')) {
  console.log(`Durable signed append of the ledger, medians of ${runs} runs, entries of ${entryBytes} bytes

  what                                          measured        bar
  one entry, p50                           ${String(figures.batch1.p50Ms).padStart(8)} ms     <= 1 ms
  one entry, p99                           ${String(figures.batch1.p99Ms).padStart(8)} ms
  one entry after the other                ${String(figures.batch1.perSecond).padStart(8)} /s
  batches of 16                            ${String(figures.batch16.entriesPerSecond).padStart(8)} /s     >= 20000 /s
  this disk: one write with fdatasync, p50 ${String(figures.fdatasyncMs).padStart(8)} ms
  this disk: writes with fdatasync         ${String(figures.fdatasyncPerSecond).padStart(8)} /s
  whole append transaction, p50            ${String(figures.transaction.p50Ms).padStart(8)} ms
  whole append transactions                ${String(figures.transaction.perSecond).padStart(8)} /s
`)
}
console.log(JSON.stringify({ ...figures, holds }))
