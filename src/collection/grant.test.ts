import { approvalStatement } from '../order/statement.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scopeOf } from '../../test/connector-conduct.ts'
import { type Approval } from '../order/approval.ts'
import { placeAt } from '../order/assertion.ts'
import type { EventOf } from '../order/event.ts'
import type { PersonId } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import type { Instant } from '../order/time.ts'
import { signerFromSeed } from '../platform/keys.ts'
import type { Source } from '../platform/settings.ts'
import { collect } from './collection.ts'
import { issueGrant, type Grant, type Started } from './grant.ts'

const signer = (n: number): ReturnType<typeof signerFromSeed> => signerFromSeed(new Uint8Array(32).fill(n))
const desk = signer(7)
const orderKey = 'age1the0order0key'
const people = ['bruno', 'clara', 'dora'].map((id, i) => ({
  id,
  name: id,
  key: signer(20 + i).publicKey,
  may: id === 'dora' ? [] : ['approve'],
}))
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
const approval = (of: Scope, id: string, key: number): Approval => {
  const [by, scopeHash] = [id as PersonId, Scope.hash(of)]
  const statement = Buffer.from(approvalStatement({ order: of.order, scopeHash, by, at: now }))
  return { by, scopeHash, at: now, publicKey: signer(key).publicKey, signature: Buffer.from(signer(key).sign(statement)).toString('base64') } // prettier-ignore
}
const both = (of: Scope): Approval[] => [approval(of, 'bruno', 20), approval(of, 'clara', 21)]
const grant = (of = scope(), change: Partial<Grant> = {}): Grant =>
  issueGrant({ scope: of, purpose: 'produce', nonce: 'n', expiresAt: ends, approvals: both(of), ...change }, desk)
const begunBy = ({ nonce, purpose, scopeHash, expiresAt }: Grant): EventOf<'collection-begun'> => ({
  kind: 'collection-begun',
  grant: nonce,
  purpose,
  scopeHash,
  expiresAt,
})
const started = (g: Grant, change: Partial<Started> = {}): Started => ({
  deskPublicKey: desk.publicKey,
  people,
  place: placeAt('http://localhost:8471'),
  orderKey,
  begun: begunBy(g),
  ...change,
})
const run = (g: Grant, at = now, from = sources, change: Partial<Started> = {}) =>
  Array.fromAsync(collect(g, { sources: from, clock: { now: () => at }, ...started(g, change) }))
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
    { approvals: [] },
    { signature: '' },
    { signature: issueGrant({ ...good }, signerFromSeed(new Uint8Array(32).fill(8))).signature },
  ])
    await expect(run({ ...good, ...change } as Grant)).rejects.toMatchObject(nothing)
  await expect(run({} as Grant)).rejects.toMatchObject(nothing)
})

test('the desk’s key alone produces nothing: two people of the collector’s own list signed exactly this scope', async () => {
  const [own, other] = [scope(), scope({ accounts: [li] })]
  const [bruno, clara] = both(own)
  if (!bruno || !clara) throw new Error('nobody approved')
  for (const [approvals, why] of [
    [[], 'Nobody has approved'],
    [[bruno], 'Only bruno has approved'],
    [[bruno, bruno], 'bruno counts once'],
    [both(other), 'approved another scope'],
    [[bruno, { ...clara, signature: bruno.signature }], 'does not fit this approval'],
    [[bruno, approval(own, 'clara', 7)], 'not theirs in duly.yaml'],
    [[bruno, approval(own, 'eve', 24)], 'not among the people'],
    [[bruno, approval(own, 'dora', 22)], 'may not approve'],
  ] as const)
    await expect(run(grant(own, { approvals }))).rejects.toMatchObject({
      ...nothing,
      message: expect.stringContaining(why) as unknown,
    })
  // The people are the collector's own, not the grant's.
  await expect(run(grant(), now, sources, { people: [] })).rejects.toMatchObject(nothing)
})

test('a grant opens only the collection that the books say has begun, so an old one opens nothing again', async () => {
  const [old, fresh] = [grant(), grant(scope(), { nonce: 'm' })]
  for (const begun of [
    undefined,
    begunBy(fresh),
    { ...begunBy(old), purpose: 'preserve' as const },
    begunBy(grant(scope({ accounts: [li] }))),
  ])
    // prettier-ignore
    await expect(run(old, now, sources, { begun })).rejects.toMatchObject(nothing)
})

test('a copy that is kept needs nobody’s approval, and is sealed to the order’s own key alone', async () => {
  const keep = (recipients: string[]): Grant => grant(scope({ recipients }), { purpose: 'preserve', approvals: [] })
  expect(await run(keep([orderKey]))).toHaveLength(1)
  for (const recipients of [['age1thief0thief0'], [orderKey, 'age1thief0thief0']])
    await expect(run(keep(recipients))).rejects.toMatchObject(nothing)
  // It never becomes a production.
  await expect(run(grant(scope({ recipients: [orderKey] }), { approvals: [] }))).rejects.toMatchObject(nothing)
})

test('a grant for a part opens that part alone, by what two people signed for the whole', async () => {
  const wide = scope({ accounts: [mara, li] })
  const [whole, part] = [grant(wide), grant(wide, { part: [li] })]
  expect(await run(whole)).toHaveLength(2)
  expect(await run(part)).toMatchObject([{ account: li }])
  // Its approvals are those of the whole: a scope of its own would have none.
  await expect(run(grant(scope({ accounts: [li] }), { approvals: both(wide) }))).rejects.toMatchObject(nothing)
  for (const [change, why] of [
    [{ part: [mara] }, 'changed after signing'],
    [{ ...grant(wide, { part: [li, 'nobody@nimbus.test'] }) }, 'reaches outside'],
    [{ ...grant(wide, { part: [] }) }, 'reaches outside'],
  ] as const)
    await expect(run({ ...part, ...change })).rejects.toMatchObject({
      ...nothing,
      message: expect.stringContaining(why) as unknown,
    })
  const { part: _part, ...without } = part
  await expect(run(without)).rejects.toMatchObject(nothing)
})

test('a copy that is kept is collected whole', async () => {
  const own = scope({ accounts: [mara, li], recipients: [orderKey] })
  const keep = grant(own, { purpose: 'preserve', approvals: [], part: [li] })
  await expect(run(keep)).rejects.toThrow('is collected whole')
})

test('a grant that ends on the way stops the collection', async () => {
  let at = now
  const wide = grant(scope({ categories: ['subscriber', 'identifying_access'] }))
  const running = collect(wide, { sources, clock: { now: () => at }, ...started(wide) })
  await running.next()
  at = ends
  await expect(running.next()).rejects.toMatchObject(nothing)
})

test('access records are taken inside the window, its end outside; no password or token leaves', async () => {
  const found = await run(grant(scope({ categories: ['subscriber', 'identifying_access'] })))
  const texts = found.map((f) => ('bytes' in f ? Buffer.from(f.bytes).toString() : JSON.stringify(f)))
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
  for (const line of ['{"account":', '{"who":"x"}', '[]']) {
    writeFileSync(path, `\n${line}\n`)
    const source: Source = { id: 'people', kind: 'directory', path, categories: ['identifying_access'] }
    await expect(run(grant(scope({ categories: ['identifying_access'] })), now, [source])).rejects.toMatchObject({
      code: 'ERR_STORE_REFUSED',
      message: expect.stringContaining(`line 2 of ${path}`) as unknown,
    })
  }
})

test('an account record without a readable moment is listed as not given, and hides no other', async () => {
  const path = join(dir, 'undated.jsonl')
  const at = (moment: string): string => `{"account":"${mara}","at":"${moment}","access":{}}\n`
  writeFileSync(path, at('2026-01-02') + at('2026-01-02T00:00:00Z'))
  const source: Source = { id: 'people', kind: 'directory', path, categories: ['identifying_access'] }
  const found = await run(grant(scope({ categories: ['identifying_access'] })), now, [source])
  expect(found).toMatchObject([{ notGiven: 'line 1 access' }, { id: 'line 2 access' }])
})
