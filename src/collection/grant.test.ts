import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scopeOf } from '../../test/connector-contract.ts'
import type { Scope } from '../order/scope.ts'
import type { Instant } from '../order/time.ts'
import { signerFromSeed } from '../platform/keys.ts'
import type { Source } from '../platform/settings.ts'
import { collect } from './collection.ts'
import { issueGrant, type Grant } from './grant.ts'

const desk = signerFromSeed(new Uint8Array(32).fill(7))
const [mara, li] = ['mara@nimbus.test', 'li@nimbus.test']
const windows = [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }]
const now = '2026-11-23T09:00:00.000Z' as Instant
const ends = '2026-11-23T10:00:00.000Z' as Instant

let dir: string
let sources: Source[]
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'duly-grant-'))
  const cur = join(dir, mara, 'Maildir', 'cur')
  await mkdir(cur, { recursive: true })
  const accounts = join(dir, 'accounts.jsonl')
  writeFileSync(
    accounts,
    [
      { account: mara, subscriber: { name: 'Mara Voss', password_hash: '$2b$…', recovery: 'm@example.test' } },
      { account: mara, at: '2025-12-31T23:59:59Z', access: { ip: '192.0.2.1' } },
      { account: mara, at: '2026-01-01T01:00:00+01:00', access: { ip: '192.0.2.2', session_token: 'x' } },
      { account: mara, at: '2026-02-01T00:00:00Z', access: { ip: '192.0.2.3' } },
      { account: li, subscriber: { name: 'Li Tan' } },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  )
  sources = [
    { id: 'mail', kind: 'maildir', path: join(dir, '{account}', 'Maildir'), categories: ['content', 'traffic'] },
    { id: 'people', kind: 'directory', path: accounts, categories: ['subscriber', 'identifying_access'] },
  ]
})
afterAll(() => rmSync(dir, { recursive: true }))

const scope = (change: object = {}): Scope =>
  scopeOf({ accounts: [mara], categories: ['subscriber'], windows, ...change })
const grant = (of = scope()): Grant => issueGrant({ scope: of, purpose: 'produce', nonce: 'n', expiresAt: ends }, desk)
const run = (g: Grant, at = now, from = sources) =>
  Array.fromAsync(collect(g, { sources: from, deskPublicKey: desk.publicKey, clock: { now: () => at } }))
const nothing = { code: 'ERR_NO_GRANT' }

test('a grant opens its scope until it ends', async () => {
  expect(await run(grant())).toHaveLength(1)
  await expect(run(grant(), ends)).rejects.toMatchObject(nothing)
})

test('a grant changed in any part opens nothing', async () => {
  const good = grant()
  const wider = scope({ accounts: [mara, li] })
  for (const change of [
    { scope: wider },
    { ...grant(wider), signature: good.signature },
    { purpose: 'preserve' },
    { expiresAt: '2027-01-01T00:00:00.000Z' },
    { order: 'D-2026-000002' },
    { nonce: 'other' },
    { signature: '' },
    { signature: issueGrant({ ...good }, signerFromSeed(new Uint8Array(32).fill(8))).signature },
  ])
    await expect(run({ ...good, ...change } as Grant)).rejects.toMatchObject(nothing)
  await expect(run({} as Grant)).rejects.toMatchObject(nothing)
})

test('a grant that ends on the way stops the collection', async () => {
  let at = now
  const wide = grant(scope({ categories: ['subscriber', 'identifying_access'] }))
  const running = collect(wide, { sources, deskPublicKey: desk.publicKey, clock: { now: () => at } })
  await running.next()
  at = ends
  await expect(running.next()).rejects.toMatchObject(nothing)
})

test('access records are taken inside the window, its end outside; no password or token leaves', async () => {
  const found = await run(grant(scope({ categories: ['subscriber', 'identifying_access'] })))
  const texts = found.map((f) => ('bytes' in f ? Buffer.from(f.bytes).toString() : f.notHeld))
  expect(texts).toEqual([
    '{"account":"mara@nimbus.test","subscriber":{"name":"Mara Voss","recovery":"m@example.test"}}',
    '{"access":{"ip":"192.0.2.2"},"account":"mara@nimbus.test","at":"2026-01-01T00:00:00.000Z"}',
  ])
})

test('an account is not held only when no source that was asked holds it', async () => {
  const all = { accounts: [mara, li, 'nobody@nimbus.test'], categories: ['subscriber', 'content'] }
  const found = await run(grant(scope(all)))
  expect(found.flatMap((f) => ('notHeld' in f ? [f] : []))).toEqual([
    { notHeld: 'nobody@nimbus.test', source: 'mail, people' },
  ])
})

test('a category for which there is no source is trouble, not an empty answer', async () => {
  await expect(run(grant(scope({ categories: ['content'] })), now, sources.slice(1))).rejects.toMatchObject({
    code: 'ERR_STORE_REFUSED',
    message: 'No source in duly.yaml may be asked for content.',
  })
})

test('a line of account records that cannot be read stops the collection and is named', async () => {
  const path = join(dir, 'broken.jsonl')
  for (const line of ['{"account":', '{"who":"x"}', '[]', `{"account":"${mara}","at":"2026-01-02","access":{}}`]) {
    writeFileSync(path, `\n${line}\n`)
    const source: Source = { id: 'people', kind: 'directory', path, categories: ['identifying_access'] }
    await expect(run(grant(scope({ categories: ['identifying_access'] })), now, [source])).rejects.toMatchObject({
      code: 'ERR_STORE_REFUSED',
      message: expect.stringContaining(`line 2 of ${path}`) as unknown,
    })
  }
})
