import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gather, scopeOf, subjectOf } from '../../../test/connector-conduct.ts'
import { describeConnector } from '../../../test/connector-contract.ts'
import { readParcel } from '../maildir-parcel.ts'
import { connector } from './maildir.ts'

const sourceAt = (dir: string) => ({
  id: 'mail',
  kind: 'maildir' as const,
  path: join(dir, '{account}', 'Maildir'),
  categories: ['content' as const, 'traffic' as const],
})

describeConnector('maildir', (estate) =>
  Promise.resolve({
    ...subjectOf(connector, sourceAt(estate.dir)),
    files: join(estate.dir, estate.account, 'Maildir'),
  }),
)

let dir: string
let cur: string
const account = 'mara@nimbus.test'
const scope = scopeOf({
  accounts: [account],
  windows: [{ startUtc: '2020-01-01T00:00:00Z', endUtc: '2040-01-01T00:00:00Z' }],
})
const collect = (): ReturnType<typeof gather> => gather(connector.collect(sourceAt(dir), scope, {}))
const letter = (n: number): string => `From: li@nimbus.test\nSubject: ${n}\n\nLetter ${n}\n`

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'duly-maildir-'))
  cur = join(dir, account, 'Maildir', 'cur')
  await mkdir(cur, { recursive: true })
  for (const n of [1, 2, 3]) await writeFile(join(cur, `${n}.x.mx:2,`), letter(n))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('a message whose flags change while others are read is found again by its base name', async () => {
  const texts: string[] = []
  for await (const item of connector.collect(sourceAt(dir), scope, {})) {
    if (!('bytes' in item)) throw new Error('held')
    if (texts.length === 0) await rename(join(cur, '3.x.mx:2,'), join(cur, '3.x.mx:2,RS'))
    texts.push(Buffer.from(item.bytes).toString())
  }
  expect(texts).toEqual([1, 2, 3].map(letter))
})

test('a file that keeps growing while it is read stops the collection, and is named', async () => {
  const file = join(cur, '2.x.mx:2,')
  const [parcel] = await Array.fromAsync(connector.parcels?.(sourceAt(dir), scope, {}) ?? [])
  if (!parcel || !('parcel' in parcel)) throw new Error('held')
  const growing = (sizeBytes: number): Uint8Array => {
    appendFileSync(file, 'x')
    return Buffer.alloc(sizeBytes)
  }
  expect(() => [...readParcel(parcel.parcel, growing)]).toThrow(
    expect.objectContaining({ code: 'ERR_SOURCE_CHANGED', message: expect.stringContaining(file) as unknown }),
  )
  let writes = 0
  const grownTwice = (sizeBytes: number): Uint8Array => (++writes > 3 ? Buffer.alloc(sizeBytes) : growing(sizeBytes))
  expect([...readParcel(parcel.parcel, grownTwice)].map((item) => 'bytes' in item && item.bytes.length)).toEqual([
    letter(1).length,
    statSync(file).size,
    letter(3).length,
  ])
  expect((await collect()).items).toHaveLength(3)
})

test('a message deleted meanwhile starts the collection again instead of being passed over', async () => {
  // More than are read at once, so that the last is listed and not yet read when it goes.
  for (let n = 10; n < 60; n++) await writeFile(join(cur, `${n}.x.mx:2,`), letter(n))
  const running = async (): Promise<void> => {
    for await (const _item of connector.collect(sourceAt(dir), scope, {}))
      rmSync(join(cur, '59.x.mx:2,'), { force: true })
  }
  await expect(running()).rejects.toMatchObject({ code: 'ERR_SOURCE_CHANGED' })
})

test('after a crash a folder that is done whole is not listed again, until something changes there', async () => {
  const sealed = new Map<string, string[]>()
  const done = (place: string) => (name: string) => sealed.get(place)?.includes(name) ?? false
  const looked = async (): Promise<number> => {
    let messages = 0
    for await (const each of connector.parcels?.(sourceAt(dir), scope, { done }) ?? []) {
      if (!('parcel' in each)) throw new Error('held')
      sealed.set(each.place, [...(sealed.get(each.place) ?? []), ...each.names])
      messages += [...readParcel(each.parcel, (sizeBytes) => Buffer.alloc(sizeBytes))].length
    }
    return messages
  }
  // Clocks of file systems stand still: what changed just now may change again unseen.
  await setTimeout(1100)
  expect(await looked()).toBe(3)
  // Nothing tells of the names any more but how the folder stood.
  sealed.set(`mail/${account}/INBOX`, [])
  expect(await looked()).toBe(0)
  await writeFile(join(cur, '4.x.mx:2,'), letter(4))
  expect(await looked()).toBe(4)
})

test('a link out of the account is not followed', async () => {
  await writeFile(join(dir, 'secret'), 'of another')
  await symlink(join(dir, 'secret'), join(cur, '9.link.mx:2,'))
  expect((await collect()).items).toHaveLength(3)
})

test('an account whose folder is no Maildir is not held, and a missing disk is not "not held"', async () => {
  rmSync(join(dir, account, 'Maildir'), { recursive: true })
  expect(await collect()).toEqual({ items: [], notHeld: [account] })
  rmSync(join(dir, account), { recursive: true })
  await expect(collect()).rejects.toMatchObject({ code: 'ERR_STORE_UNREACHABLE' })
})

/** As root may read everything, root steps down to an account that owns nothing here. */
async function asStranger<T>(act: () => Promise<T>): Promise<T> {
  const root = process.getuid?.() === 0
  if (root) process.seteuid?.(65_534)
  try {
    return await act()
  } finally {
    if (root) process.seteuid?.(0)
  }
}

test('what may not be read is trouble, never "not held"', async () => {
  await chmod(dir, 0o755)
  for (const path of [join(cur, '2.x.mx:2,'), cur, join(dir, account, 'Maildir'), dir]) {
    await chmod(path, 0o000)
    await asStranger(() => expect(collect()).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' }))
    await chmod(path, 0o755)
  }
  await rm(cur, { recursive: true })
  await symlink(dir, cur)
  await expect(collect()).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
})

test('files of another owner are read too, though then their time of access cannot be spared', async () => {
  await chmod(dir, 0o755)
  await asStranger(async () => expect((await collect()).items).toHaveLength(3))
})
