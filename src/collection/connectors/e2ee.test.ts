import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conduct, gather, hostileAccounts, scopeOf, subjectOf, type Subject } from '../../../test/connector-conduct.ts'
import type { Scope } from '../../order/scope.ts'
import type { Source } from '../../platform/settings.ts'
import { connector } from './e2ee.ts'

const [mara, li] = ['mara@chat.test', 'li@chat.test']
const lines = [
  {
    account: mara,
    subscriber: { name: 'Mara Voss', backup: 'ciphertext-1', identity: 'ciphertext-2', password_hash: 'x' },
  },
  { account: mara, at: '2026-01-10T00:00:00Z', access: { ip: '192.0.2.2', session: 'ciphertext-3' } },
  { account: mara, at: '2026-02-01T00:00:00Z', access: { ip: '192.0.2.3' } },
  { account: mara, messages: ['ciphertext-4'], keys: 'ciphertext-5' },
  { account: li, subscriber: 'ciphertext-6' },
]

describe('end-to-end encrypted', () => {
  let dir: string
  let subject: Subject
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'duly-e2ee-'))
    const path = join(dir, 'accounts.jsonl')
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const source: Source = { id: 'chat', kind: 'e2ee', path, fields: ['name', 'ip', 'password_hash'], categories: ['subscriber', 'identifying_access', 'content'] } // prettier-ignore
    subject = subjectOf(connector, source)
  })
  afterAll(() => rm(dir, { recursive: true }))
  const scope = (change: object = {}): Scope =>
    scopeOf({ accounts: [mara], categories: ['subscriber', 'identifying_access', 'content'], windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }], ...change }) // prettier-ignore

  test('gives the account, the metadata that is named, and the statement that content is not held in readable form', async () => {
    const { items, notHeld, notGiven } = await gather(subject.collect(scope()))
    expect(items.map((i) => Buffer.from(i.bytes).toString())).toEqual([
      `{"account":"${mara}","subscriber":{"name":"Mara Voss"}}`,
      `{"access":{"ip":"192.0.2.2"},"account":"${mara}","at":"2026-01-10T00:00:00.000Z"}`,
    ])
    expect(notHeld).toEqual([])
    expect(notGiven).toMatchObject([{ account: mara, source: 'chat', why: expect.stringMatching(/^content not held in readable form/) as unknown }]) // prettier-ignore
  })

  test('no ciphertext and no key leaves, whatever is asked for', async () => {
    for (const categories of [
      ['content'],
      ['subscriber'],
      ['subscriber', 'identifying_access', 'traffic', 'content'],
    ]) {
      const found = await Array.fromAsync(subject.collect(scope({ accounts: [mara, li], categories })))
      expect(found.map((f) => ('bytes' in f ? Buffer.from(f.bytes).toString() : JSON.stringify(f))).join()).not.toContain('ciphertext') // prettier-ignore
      expect(found.filter((f) => 'notGiven' in f)).toHaveLength(categories.includes('content') ? 2 : 0)
      expect(found.every((f) => !('bytes' in f) || f.category !== 'content')).toBe(true)
    }
  })

  test.each([...hostileAccounts, 'nobody@chat.test'])(
    'of %j, which it does not know, it says so and states nothing',
    async (stranger) => {
      expect(await gather(subject.collect(scope({ accounts: [stranger] })))).toEqual({ items: [], notHeld: [stranger] })
    },
  )

  test('nothing changes that anybody could see', async () => {
    const path = join(dir, 'accounts.jsonl')
    await utimes(path, new Date('2020-02-02T02:02:02Z'), new Date('2026-07-01T00:00:00Z'))
    const trace = (): Promise<unknown> => stat(path)
    const before = await trace()
    await gather(subject.collect(scope()))
    expect(await trace()).toEqual(before)
  })

  conduct(() => subject, scope, 'files')
})
