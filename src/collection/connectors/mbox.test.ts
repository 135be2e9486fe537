import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gather, scopeOf, subjectOf } from '../../../test/connector-conduct.ts'
import { describeConnector } from '../../../test/connector-contract.ts'
import { connector } from './mbox.ts'

const sourceAt = (dir: string) => ({
  id: 'boxes',
  kind: 'mbox' as const,
  path: join(dir, '{account}', 'mbox'),
  categories: ['content' as const, 'traffic' as const],
})

describeConnector('mbox', (estate) =>
  Promise.resolve({ ...subjectOf(connector, sourceAt(estate.dir)), files: join(estate.dir, estate.account, 'mbox') }),
)

let dir: string
let file: string
const account = 'mara@nimbus.test'
const scope = scopeOf({
  accounts: [account],
  windows: [{ startUtc: '2020-01-01T00:00:00Z', endUtc: '2040-01-01T00:00:00Z' }],
})
const collect = (): ReturnType<typeof gather> => gather(connector.collect(sourceAt(dir), scope, {}))

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'duly-mbox-'))
  await mkdir(join(dir, account, 'mbox'), { recursive: true })
  file = join(dir, account, 'mbox', 'INBOX.mbox')
})
afterEach(() => rmSync(dir, { recursive: true }))

test('quoted From lines lose one mark, also across the pieces in which the file is read', async () => {
  for (const padding of [262_100, 262_106, 262_110, 262_120, 262_144, 262_150]) {
    const body = `Subject: a\n\n${'y'.repeat(padding)}\nfrom here\n`
    writeFileSync(
      file,
      `From a@b.test Mon Nov 23 09:15:00 2026\n${body}\nFrom a@b.test Mon Nov 23 09:15:01 2026\nSubject: b\n\n>From x\n>>From y\n> From z\n\n`,
    )
    const { items } = await collect()
    expect(items.map((i) => Buffer.from(i.bytes).toString())).toEqual([
      body,
      'Subject: b\n\nFrom x\n>From y\n> From z\n',
    ])
    expect(items[1]?.internalDate).toBe('2026-11-23T09:15:01.000Z')
  }
})

test('an empty file holds no message, and the account is held', async () => {
  writeFileSync(file, '')
  expect(await collect()).toEqual({ items: [], notHeld: [] })
})

test('a file that is no mboxrd is refused by name, not half read', async () => {
  for (const wrong of ['Subject: no From line\n\n', 'From here on it goes wrong\nSubject: x\n\n']) {
    writeFileSync(file, wrong)
    await expect(collect()).rejects.toMatchObject({
      code: 'ERR_STORE_REFUSED',
      message: expect.stringContaining(file) as unknown,
    })
  }
})

test('a file to which mail is added while it is read stops the collection, and is named', async () => {
  const one = 'From a@b.test Mon Nov 23 09:15:00 2026\nSubject: a\n\nwords\n\n'
  writeFileSync(file, one + one)
  const running = connector.collect(sourceAt(dir), scope, {})[Symbol.asyncIterator]()
  await running.next()
  appendFileSync(file, one)
  await expect(running.next()).rejects.toMatchObject({
    code: 'ERR_SOURCE_CHANGED',
    message: expect.stringContaining(file) as unknown,
  })
  expect((await collect()).items).toHaveLength(3)
})
