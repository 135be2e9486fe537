import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { collect } from '../src/collection/collection.ts'
import type { Connector, Found } from '../src/collection/connector.ts'
import type { CollectedItem, NotGiven } from '../src/order/item.ts'
import { sha256 } from '../src/order/canonical.ts'
import { Scope } from '../src/order/scope.ts'
import type { Source } from '../src/platform/settings.ts'
import { verifyPackage } from '../src/verify/verify.ts'
import { grantOf } from './grant-of.ts'
import { sealSmall } from './sealed.ts'
import type { UnsteadyLine } from './unsteady-line.ts'

const run = promisify(execFile)
const duly = fileURLToPath(new URL('../bin/duly.mjs', import.meta.url))

/** A connector under test, opened over a store whose truth is known. */
export type Subject = {
  readonly source: Source
  /** Its answer to `scope`. */
  collect(scope: Scope, signal?: AbortSignal): AsyncIterable<Found>
  /** The line between it and its server, of a connector that has one. */
  readonly line?: UnsteadyLine
  /** It speaks HTTP, so that a server can ask it to come back later. */
  readonly http?: true
  close?(): Promise<void>
}

export const subjectOf = <S extends Source>(
  connector: Connector<S>,
  source: S,
): Pick<Subject, 'collect' | 'source'> => ({
  source,
  collect: (scope, signal) => connector.collect(source, scope, signal ? { signal } : {}),
})

export const scopeOf = (change: object): Scope => {
  const parsed = Scope.parse({
    order: 'D-2026-000001',
    categories: ['content'],
    clock: 'internaldate',
    recipients: ['age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq'],
    ...change,
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

type Collected = { items: CollectedItem[]; notHeld: string[]; /** Only where there is one. */ notGiven?: NotGiven[] }

export async function gather(found: AsyncIterable<Found>): Promise<Collected> {
  const all: Collected = { items: [], notHeld: [] }
  for await (const each of found) {
    if ('notHeld' in each) all.notHeld.push(each.notHeld)
    else if ('notGiven' in each) (all.notGiven ??= []).push(each)
    else all.items.push(each)
  }
  return all
}

/** Names that lead out of a folder, into another mailbox, or into the words of a query, where somebody glues them in. */
export const hostileAccounts = [
  '../user1@example.org',
  'hot@example.org/../user1@example.org',
  '..',
  '.',
  'user1@example.org/',
  '/etc',
  '{account}',
  "$&user1@example.org$'",
  'user1@example.org*duly',
  '*',
  '%',
  '_',
  'a"b',
  ':account',
  '$1',
  '__proto__',
  '..\\\\user1@example.org',
  'c:user1@example.org',
  '*)(uid=*',
  'a{5}',
  '=cmd|x',
  '<b>x</b>',
  "'or'1'='1",
  "';drop/**/table/**/access;--",
  "user1@example.org'--",
  '\\',
  "\\'or/**/1=1--",
]

/**
 * How every connector behaves, whatever it reads: it answers to a grant and not without, stops when it is told to, and
 * loses and doubles nothing when its line breaks. `whole` is a scope with more than one item.
 */
export function conduct(subject: () => Subject, whole: () => Scope, over: 'files' | 'line' | 'http'): void {
  const facts = ({ items, notHeld }: Collected): string[] =>
    [
      ...items.map((i) => `${i.id} ${i.category} ${i.sizeBytes} ${Buffer.from(i.bytes).toString('base64')}`),
      ...notHeld,
    ].sort()

  test('a grant opens it; without one, or after its end, nothing is asked of the store', async () => {
    const { grant, ends, outside } = grantOf(whole())
    const sources = [subject().source]
    const plain = facts(await gather(subject().collect(whole())))
    expect(plain.length).toBeGreaterThan(1)
    expect(facts(await gather(collect(grant, { ...outside, sources })))).toEqual(plain)
    const calls = subject().line?.calls
    for (const wrong of [
      collect({ ...grant, signature: '' }, { ...outside, sources }),
      collect(grant, { ...outside, sources, clock: { now: () => ends } }),
    ])
      await expect(gather(wrong)).rejects.toMatchObject({ code: 'ERR_NO_GRANT' })
    expect(subject().line?.calls).toBe(calls)
  })

  test('told to stop it stops: after the item under way nothing more comes, and it does not end as if it were done', async () => {
    const stop = new AbortController()
    let after = 0
    const run = async (): Promise<void> => {
      for await (const _each of subject().collect(whole(), stop.signal)) {
        if (stop.signal.aborted) after++
        stop.abort()
      }
    }
    await expect(run()).rejects.toMatchObject({ name: 'AbortError' })
    expect(after).toBeLessThanOrEqual(1)
    await expect(gather(subject().collect(whole(), AbortSignal.abort()))).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('the package sealed from it verifies, and holds every item with its bytes', async () => {
    await sealed(async ({ file, key, hashes }) => {
      const { holds, items, findings } = await verifyPackage({ package: file, identityFile: key })
      expect(findings.filter((f) => f.holds === false)).toEqual([])
      expect({ holds, items }).toEqual({ holds: true, items: hashes.length })
    })
  })

  // Set where stock age is on the machine; vitest.config.ts says when it is not.
  const age = process.env['STOCK_AGE']
  if (age !== undefined)
    test('the package sealed from it opens with stock age and stock tar, and `duly verify` accepts it', async () => {
      await sealed(async ({ dir, file, key, hashes }) => {
        await run(age, ['--decrypt', '-i', key, '-o', join(dir, 'package.tar'), file])
        await run('tar', ['xf', join(dir, 'package.tar'), '-C', dir])
        const items = join(dir, 'D-2026-000042', 'data', 'items')
        const names = await readdir(items)
        const unpacked = await Promise.all(names.map(async (name) => sha256(await readFile(join(items, name)))))
        expect(unpacked.sort()).toEqual(hashes)
        const said = await run(process.execPath, [duly, 'verify', file, '--identity', key])
        expect(said.stdout).toContain('Everything that was checked holds.')
      })
    })

  type Sealed = {
    readonly dir: string
    readonly file: string
    readonly key: string
    readonly hashes: readonly string[]
  }
  const sealed = async (open: (what: Sealed) => Promise<void>): Promise<void> => {
    const dir = await mkdtemp(join(tmpdir(), 'duly-sealed-'))
    try {
      const items = await Array.fromAsync(subject().collect(whole()))
      // Sealing takes the bytes of the items with it.
      const hashes = items.flatMap((i) => ('bytes' in i ? [sha256(i.bytes)] : [])).sort()
      const { file, identity } = await sealSmall(dir, { asked: whole(), items })
      await writeFile(join(dir, 'key'), `${identity}\n`)
      expect(hashes.length).toBeGreaterThan(1)
      await open({ dir, file, key: join(dir, 'key'), hashes })
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }

  if (over === 'files') return
  const lineOf = (): UnsteadyLine => {
    const { line } = subject()
    if (!line)
      throw new Error('This subject has no line: make one with unsteadyLine() and let the source go through it.')
    return line
  }

  test.each([0, 700, 5_000, 20_000])(
    'a line that breaks after %i bytes is taken up again, nothing doubled or missed',
    async (bytes) => {
      const plain = facts(await gather(subject().collect(whole())))
      lineOf().dropOnceAfter(bytes)
      expect(facts(await gather(subject().collect(whole())))).toEqual(plain)
      expect(lineOf().dropPending).toBe(false)
    },
  )

  test('a server that is gone is unreachable: never "not held", never the part that came before', async () => {
    lineOf().cut()
    try {
      await expect(gather(subject().collect(whole()))).rejects.toMatchObject({ code: 'ERR_STORE_UNREACHABLE' })
    } finally {
      lineOf().mend()
    }
  })

  if (over === 'line') return
  test('a server that says Retry-After is left alone for so long, and then gives everything', async () => {
    const plain = facts(await gather(subject().collect(whole())))
    lineOf().busy(1, 2)
    const before = performance.now()
    expect(facts(await gather(subject().collect(whole())))).toEqual(plain)
    expect(performance.now() - before).toBeGreaterThanOrEqual(2000)
    expect(lineOf().busyAt).toHaveLength(1)
  })
}
