import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imapConnector } from '../../src/collection/connectors/imap.ts'
import { connector as maildir } from '../../src/collection/connectors/maildir.ts'
import type { CollectedItem } from '../../src/order/item.ts'
import { usualPatience, type ImapSource } from '../../src/collection/imap-session.ts'
import { gather, scopeOf, subjectOf } from '../connector-conduct.ts'
import { describeConnector } from '../connector-contract.ts'
import { makeEstate, type Estate } from '../estate.ts'
import { unsteadyLine } from '../unsteady-line.ts'
import { startDovecot, type Dovecot } from './dovecot.ts'

const sourceOf = (dovecot: Dovecot): ImapSource => ({
  id: 'imap',
  kind: 'imap',
  host: '127.0.0.1',
  port: dovecot.port,
  tls: false,
  user: '{account}*duly',
  password_file: dovecot.passwordFile,
  categories: ['content', 'traffic'],
})
const connector = imapConnector({ ...usualPatience, pauseSeconds: 0.1 })

/** The estate's files end lines with LF; Dovecot serves the same lines with CRLF, as RFC 3501 wants them. */
const withLf = (bytes: Uint8Array): Buffer =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
/** IMAP cannot carry a zero byte in a message (RFC 3501, section 4.3.1); Dovecot sends 0x80 in its place. */
const asServed = (bytes: Uint8Array): Buffer =>
  Buffer.from(withLf(bytes).toString('latin1').replaceAll('\0', '\x80'), 'latin1')
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describeConnector(
  'IMAP (Dovecot)',
  async (estate) => {
    const dovecot = await startDovecot(estate.dir, [estate.account, estate.other])
    const line = await unsteadyLine(dovecot.port)
    return {
      ...subjectOf(connector, sourceOf({ ...dovecot, port: line.port })),
      line,
      original: withLf,
      files: join(estate.dir, estate.account, 'Maildir'),
      close: async () => {
        await line.close()
        await dovecot.stop()
      },
    }
  },
  { unknownAccount: 'refused', accessTimes: 'of the server', over: 'line' },
)

let estate: Estate
let dovecot: Dovecot
beforeAll(async () => {
  estate = await makeEstate()
  dovecot = await startDovecot(estate.dir, [estate.account, estate.other])
})
afterAll(async () => {
  await dovecot?.stop()
  await estate?.remove()
})

test.each(['internaldate', 'date'] as const)(
  'an account collected over IMAP equals its Maildir collected from disk, item for item, by %s',
  async (clock) => {
    const scope = scopeOf({
      accounts: [estate.account, estate.other],
      windows: [{ startUtc: '1990-01-01T00:00:00Z', endUtc: '2040-01-01T00:00:00Z' }],
      categories: ['content', 'traffic'],
      clock,
    })
    const disk = {
      id: 'disk',
      kind: 'maildir' as const,
      path: join(estate.dir, '{account}', 'Maildir'),
      categories: ['content' as const, 'traffic' as const],
    }
    const facts = (items: readonly CollectedItem[]): string[] =>
      items
        .map((i) =>
          [i.account, i.folder, i.category, i.internalDate, i.sentDate, i.undated, hash(asServed(i.bytes))].join(' '),
        )
        .sort()
    const fromDisk = await gather(maildir.collect(disk, scope, {}))
    const overImap = await gather(connector.collect(sourceOf(dovecot), scope, {}))
    expect(fromDisk.items).toHaveLength(2 * 440)
    expect(facts(overImap.items)).toEqual(facts(fromDisk.items))
  },
)

test('no message is marked as seen or as no longer recent, and no flag changes', async () => {
  const flags = async (): Promise<string[]> => {
    const line = new ImapFlow({
      host: '127.0.0.1',
      port: dovecot.port,
      secure: false,
      doSTARTTLS: false,
      auth: { user: estate.account, pass: 'their-own' },
      logger: false,
    })
    await line.connect()
    const all: string[] = []
    for (const { path } of await line.list()) {
      await line.mailboxOpen(path, { readOnly: true })
      for await (const m of line.fetch('1:*', { uid: true, flags: true }))
        all.push(`${path} ${m.uid} ${[...(m.flags ?? [])].sort().join(' ')}`)
    }
    await line.logout()
    return all
  }
  const names = async (): Promise<string[]> => (await readdir(estate.dir, { recursive: true })).sort()
  const before = { flags: await flags(), names: await names() }
  expect(before.flags.some((f) => f.includes('\\Seen')) && before.flags.some((f) => !f.includes('\\Seen'))).toBe(true)
  const scope = scopeOf({
    accounts: [estate.account],
    windows: [{ startUtc: estate.from, endUtc: estate.to }],
    categories: ['content', 'traffic'],
  })
  expect((await gather(connector.collect(sourceOf(dovecot), scope, {}))).items.length).toBeGreaterThan(100)
  expect({ flags: await flags(), names: await names() }).toEqual(before)
})
