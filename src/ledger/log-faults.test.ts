import { spawn } from 'node:child_process'
import type * as Fs from 'node:fs'
import type * as FsPromises from 'node:fs/promises'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Broken, Unavailable } from '../platform/failure.ts'
import { signerFromSeed } from '../platform/keys.ts'
import { auditLog } from '../verify/audit-log.ts'
import { openLog } from './log.ts'
import { formatVkey, openCheckpoint } from './note.ts'

/** What the disk does wrong, next. */
const disk = vi.hoisted(() => ({ fullAfterBytes: Infinity, syncFails: false, publishing: 'works' }))
const full = (): never => {
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
}

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>()
  return {
    ...fs,
    writeSync(fd: number, bytes: Uint8Array, offset: number, length: number, at: number) {
      const room = Math.min(length, disk.fullAfterBytes)
      if (room === 0) full()
      disk.fullAfterBytes -= room
      return fs.writeSync(fd, bytes, offset, room, at)
    },
    writeFileSync(...args: Parameters<typeof fs.writeFileSync>) {
      if (disk.publishing === 'full') full()
      fs.writeFileSync(...args)
    },
  }
})
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof FsPromises>()
  return {
    ...fs,
    async open(...args: Parameters<typeof fs.open>) {
      const handle = await fs.open(...args)
      const datasync = handle.datasync.bind(handle)
      handle.datasync = async () => {
        if (disk.syncFails) throw Object.assign(new Error('input/output error'), { code: 'EIO' })
        await datasync()
      }
      return handle
    },
  }
})

const signer = signerFromSeed(new Uint8Array(32).fill(7))
const origin = 'kill.ledger.duly'
const vkey = formatVkey(origin, signer.publicKey)
const entry = (n: number): Uint8Array => Buffer.from(`entry ${n}`)

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-log-faults-'))
})
afterEach(async () => {
  Object.assign(disk, { fullAfterBytes: Infinity, syncFails: false, publishing: 'works' })
  await rm(dir, { recursive: true, force: true })
})

test('SIGKILL at twelve random moments loses nothing that was acknowledged, and no batch is half there', async () => {
  const script = fileURLToPath(new URL('append-until-killed.fixture.ts', import.meta.url))
  let kept: { size: number; checkpoint: string } | undefined
  for (let kill = 0; kill < 12; kill++) {
    const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    const patience = Math.floor(Math.random() * 60_000) // bytes of acknowledgements: chance, and no clock
    for await (const part of child.stdout as AsyncIterable<Buffer>) {
      said += part.toString()
      if (said.length > patience && said.includes('\n')) child.kill('SIGKILL')
    }
    const lines = said.split('\n').slice(0, -1)
    expect(lines.length).toBeGreaterThan(0)
    const last = JSON.parse(lines.at(-1) ?? '') as { size: number; checkpoint: string }
    if (kept) expect(last.size).toBeGreaterThan(kept.size)
    kept = last

    const log = await openLog(dir, signer, origin)
    expect(log.size).toBeGreaterThanOrEqual(kept.size)
    const acknowledged = openCheckpoint(kept.checkpoint, vkey)
    expect(acknowledged).toMatchObject({ ok: true, value: { size: kept.size } })
    for (const n of [0, log.size >> 1, kept.size - 1, log.size - 1])
      expect(Buffer.from(await log.entry(n)).toString()).toMatch(new RegExp(`^${n} `))
    await log.close()
    const audit = await auditLog(dir, vkey, kept.checkpoint)
    expect(audit.words).toMatch(/stand as signed, and begin with those of the earlier checkpoint/)
    expect(await readdir(dir)).toEqual(['checkpoint', 'journal', 'tile'])
  }
}, 60_000)

test('a disk that fills up in the middle of a record is said in words; freed, the log goes on without a trace', async () => {
  const log = await openLog(dir, signer, origin)
  await log.append([entry(0)])
  const before = log.checkpoint()
  disk.fullAfterBytes = 100
  const refused = await log.append([entry(1), entry(2)]).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Unavailable)
  expect(refused).toMatchObject({ code: 'ERR_DISK_FULL' })
  expect(log.size).toBe(1)
  expect(log.checkpoint()).toBe(before)
  disk.fullAfterBytes = Infinity
  expect(await log.append([entry(3)])).toMatchObject({ first: 1, size: 2 })
  await log.close()
  const again = await openLog(dir, signer, origin)
  expect(Buffer.from(await again.entry(1))).toEqual(entry(3))
  await again.close()
  expect(await auditLog(dir, vkey, before)).toMatchObject({ holds: true, size: 2 })
})

test('a disk without room for the published files stops no append; they follow once there is room', async () => {
  const log = await openLog(dir, signer, origin)
  disk.publishing = 'full'
  await log.append([entry(0)])
  expect(() => log.publish()).toThrow(Unavailable)
  await log.append([entry(1)])
  disk.publishing = 'works'
  log.publish()
  expect(await auditLog(dir, vkey)).toMatchObject({ holds: true, size: 2 })
  await log.close()
})

test('after a failed sync nothing more is written, and the next start tells what the disk holds', async () => {
  const log = await openLog(dir, signer, origin)
  await log.append([entry(0)])
  disk.syncFails = true
  await expect(log.append([entry(1)])).rejects.toThrow(Broken)
  disk.syncFails = false
  await expect(log.append([entry(2)])).rejects.toThrow(/disk failed/)
  expect(log.size).toBe(1)
  await log.close()
  const again = await openLog(dir, signer, origin)
  expect([1, 2]).toContain(again.size)
  await again.append([entry(3)])
  await again.close()
  expect(await auditLog(dir, vkey)).toMatchObject({ holds: true, size: again.size })
})
