import { appendFileSync, renameSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gather, scopeOf, subjectOf } from '../../../test/connector-conduct.ts'
import { describeRecordConnector, type RecordSubject, type TestRow } from '../../../test/record-contract.ts'
import type { Source } from '../../platform/settings.ts'
import { connector } from './logs.ts'

type LogSource = Extract<Source, { kind: 'logs' }>
type Files = Readonly<Record<string, string | Uint8Array>>

const sourceAt = (path: string, change: Partial<LogSource> = {}): LogSource => ({
  id: 'access',
  kind: 'logs',
  path,
  format: 'jsonl',
  account: 'account',
  time: 'at',
  time_as: 'rfc3339',
  categories: ['identifying_access'],
  ...change,
})

async function subjectOver(files: Files, source: (dir: string) => LogSource): Promise<RecordSubject> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-logs-'))
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(dir, name), content)
    await utimes(join(dir, name), new Date('2020-02-02T02:02:02Z'), new Date('2026-07-01T00:00:00Z'))
  }
  return {
    ...subjectOf(connector, source(dir)),
    trace: async () =>
      JSON.stringify(
        await Promise.all(
          (await readdir(dir)).sort().map(async (name) => {
            const { mtimeMs, atimeMs, mode } = await stat(join(dir, name))
            return [name, mtimeMs, atimeMs, mode]
          }),
        ),
      ),
    close: () => rm(dir, { recursive: true }),
  }
}

const json = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const csv = (rows: readonly TestRow[], at: (row: TestRow) => string): string => {
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const lines = rows.map((r) => [cell(r.account), at(r), r.ip, cell(r.note), r.session_token].join(','))
  return `\ufeffaccount,at,ip,note,session_token\r\n${lines.join('\r\n')}\r\n`
}
const half = (rows: readonly TestRow[]): [TestRow[], TestRow[]] => [rows.slice(0, 150), rows.slice(150)]

describeRecordConnector('logs, JSON Lines in two files, one packed', (rows) => {
  const [one, two] = half(rows)
  const nested = (each: TestRow): object => ({ ...each, user: { mail: each.account.toUpperCase() } })
  const files = {
    'access-1.jsonl.gz': gzipSync(json(one.map(nested))),
    'access-2.jsonl': json(two.map(nested)),
    other: 'x',
  }
  return subjectOver(files, (dir) => sourceAt(join(dir, 'access-*.jsonl*'), { account: 'user.mail' }))
})
describeRecordConnector('logs, CSV with seconds since 1970', (rows) =>
  subjectOver(
    { 'access.csv': csv(rows, ({ at }) => (at === null ? 'soon' : (Date.parse(at) / 1000).toFixed(3))) },
    (dir) => sourceAt(join(dir, 'access.csv'), { format: 'csv', time_as: 's' }),
  ),
)
describeRecordConnector('logs, Parquet', (rows) => {
  const column = (name: keyof TestRow): { name: string; data: unknown[]; type: 'STRING' } => ({
    name,
    data: rows.map((r) => r[name]),
    type: 'STRING',
  })
  const bytes = parquetWriteBuffer({
    columnData: [
      ...(['account', 'ip', 'note', 'session_token'] as const).map(column),
      {
        name: 'at',
        data: rows.map((r) => (r.at === null ? null : new Date(r.at))),
        type: 'TIMESTAMP' as const,
        nullable: true,
      },
    ],
    rowGroupSize: 70,
  })
  return subjectOver({ 'access.parquet': new Uint8Array(bytes) }, (dir) =>
    sourceAt(join(dir, '*.parquet'), { format: 'parquet' }),
  )
})

describe('logs', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'duly-logs-'))
  })
  afterEach(() => rm(dir, { recursive: true }))
  const account = 'mara@nimbus.test'
  const scope = scopeOf({ accounts: [account], categories: ['identifying_access', 'traffic'], windows: [{ startUtc: '2026-10-24T00:00:00Z', endUtc: '2026-10-25T00:30:00Z' }] }) // prettier-ignore
  const file = (): string => join(dir, 'a.log')
  const collect = (change: Partial<LogSource> = {}): ReturnType<typeof gather> => gather(connector.collect(sourceAt(file(), change), scope, {})) // prettier-ignore
  const line = (at: unknown, more: object = {}): string => `${JSON.stringify({ account, at, ...more })}\n`

  test('lines that cannot be read are named and do not take the others with them', async () => {
    await writeFile(file(), Buffer.concat([Buffer.from(`${line('2026-10-24T10:00:00Z')}{"account":\n[1]\n\n`), Buffer.from([0xff, 0x0a]), Buffer.from(line('2026-10-24T11:00:00Z'))])) // prettier-ignore
    const { items, notGiven } = await collect()
    expect(items.map((i) => i.id)).toEqual(['a.log line 1', 'a.log line 6'])
    expect(notGiven?.map((n) => `${n.notGiven}: ${n.why}, ${n.account}`)).toEqual([
      'a.log line 2: it is no JSON object, so nobody can say whose it is, undefined',
      'a.log line 3: it is no JSON object, so nobody can say whose it is, undefined',
      'a.log line 5: it is not UTF-8, so nobody can say whose it is, undefined',
    ])
    await writeFile(file(), `account,at\n${account},2026-10-24T10:00:00Z\n${account}\n"${account},x\n`)
    expect((await collect({ format: 'csv' })).notGiven?.map((n) => n.notGiven)).toEqual([
      'a.log line 3',
      'a.log lines 4 to 4',
    ])
  })

  test('a time on the wall is read in its zone; one that came twice that night is listed, if it could be inside', async () => {
    // Dublin set its clocks back on 25 October 2026 at 02:00: 01:00 to 02:00 came twice.
    const times = ['2026-10-24 00:59:59.999', '2026-10-24T01:00', '2026-10-25 00:59:00', '2026-10-25T01:15:00', '2026-10-25T02:00:00', '2026-02-30T00:00', '2026-10-24T10:00:00Z'] // prettier-ignore
    await writeFile(file(), times.map((at) => line(at)).join(''))
    const { items, notGiven } = await collect({ time_as: 'local', zone: 'Europe/Dublin' })
    expect(items.map((i) => i.internalDate)).toEqual(['2026-10-24T00:00:00.000Z', '2026-10-24T23:59:00.000Z'])
    expect(notGiven?.map((n) => n.notGiven)).toEqual(['a.log line 4', 'a.log line 6', 'a.log line 7'])
    expect(notGiven?.[0]?.why).toContain('2026-10-25T00:15:00.000Z or 2026-10-25T01:15:00.000Z')
  })

  test('every digit of a number counts, and large ones leave whole', async () => {
    const ns = BigInt(Date.parse('2026-10-25T00:30:00Z')) * 1_000_000n
    await writeFile(
      file(),
      `{"account":"${account}","at":${ns - 1n},"id":12345678901234567890}\n{"account":"${account}","at":${ns}}\n`,
    )
    const { items } = await collect({ time_as: 'ns' })
    expect(items).toHaveLength(1)
    expect(Buffer.from(items[0]?.bytes ?? []).toString()).toContain('"id":"12345678901234567890"')
  })

  test('only the fields that leave do, and a record asked for under two categories is given once', async () => {
    await writeFile(file(), line('2026-10-24T10:00:00Z', { ip: '192.0.2.1', note: 'x', net: { port: 25 } }))
    const { items } = await collect({ fields: ['ip', 'net.port'], categories: ['identifying_access', 'traffic'] })
    expect(items.map((i) => i.category)).toEqual(['identifying_access'])
    expect(JSON.parse(Buffer.from(items[0]?.bytes ?? []).toString())).toEqual({ account, at: '2026-10-24T10:00:00.000Z', record: { ip: '192.0.2.1', 'net.port': 25 } }) // prettier-ignore
  })

  test('a file that grows is read as it was; one that is rotated or rewritten stops the collection', async () => {
    const many = line('2026-10-24T10:00:00Z').repeat(20_000)
    const during = async (act: () => void): Promise<number> => {
      await writeFile(file(), many)
      let seen = 0
      for await (const _each of connector.collect(sourceAt(file()), scope, {})) if (++seen === 1) act()
      return seen
    }
    expect(await during(() => appendFileSync(file(), many))).toBe(20_000)
    for (const act of [
      () => {
        renameSync(file(), `${file()}.1`)
        appendFileSync(file(), many)
      },
      () => renameSync(file(), `${file()}.1`),
    ])
      await expect(during(act)).rejects.toMatchObject({
        code: expect.stringMatching(/ERR_SOURCE_CHANGED|ERR_STORE_UNREACHABLE/) as unknown,
      })
  })

  test('what is not there, not as it is said to be, or leads elsewhere is trouble, never "not held"', async () => {
    await expect(collect()).rejects.toMatchObject({ code: 'ERR_STORE_UNREACHABLE' })
    await writeFile(file(), line('2026-10-24T10:00:00Z'))
    for (const change of [
      { account: 'user' },
      { format: 'parquet' as const },
      { format: 'csv' as const, account: 'user' },
    ]) {
      if (change.format === 'csv') await writeFile(file(), 'account,at\nx,y\n')
      await expect(collect(change)).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED', message: expect.stringContaining(file()) as unknown }) // prettier-ignore
    }
    await writeFile(join(dir, 'b.log.gz'), gzipSync(line('2026-10-24T10:00:00Z').repeat(50)).subarray(0, 40))
    await expect(gather(connector.collect(sourceAt(join(dir, 'b.log.gz')), scope, {}))).rejects.toMatchObject({
      code: 'ERR_STORE_REFUSED',
    })
    await symlink(file(), join(dir, 'c.log'))
    await expect(gather(connector.collect(sourceAt(join(dir, 'c.log')), scope, {}))).rejects.toMatchObject({
      code: 'ERR_STORE_REFUSED',
    })
    expect((await readFile(file())).length).toBeGreaterThan(0)
  })
})
