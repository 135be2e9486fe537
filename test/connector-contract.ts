import { createHash } from 'node:crypto'
import { readdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inWindows } from '../src/collection/window.ts'
import type { Scope } from '../src/order/scope.ts'
import { conduct, gather, hostileAccounts, scopeOf, type Subject } from './connector-conduct.ts'
import { makeEstate, type Estate } from './estate.ts'

/** A connector of messages under test, opened over the estate. */
export type MessageSubject = Subject & {
  /** A message's bytes as they were put into the store, from the bytes that came out. */
  original?(bytes: Uint8Array): Uint8Array
  /** Files a user could see change, beside the estate's own. */
  readonly files: string
}

/** What differs between stores for good reasons. */
export type StoreNature = {
  /** A mail server refuses to log in to an account it does not know, just as it refuses a wrong password. */
  readonly unknownAccount: 'not-held' | 'refused'
  /** A mail server reads its files by itself; users of IMAP cannot see when. */
  readonly accessTimes: 'kept' | 'of the server'
  readonly over: 'files' | 'line' | 'http'
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const longAgo = new Date('2020-02-02T02:02:02Z')

/** Every file below `dir`: its name, bytes, and times of modification and of last access. */
async function traceOf(dir: string, accessTimes: boolean): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((e) => e.isFile() && !e.name.startsWith('dovecot'))
    .map((e) => join(e.parentPath, e.name))
  const traces = await Promise.all(
    files.map(async (file) => {
      const { mtimeMs, atimeMs, mode } = await stat(file)
      return `${file} ${mtimeMs} ${accessTimes ? atimeMs : ''} ${mode}`
    }),
  )
  return traces.sort()
}

/**
 * What every connector of messages must keep, over an estate whose truth is known: exactly the scope on both clocks,
 * nothing visible changed, accounts not held said to be so, and no account name that leads elsewhere.
 */
export function describeConnector(
  name: string,
  makeSubject: (estate: Estate) => Promise<MessageSubject>,
  store: StoreNature = { unknownAccount: 'not-held', accessTimes: 'kept', over: 'files' },
): void {
  describe(`${name}: the contract of connectors`, () => {
    let estate: Estate
    let subject: MessageSubject
    beforeAll(async () => {
      estate = await makeEstate()
      subject = await makeSubject(estate)
    })
    afterAll(async () => {
      await subject?.close?.()
      await estate?.remove()
    })
    const original = (bytes: Uint8Array): Uint8Array => subject.original?.(bytes) ?? bytes
    const scope = (change: object = {}): Scope =>
      scopeOf({ accounts: [estate.account], windows: [{ startUtc: estate.from, endUtc: estate.to }], ...change })

    test.each(['internaldate', 'date'] as const)('gives exactly the messages of the scope by %s', async (clock) => {
      const { items, notHeld } = await gather(subject.collect(scope({ clock })))
      const truth = await estate.truth(clock)
      const line = (folder: string, internal: string, sent: string | undefined, sha256: string): string =>
        `${folder} ${internal} ${sent ?? 'none'} ${sha256}`
      expect(notHeld).toEqual([])
      expect(truth.length).toBeGreaterThan(50)
      expect(
        items.map((i) => line(i.folder ?? '', i.internalDate ?? '', i.sentDate, hash(original(i.bytes)))).sort(),
      ).toEqual(truth.map((t) => line(t.folder, t.internal, t.date ?? undefined, t.sha256)).sort())
      expect(new Set(items.map((i) => i.id)).size).toBe(items.length)
      expect(items.every((i) => i.account === estate.account && i.sizeBytes === i.bytes.byteLength)).toBe(true)
      expect(items.filter((i) => i.undated).length).toBe(
        clock === 'date' ? truth.filter((t) => t.date === null).length : 0,
      )
    })

    test('a message at the start of a window is inside, one at its end is not', async () => {
      const moments = (await estate.truth('internaldate')).map((t) => t.internal).sort()
      const [start = '', end = ''] = [moments.at(10), moments.at(20)]
      const windows = [{ startUtc: start, endUtc: end }]
      const { items } = await gather(subject.collect(scope({ windows })))
      expect(items.map((i) => i.internalDate).sort()).toEqual(moments.filter((m) => start <= m && m < end))
    })

    test('two windows give what lies in either, each message once', async () => {
      const wanted = scope({
        windows: [
          { startUtc: '2024-03-10T22:30:00+05:30', endUtc: '2024-04-11T00:00:00Z' },
          { startUtc: '2024-04-11T12:00:00Z', endUtc: '2024-09-01T00:00:00-08:00' },
        ],
      })
      const { items } = await gather(subject.collect(wanted))
      const truth = (await estate.truth('internaldate')).filter((t) => inWindows(t.internal as never, wanted.windows))
      expect(items.map((i) => i.internalDate).sort()).toEqual(truth.map((t) => t.internal).sort())
    })

    test('traffic is a copy of headers, without Subject and without a word of the body', async () => {
      const { items } = await gather(subject.collect(scope({ categories: ['traffic', 'content'] })))
      const traffic = items.filter((i) => i.category === 'traffic')
      expect(traffic.length).toBe((await estate.truth('internaldate')).length)
      expect(items.length).toBe(2 * traffic.length)
      expect(new Set(items.map((i) => i.id)).size).toBe(items.length)
      const only = await gather(subject.collect(scope({ categories: ['traffic'] })))
      expect(only.items.map((i) => hash(i.bytes)).sort()).toEqual(traffic.map((i) => hash(i.bytes)).sort())
      const allowed = /^(from|to|cc|bcc|date|message-id|in-reply-to|references|received|return-path|delivered-to)$/i
      for (const { bytes, mediaType } of traffic) {
        const text = Buffer.from(bytes).toString('latin1')
        expect(mediaType).toBe('message/rfc822-headers')
        for (const line of text.split('\n').filter(Boolean)) {
          if (!/^[ \t]/.test(line)) expect(line.slice(0, line.indexOf(':'))).toMatch(allowed)
        }
      }
    })

    test('leaves no trace: names, contents, times of change and of last access stay', async () => {
      const messages = (await readdir(subject.files, { recursive: true, withFileTypes: true })).filter(
        (e) => e.isFile() && !e.name.startsWith('dovecot'),
      )
      for (const e of messages) {
        const file = join(e.parentPath, e.name)
        await utimes(file, longAgo, (await stat(file)).mtime)
      }
      const before = await traceOf(subject.files, store.accessTimes === 'kept')
      await gather(subject.collect(scope({ categories: ['content', 'traffic'] })))
      await gather(subject.collect(scope({ clock: 'date' })))
      expect(await traceOf(subject.files, store.accessTimes === 'kept')).toEqual(before)
      const truth = await estate.truth('internaldate')
      const copies = await Promise.all(truth.map(async (t) => hash(await readFile(join(estate.dir, t.path)))))
      expect(copies).toEqual(truth.map((t) => t.sha256))
    })

    test('an account it does not know is never an empty answer', async () => {
      const stranger = scope({ accounts: ['nobody@example.org'] })
      if (store.unknownAccount === 'not-held') expect((await gather(subject.collect(stranger))).notHeld).toHaveLength(1)
      else await expect(gather(subject.collect(stranger))).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
    })

    test.each(hostileAccounts)('the account name %j leads nowhere', async (hostile) => {
      const found = await gather(subject.collect(scope({ accounts: [hostile] }))).catch((error: unknown) => error)
      if (found instanceof Error) expect(found).toMatchObject({ code: 'ERR_STORE_REFUSED' })
      else expect(found).toEqual({ items: [], notHeld: [hostile] })
    })

    conduct(() => subject, scope, store.over)
  })
}
