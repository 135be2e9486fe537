import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gather, scopeOf, subjectOf } from '../../../test/connector-conduct.ts'
import { describeRecordConnector } from '../../../test/record-contract.ts'
import type { Source } from '../../platform/settings.ts'
import { connector } from './directory.ts'

let dir: string
let source: Extract<Source, { kind: 'directory' }>

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-directory-'))
  const path = join(dir, 'accounts.jsonl')
  await writeFile(
    path,
    `${JSON.stringify({ account: 'Mara.Voss@nimbus.example', subscriber: { name: 'Invented' } })}\n`,
  )
  source = { id: 'accounts', kind: 'directory', path, categories: ['subscriber'] }
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

const collected = (account: string) =>
  gather(
    connector.collect(
      source,
      scopeOf({ accounts: [account], categories: ['subscriber'], windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }] }), // prettier-ignore
      {},
    ),
  )

test('gives the record of exactly this account, in whatever case it is written', async () => {
  const { items, notHeld } = await collected('mara.voss@nimbus.example')
  expect(notHeld).toEqual([])
  expect(items).toMatchObject([{ account: 'mara.voss@nimbus.example', category: 'subscriber' }])
})

test('an access record without a moment that can be read is listed, and the others are given', async () => {
  const path = join(dir, 'access.jsonl')
  const rows = [undefined, '2026-01-05', '2026-01-05T10:00:00Z', 'yesterday'].map((at) => ({ account: 'a@nimbus.example', at, access: { ip: '192.0.2.1' } })) // prettier-ignore
  await writeFile(path, rows.map((row) => JSON.stringify(row)).join('\n'))
  const scope = scopeOf({ accounts: ['a@nimbus.example'], categories: ['identifying_access'], windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }] }) // prettier-ignore
  const found = await Array.fromAsync(connector.collect({ ...source, path, categories: ['identifying_access'] }, scope, {})) // prettier-ignore
  expect(found.flatMap((f) => ('bytes' in f ? [f.id] : []))).toEqual(['line 3 access'])
  expect(found.flatMap((f) => ('notGiven' in f ? [f.notGiven] : []))).toEqual(['line 1 access', 'line 2 access', 'line 4 access']) // prettier-ignore
})

describeRecordConnector('directory', async (rows) => {
  const folder = await mkdtemp(join(tmpdir(), 'duly-directory-'))
  const path = join(folder, 'accounts.jsonl')
  await writeFile(path, rows.map(({ at, ...access }) => `${JSON.stringify({ account: access.account.toUpperCase(), at, access })}\n`).join('')) // prettier-ignore
  await utimes(path, new Date('2020-02-02T02:02:02Z'), new Date('2026-07-01T00:00:00Z'))
  return {
    ...subjectOf(connector, { ...source, path, categories: ['identifying_access'] }),
    trace: async () => {
      const { mtimeMs, atimeMs, mode } = await stat(path)
      return JSON.stringify([mtimeMs, atimeMs, mode])
    },
    close: () => rm(folder, { recursive: true }),
  }
})
