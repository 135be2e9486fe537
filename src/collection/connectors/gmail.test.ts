import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gather, scopeOf, subjectOf } from '../../../test/connector-conduct.ts'
import { describeConnector } from '../../../test/connector-contract.ts'
import { startGmail, type GmailDouble } from '../../../test/gmail-double.ts'
import { unsteadyLine } from '../../../test/unsteady-line.ts'
import type { Source } from '../../platform/settings.ts'
import { gmailConnector } from './gmail.ts'

type GmailSource = Extract<Source, { kind: 'gmail' }>

const connector = gmailConnector({ attempts: 3, pauseSeconds: 0.01, idsAtOnce: 25 })
const sourceAt = (port: number, key_file: string): GmailSource => ({
  ...{ id: 'workspace', kind: 'gmail', key_file, categories: ['content', 'traffic'] },
  ...{ endpoint: `http://127.0.0.1:${port}`, token: `http://127.0.0.1:${port}/token` },
})

describeConnector(
  'Gmail (in-process double)',
  async (estate) => {
    const gmail = await startGmail(estate.dir, [estate.account, estate.other])
    const line = await unsteadyLine(gmail.port)
    const dir = await mkdtemp(join(tmpdir(), 'duly-gmail-'))
    await writeFile(join(dir, 'key.json'), gmail.keyFile)
    return {
      ...subjectOf(connector, sourceAt(line.port, join(dir, 'key.json'))),
      line,
      files: join(estate.dir, estate.account, 'Maildir'),
      close: async () => {
        expect(gmail.asked.filter((a) => a.method !== 'GET' && a.url.pathname !== '/token')).toEqual([])
        await line.close()
        await gmail.stop()
        await rm(dir, { recursive: true })
      },
    }
  },
  { unknownAccount: 'refused', accessTimes: 'kept', over: 'http' },
)

describe('Gmail', () => {
  const account = 'mara@nimbus.test'
  const scope = scopeOf({ accounts: [account], windows: [{ startUtc: '2026-06-01T00:00:00.250Z', endUtc: '2026-06-02T00:00:00.500Z' }] }) // prettier-ignore
  const moments = ['2026-06-01T00:00:00.249Z', '2026-06-01T00:00:00.250Z', '2026-06-02T00:00:00.499Z', '2026-06-02T00:00:00.500Z'] // prettier-ignore
  let gmail: GmailDouble
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'duly-gmail-'))
    gmail = await startGmail(dir, [])
    await writeFile(join(dir, 'key'), gmail.keyFile)
    gmail.mailboxes.set(account, moments.map((at, n) => ({ id: `m${n}`, internal: Date.parse(at), label: 'INBOX', bytes: Buffer.from(`Subject: ${n}\r\n\r\n\u00fc\0`) }))) // prettier-ignore
  })
  afterEach(async () => {
    await gmail.stop()
    await rm(dir, { recursive: true })
  })
  const collect = (change: Partial<GmailSource> = {}): ReturnType<typeof gather> => gather(connector.collect({ ...sourceAt(gmail.port, join(dir, 'key')), ...change }, scope, {})) // prettier-ignore
  const ids = async (): Promise<string[]> => (await collect()).items.map((i) => i.id).sort()

  test('windows hold to the millisecond, though the search counts in days', async () => {
    expect(await ids()).toEqual([`${account}/m1`, `${account}/m2`])
  })

  test('403 for asking too often is waited out; another 403 is a refusal', async () => {
    let reason = ['rateLimitExceeded', 'userRateLimitExceeded']
    gmail.instead = ({ url }) => {
      const first = url.searchParams.get('format') === 'raw' ? reason.shift() : undefined
      return first === undefined ? undefined : { status: 403, json: { error: { errors: [{ reason: first }] } } }
    }
    expect(await ids()).toHaveLength(2)
    reason = ['insufficientPermissions']
    await expect(collect()).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED', message: expect.stringContaining('insufficientPermissions') as unknown }) // prettier-ignore
  })

  test('an account that Google does not know, or has no Gmail, is refused with both causes, never "not held"', async () => {
    gmail.mailboxes.clear()
    await expect(collect()).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED', message: expect.stringContaining('Invalid email or User ID') as unknown }) // prettier-ignore
    gmail.mailboxes.set(account, [])
    gmail.instead = ({ url }) => (url.pathname.endsWith('/labels') ? { status: 400, json: { error: { errors: [{ reason: 'failedPrecondition' }] } } } : undefined) // prettier-ignore
    await expect(collect()).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
  })

  test('a message that is gone starts the collection again', async () => {
    gmail.instead = ({ url }) => (url.pathname.endsWith('/m1') ? { status: 404, json: { error: { errors: [{ reason: 'notFound' }] } } } : undefined) // prettier-ignore
    await expect(collect()).rejects.toMatchObject({ code: 'ERR_SOURCE_CHANGED' })
  })

  test('a file that is no key is refused without a word of what it holds', async () => {
    await writeFile(join(dir, 'key'), '{"private_key":"not-the-one"}')
    const error: unknown = await collect().catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'ERR_STORE_REFUSED' })
    expect(JSON.stringify(error) + String(error)).not.toContain('not-the-one')
    await expect(collect({ token: 'http://token.nimbus.test/' })).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
  })
})
