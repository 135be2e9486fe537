import { mkdir, mkdtemp, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Broken } from '../platform/failure.ts'
import { signerFromSeed } from '../platform/keys.ts'
import { auditLog } from '../verify/audit-log.ts'
import { readJournal } from './journal.ts'
import { openLog, type Log } from './log.ts'
import { formatVkey, openCheckpoint, signCheckpoint } from './note.ts'
import { formatBundle, parseBundle, tilePath, tileWidth } from './tiles.ts'
import { hashLeaf, verifyConsistency, verifyInclusion } from './tree.ts'

const signer = signerFromSeed(new Uint8Array(32).fill(7))
const origin = 'test.ledger.duly'
const vkey = formatVkey(origin, signer.publicKey)
const entry = (n: number): Uint8Array => Buffer.from(`entry ${n}`)
const some = (from: number, to: number): Uint8Array[] => Array.from({ length: to - from }, (_, i) => entry(from + i))
const hash = (base64: string): Uint8Array => Buffer.from(base64, 'base64')

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-log-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const opens = (at = dir): Promise<Log> => openLog(at, signer, origin)
const signed = (note: string): { size: number; root: string } => {
  const opened = openCheckpoint(note, vkey)
  if (!opened.ok) throw new Error(opened.why)
  return opened.value
}
const refused = async (words: RegExp): Promise<void> => {
  const why: unknown = await opens().then(
    (log) => log.close(),
    (error: unknown) => error,
  )
  expect(why).toBeInstanceOf(Broken)
  expect(why).toMatchObject({ code: 'ERR_LEDGER_INCONSISTENT' })
  expect((why as Broken).message).toMatch(words)
}

test('calls made together share a sync, and each learns its own place under one signed checkpoint', async () => {
  const log = await opens()
  const done = await Promise.all(Array.from({ length: 300 }, (_, n) => log.append([entry(2 * n), entry(2 * n + 1)])))
  expect(done.map((d) => d.first)).toEqual(Array.from({ length: 300 }, (_, n) => 2 * n))
  expect(new Set(done.map((d) => d.checkpoint)).size).toBe(1)
  expect(signed(done[0]!.checkpoint).size).toBe(600)
  expect(readJournal(join(dir, 'journal'))?.batches).toHaveLength(2)
  await log.close()
})

test('what was acknowledged is there after reopening, under a checkpoint that anyone can check', async () => {
  const log = await opens()
  await log.append(some(0, 300))
  const earlier = log.checkpoint()
  await log.append(some(300, 302))
  const latest = log.checkpoint()
  await log.close()
  const again = await opens()
  expect(again.size).toBe(302)
  expect(again.checkpoint()).toBe(latest)
  for (const n of [0, 255, 256, 301]) expect(Buffer.from(await again.entry(n))).toEqual(entry(n))
  await again.close()
  expect(await auditLog(dir, vkey, earlier)).toMatchObject({ holds: true, size: 302 })
})

test('proofs from tiles on disk and from memory verify, after each of many reopenings', async () => {
  const marks: { size: number; root: string }[] = []
  for (let size = 0; size < 1600; size += 237) {
    const log = await opens()
    await log.append(some(size, size + 237))
    const now = signed(log.checkpoint())
    for (const index of [0, 1, size, size + 236, size >> 1, 255, 256].filter((i) => i < now.size)) {
      const proof = (await log.inclusion(index, now.size)).map(hash)
      expect(verifyInclusion(index, now.size, hashLeaf(entry(index)), proof, hash(now.root))).toBe(true)
      expect(Buffer.from(await log.entry(index))).toEqual(entry(index))
    }
    for (const old of marks) {
      const proof = (await log.consistency(old.size, now.size)).map(hash)
      expect(verifyConsistency(old.size, now.size, hash(old.root), hash(now.root), proof)).toBe(true)
    }
    marks.push(now)
    await log.close()
  }
})

test('a full journal gives way to the next one, and memory keeps only the right edge', async () => {
  const log = await opens()
  const long = Buffer.alloc(60_000, 1)
  for (let n = 0; n < 30; n++) await log.append(Array.from({ length: 20 }, () => long))
  expect(readJournal(join(dir, 'journal'))?.base).toBeGreaterThan(255)
  expect((await log.entry(0)).length).toBe(60_000)
  const now = signed(log.checkpoint())
  const proof = (await log.inclusion(3, 600)).map(hash)
  expect(verifyInclusion(3, 600, hashLeaf(long), proof, hash(now.root))).toBe(true)
  await log.close()
  expect(await auditLog(dir, vkey)).toMatchObject({ holds: true, size: 600 })
})

test('an entry too long is refused alone, and the log goes on', async () => {
  const log = await opens()
  const [bad, good] = await Promise.allSettled([
    log.append([entry(0), Buffer.alloc(65_536)]),
    log.append([Buffer.alloc(65_535)]),
  ])
  expect(bad.status).toBe('rejected')
  expect(good).toMatchObject({ status: 'fulfilled', value: { first: 0, size: 1 } })
  await log.append([entry(1)])
  await log.close()
  expect(await auditLog(dir, vkey)).toMatchObject({ holds: true, size: 2 })
})

test('what is beyond the log, or asked of a closed one, is an error of the program', async () => {
  const log = await opens()
  await log.append(some(0, 3))
  await expect(log.entry(3)).rejects.toThrow(RangeError)
  await expect(log.entry(-1)).rejects.toThrow(RangeError)
  await expect(log.inclusion(0, 4)).rejects.toThrow(RangeError)
  await expect(log.inclusion(3, 3)).rejects.toThrow(RangeError)
  await expect(log.consistency(2, 9)).rejects.toThrow(RangeError)
  expect(await log.append([])).toMatchObject({ first: 3, size: 3 })
  await log.close()
  await log.close()
  await expect(log.append([entry(3)])).rejects.toThrow(/closed/)
})

test('a caller that uses its buffer again changes nothing', async () => {
  const log = await opens()
  const buffer = Buffer.from('first words')
  const done = log.append([buffer])
  buffer.fill(0)
  await done
  await log.close()
  expect(parseBundle(await readFile(join(dir, tilePath('entries', 0, 1))))).toEqual([Buffer.from('first words')])
  expect(await auditLog(dir, vkey)).toMatchObject({ holds: true })
})

test('of two who have the ledger open only the last writes; the other is told, and harms nothing', async () => {
  const first = await opens()
  await first.append([entry(0)])
  const second = await opens()
  await second.append([entry(1)])
  await expect(first.append([entry(9)])).rejects.toThrow(/opened again/)
  await second.append([entry(2)])
  await first.close()
  await second.close()
  expect(await auditLog(dir, vkey)).toMatchObject({ holds: true, size: 3 })
})

test('after a power cut at any byte of a record, what was acknowledged before it is there and the record is not', async () => {
  const log = await opens()
  await log.append(some(0, 3))
  await log.append([Buffer.from('DULY words DULY'), ...some(4, 8)])
  await log.close()
  const journal = join(dir, 'journal')
  const whole = await readFile(journal)
  // The last record ends where the zeros begin.
  let end = whole.length
  while (whole[end - 1] === 0) end--
  const start = whole.lastIndexOf('DULY', whole.indexOf('DULY words') - 1)
  const torn = join(dir, 'torn')
  for (let cut = start; cut < end; cut++) {
    await writeFile(torn, Buffer.concat([whole.subarray(0, cut), Buffer.alloc(64)]))
    expect(readJournal(torn)?.batches.at(-1)?.entries.length, `cut at ${cut}`).toBe(3)
  }
  // Pages reach the disk in any order: the end without the beginning.
  await writeFile(torn, Buffer.concat([whole.subarray(0, start), Buffer.alloc(100), whole.subarray(start + 100)]))
  expect(readJournal(torn)?.batches.at(-1)?.entries.length).toBe(3)

  for (const cut of [start, start + 3, start + 20, start + 60, end - 1]) {
    const after = join(dir, `after-${cut}`)
    await mkdir(after)
    await writeFile(join(after, 'journal'), Buffer.concat([whole.subarray(0, cut), Buffer.alloc(4096)]))
    const again = await opens(after)
    expect(again.size).toBe(3)
    expect((await again.append([entry(3)])).first).toBe(3)
    await again.close()
    expect(await auditLog(after, vkey)).toMatchObject({ holds: true, size: 4 })
  }
})

test('a power cut that takes all that was not synced leaves everything that was acknowledged', async () => {
  const log = await opens()
  for (let n = 0; n < 10; n++) await log.append(some(n * 80, n * 80 + 80))
  await log.close()
  const next = await opens()
  await next.append(some(800, 1333))
  const latest = next.checkpoint()
  const base = readJournal(join(dir, 'journal'))?.base ?? 0
  expect(base).toBe(768)
  await next.close()
  // Unfinished tiles, and full ones newer than the journal's beginning, become empty files, or no files.
  for (const level of ['entries', 0, 1] as const) {
    for (const path of await readdir(join(dir, `tile/${level}`), { recursive: true })) {
      const index = Number(path.slice(0, 3))
      if (level !== 1 && index < base / tileWidth) continue
      if (/^\d+$/.test(path)) await writeFile(join(dir, `tile/${level}/${path}`), '')
      else if (path.length === 5) await rm(join(dir, `tile/${level}/${path}`), { recursive: true })
    }
  }
  await writeFile(join(dir, 'checkpoint'), '')
  const again = await opens()
  expect(again.checkpoint()).toBe(latest)
  await again.close()
  expect(await auditLog(dir, vkey, latest)).toMatchObject({ holds: true, size: 1333 })
})

test('a journal changed at any byte that counts never yields other entries, and never fewer than were published', async () => {
  const log = await opens()
  for (let n = 0; n < 3; n++) await log.append([entry(n)])
  await log.close()
  const journal = join(dir, 'journal')
  const whole = await readFile(journal)
  let end = whole.length
  while (whole[end - 1] === 0) end--
  const changed = join(dir, 'changed')
  let cut = 0
  for (let at = 0; at < end; at++) {
    const bytes = Buffer.from(whole.subarray(0, end + 64))
    bytes[at] = bytes[at]! ^ 0x20
    await writeFile(changed, bytes)
    try {
      const read = readJournal(changed)
      expect(read?.batches.flatMap((batch) => batch.entries)).toEqual(some(0, 2)) // as if the last one were torn
      cut++
    } catch (error) {
      expect(error).toBeInstanceOf(Broken)
    }
  }
  expect(cut).toBeLessThan(300) // the bytes of the last record alone
  for (const at of [0, 5, 17, 60, Math.floor(end / 2), end - 200, end - 1]) {
    const bytes = Buffer.from(whole)
    bytes[at] = bytes[at]! ^ 0x20
    await writeFile(journal, bytes)
    await refused(/changed|cut/)
  }
  await writeFile(journal, whole)
  await (await opens()).close()
})

test('a journal that was cut, emptied, removed or put back from earlier is not continued', async () => {
  const log = await opens()
  await log.append(some(0, 5))
  const journal = join(dir, 'journal')
  const earlier = await readFile(journal)
  await log.append(some(5, 9))
  await log.close()
  const whole = await readFile(journal)
  const second = whole.lastIndexOf('DULY')
  for (const bad of [earlier, whole.subarray(0, second), whole.subarray(0, 30), Buffer.alloc(0)]) {
    await writeFile(journal, bad)
    await refused(/cut|published/)
  }
  await rename(journal, join(dir, 'gone'))
  await refused(/9 were published/)
})

test('a published checkpoint that was changed, or speaks of other entries, is not continued', async () => {
  const log = await opens()
  await log.append(some(0, 5))
  await log.close()
  const checkpoint = join(dir, 'checkpoint')
  const note = await readFile(checkpoint, 'utf8')
  await writeFile(checkpoint, note.replace('\n5\n', '\n4\n'))
  await refused(/checkpoint .* was changed/)
  const root = Buffer.from(hashLeaf(entry(1))).toString('base64')
  await writeFile(checkpoint, signCheckpoint({ origin, size: 3, root }, signer))
  await refused(/first 3 entries/)
  await writeFile(checkpoint, note)
  await (await opens()).close()
})

test('a ledger is not continued under another key or another name', async () => {
  await (await opens()).close()
  const other = signerFromSeed(new Uint8Array(32).fill(8))
  await expect(openLog(dir, other, origin)).rejects.toThrow(/key and name never change/)
  await expect(openLog(dir, signer, 'other.ledger.duly')).rejects.toThrow(/key and name never change/)
  await expect(openLog(dir, signer, 'two words')).rejects.toThrow(RangeError)
})

test('a full tile or bundle that was changed, cut or removed gives no proof and no entry', async () => {
  const log = await opens()
  await log.append(some(0, 600))
  await log.close()
  await (await opens()).close() // the journal begins behind them now, and cannot mend them
  const [tile, bundle] = [join(dir, tilePath(0, 0)), join(dir, tilePath('entries', 0))]
  const good = await readFile(tile)
  const bent = Buffer.from(good)
  bent[40] = bent[40]! ^ 1
  for (const bytes of [bent, good.subarray(0, 100), undefined]) {
    await (bytes ? writeFile(tile, bytes) : unlink(tile))
    const opened = await opens()
    await expect(opened.inclusion(1, 600)).rejects.toThrow(Broken)
    await expect(opened.entry(1)).rejects.toThrow(Broken)
    await opened.close()
  }
  await writeFile(tile, good)
  await writeFile(bundle, formatBundle([entry(0), entry(7), ...some(2, 256)]))
  const opened = await opens()
  await expect(opened.entry(1)).rejects.toThrow(/Entry 1 .* was changed/)
  expect(Buffer.from(await opened.entry(2))).toEqual(entry(2))
  await opened.close()
})

test('a liar who holds the key and writes everything anew is found by whoever kept one old checkpoint', async () => {
  const honest = await opens()
  await honest.append(some(0, 500))
  const kept = honest.checkpoint()
  await honest.append(some(500, 600))
  await honest.close()
  expect(await auditLog(dir, vkey, kept)).toMatchObject({ holds: true, size: 600 })
  const all = some(0, 600)
  const lies = {
    change: all.with(321, entry(9999)),
    deletion: all.toSpliced(321, 1),
    insertion: all.toSpliced(321, 0, entry(9999)),
    exchange: all.with(321, entry(322)).with(322, entry(321)),
    'last kept one': all.with(499, entry(9999)),
  }
  for (const [name, entries] of Object.entries(lies)) {
    const at = join(dir, name)
    const log = await opens(at)
    await log.append(entries)
    await log.close()
    expect(await auditLog(at, vkey), name).toMatchObject({ holds: true })
    expect(await auditLog(at, vkey, kept), name).toMatchObject({ holds: false })
  }
})
