import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gather, scopeOf, subjectOf } from '../../../test/connector-conduct.ts'
import { describeConnector } from '../../../test/connector-contract.ts'
import { startGraph, type GraphDouble } from '../../../test/graph-double.ts'
import { unsteadyLine } from '../../../test/unsteady-line.ts'
import type { Source } from '../../platform/settings.ts'
import { graphConnector } from './graph.ts'

type GraphSource = Extract<Source, { kind: 'graph' }>

const connector = graphConnector({ attempts: 3, pauseSeconds: 0.01, idsAtOnce: 25 })
const sourceAt = (port: number, secret_file: string): GraphSource => ({
  ...{ id: 'm365', kind: 'graph', tenant: 'nimbus.test', client_id: 'duly', secret_file },
  ...{ endpoint: `http://127.0.0.1:${port}/v1.0`, login: `http://127.0.0.1:${port}` },
  categories: ['content', 'traffic'],
})

describeConnector(
  'Microsoft Graph (in-process double)',
  async (estate) => {
    const graph = await startGraph(estate.dir, [estate.account, estate.other])
    const line = await unsteadyLine(graph.port)
    const dir = await mkdtemp(join(tmpdir(), 'duly-graph-'))
    await writeFile(join(dir, 'secret'), 'only-for-tests\n')
    return {
      ...subjectOf(connector, sourceAt(line.port, join(dir, 'secret'))),
      line,
      files: join(estate.dir, estate.account, 'Maildir'),
      close: async () => {
        expect(graph.asked.filter((a) => a.method !== 'GET' && !a.url.pathname.endsWith('/token'))).toEqual([])
        await line.close()
        await graph.stop()
        await rm(dir, { recursive: true })
      },
    }
  },
  { unknownAccount: 'not-held', accessTimes: 'kept', over: 'http' },
)

describe('Microsoft Graph', () => {
  const account = 'mara@nimbus.test'
  const scope = scopeOf({ accounts: [account], windows: [{ startUtc: '2026-06-01T00:00:00Z', endUtc: '2026-06-02T00:00:00.500Z' }] }) // prettier-ignore
  const start = Date.parse('2026-06-01T00:00:00Z')
  let graph: GraphDouble
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'duly-graph-'))
    await writeFile(join(dir, 'secret'), 'only-for-tests\n')
    graph = await startGraph(dir, [])
    const many = Array.from({ length: 60 }, (_, n) => ({ id: `id+/${n}=`, received: start + n * 1000, folder: 'INBOX', bytes: Buffer.from(`Subject: ${n}\r\n\r\nx`) })) // prettier-ignore
    graph.mailboxes.set(account, many)
  })
  afterEach(async () => {
    await graph.stop()
    await rm(dir, { recursive: true })
  })
  const collect = (change: Partial<GraphSource> = {}): ReturnType<typeof gather> => gather(connector.collect({ ...sourceAt(graph.port, join(dir, 'secret')), ...change }, scope, {})) // prettier-ignore

  test('a message that goes while pages are read moves the others, and none of them is lost', async () => {
    const all = graph.mailboxes.get(account) ?? []
    graph.instead = ({ url }) => {
      if (url.searchParams.get('$skip') === '25' && all.length === 60) all.shift()
      return undefined
    }
    const { items } = await collect()
    expect(items.map((i) => i.id).sort()).toEqual(all.map((m) => `${account}/${m.id}`).sort())
    expect(items).toHaveLength(59)
  })

  test('the end of a window below a second is kept, though Graph counts in seconds', async () => {
    for (const [n, ms] of [
      [0, 86_400_000],
      [1, 86_401_000],
    ] as const)
      // prettier-ignore
      graph.mailboxes.get(account)?.push({ id: `edge${n}`, received: start + ms, folder: 'A', bytes: Buffer.from('x') })
    const { items } = await collect()
    expect(items.filter((i) => i.id.includes('edge')).map((i) => i.id)).toEqual([`${account}/edge0`])
  })

  test('told 429 at a message it waits as long as it is told, and a token that is no longer taken is replaced', async () => {
    let [busy, stale] = [1, 1]
    graph.instead = ({ url }) => {
      if (url.pathname.endsWith('/$value') && busy-- > 0) return { status: 429, headers: { 'Retry-After': '1' } }
      if (url.pathname.endsWith('/messages') && stale-- > 0) return { status: 401, json: { error: { code: 'InvalidAuthenticationToken' } } } // prettier-ignore
      return undefined
    }
    const before = performance.now()
    expect((await collect()).items).toHaveLength(60)
    expect(performance.now() - before).toBeGreaterThanOrEqual(1000)
    expect(graph.asked.filter((a) => a.url.pathname.endsWith('/token'))).toHaveLength(2)
  })

  test.each([
    ['a mailbox that Graph may not open', 404, 'MailboxNotEnabledForRESTAPI', 'ERR_STORE_REFUSED'],
    ['a policy that keeps the application out', 403, 'ErrorAccessDenied', 'ERR_STORE_REFUSED'],
    ['a message that is gone', 404, 'ErrorItemNotFound', 'ERR_SOURCE_CHANGED'],
    ['a user that is gone in the middle', 404, 'ErrorInvalidUser', 'ERR_SOURCE_CHANGED'],
  ] as const)('%s is trouble, never "not held"', async (_what, status, code, trouble) => {
    graph.instead = ({ url }) =>
      url.pathname.includes('/messages/') ? { status, json: { error: { code } } } : undefined
    await expect(collect()).rejects.toMatchObject({ code: trouble })
  })

  test('a next page on another machine is not asked for, and no secret goes over an open line', async () => {
    graph.instead = ({ url }) =>
      url.pathname.endsWith('/messages') ? { json: { value: [], '@odata.nextLink': 'http://elsewhere.test/x' } } : undefined // prettier-ignore
    await expect(collect()).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
    await expect(collect({ login: 'http://login.nimbus.test' })).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
  })

  test('a wrong secret is refused in the words of the service, and never shown', async () => {
    await writeFile(join(dir, 'secret'), 'not-the-one\n')
    const error: unknown = await collect().catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'ERR_STORE_REFUSED', message: expect.stringContaining('invalid_client') as unknown }) // prettier-ignore
    expect(JSON.stringify(error) + String(error)).not.toContain('not-the-one')
  })
})
