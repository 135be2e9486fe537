import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { beTheOnlyOne, silentFor } from './only-one.ts'

let dir = ''
const held: { release(): Promise<void> }[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-one-'))
})
afterEach(async () => {
  for (const each of held.splice(0)) await each.release()
  await rm(dir, { recursive: true, force: true })
})

async function be(leftOver = false): Promise<{ lost: () => boolean; release(): Promise<void> }> {
  let gone = false
  const turn = await beTheOnlyOne(
    dir,
    () => leftOver,
    () => {
      gone = true
    },
  )
  held.push(turn)
  return { lost: () => gone, release: () => turn.release() }
}
const lock = (): Promise<string> => readFile(join(dir, 'lock'), 'utf8')
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid ?? 0
}

test('the first is the only one at once, and the second waits until it lets go', async () => {
  const first = await be()
  expect(await lock()).toBe(String(process.pid))
  let second: Awaited<ReturnType<typeof be>> | undefined
  const waiting = be().then((turn) => (second = turn))
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(second).toBeUndefined()
  await first.release()
  await waiting
  expect(await lock()).toBe(String(process.pid))
})

test.each([
  ['a process that is gone', deadPid, 0],
  ['a process that lives and has said nothing for 20 seconds', () => Promise.resolve(process.pid), 20],
  ['nobody that can be read', () => Promise.resolve('?'), 0],
])('the lock of %s holds nobody up', async (_whose, owner, silentSeconds) => {
  await writeFile(join(dir, 'lock'), String(await owner()))
  const then = Date.now() / 1000 - silentSeconds
  await utimes(join(dir, 'lock'), then, then)
  await be()
  expect(await lock()).toBe(String(process.pid))
})

test('whoever was taken for dead learns that another took its place', async () => {
  const stuck = await be()
  await writeFile(join(dir, 'lock'), '1')
  await vi.waitFor(() => { expect(stuck.lost()).toBe(true) }, { timeout: 5000 }) // prettier-ignore
  await stuck.release()
  expect(await lock()).toBe('1')
})

test('one left over from a start that is gone stays while it is alone, and makes room for the next', async () => {
  const old = await be(true)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(old.lost()).toBe(false)
  await be()
  expect(old.lost()).toBe(true)
})

test('silence is counted from the last sign of life, and is endless where nobody is', async () => {
  expect(await silentFor(dir, Date.now())).toBe(Infinity)
  await be()
  expect(await silentFor(dir, Date.now() + 60_000)).toBeGreaterThan(58_000)
  expect(await silentFor(dir, Date.now())).toBeLessThan(5000)
})
