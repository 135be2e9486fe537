import { afterAll, beforeAll, expect, test } from 'vitest'
import { jmapConnector } from '../../src/collection/connectors/jmap.ts'
import type { Source } from '../../src/platform/settings.ts'
import { gather, scopeOf, subjectOf } from '../connector-conduct.ts'
import { describeConnector } from '../connector-contract.ts'
import { makeEstate, type Estate } from '../estate.ts'
import { unsteadyLine } from '../unsteady-line.ts'
import { fill, startCyrus, type Cyrus } from './cyrus.ts'

const connector = jmapConnector({ attempts: 3, pauseSeconds: 0.05, idsAtOnce: 25 })
const sourceAt = ({ passwordFile }: Cyrus, port: number): Extract<Source, { kind: 'jmap' }> => ({
  ...{ id: 'jmap', kind: 'jmap', session: `http://127.0.0.1:${port}/jmap/`, user: 'duly' },
  ...{ password_file: passwordFile, categories: ['content', 'traffic'] },
})
describeConnector(
  'JMAP (Cyrus)',
  async (estate) => {
    const cyrus = await startCyrus([estate.account, estate.other])
    await fill(cyrus, estate.dir, [estate.account, estate.other])
    const line = await unsteadyLine(cyrus.port)
    return {
      ...subjectOf(connector, sourceAt(cyrus, line.port)),
      line,
      files: cyrus.spool,
      close: async () => {
        await line.close()
        await cyrus.stop()
      },
    }
  },
  { unknownAccount: 'not-held', accessTimes: 'of the server', over: 'http' },
)

let estate: Estate
let cyrus: Cyrus
beforeAll(async () => {
  estate = await makeEstate()
  cyrus = await startCyrus([estate.account, estate.other])
})
afterAll(async () => {
  await cyrus?.stop()
  await estate?.remove()
})

test('everything is given, in mailboxes below mailboxes and in both accounts, and no flag, mailbox or right changes', async () => {
  const count = await fill(cyrus, estate.dir, [estate.account, estate.other])
  await cyrus.imap(estate.account, async (line) => {
    await line.mailboxCreate(['Projects', 'Übersee'])
    await line.append('Projects/Übersee', 'Subject: deep\r\n\r\nwords\r\n', [], new Date('2026-01-01T00:00:00Z'))
  })
  const seen = (account: string): Promise<string[]> =>
    cyrus.imap(account, async (line) => {
      const all: string[] = []
      for (const { path, flags } of await line.list()) {
        const { uidValidity, highestModseq } = await line.mailboxOpen(path, { readOnly: true })
        all.push(`${path} ${[...flags].join(' ')} ${String(uidValidity)} ${String(highestModseq)}`)
        for await (const m of line.fetch('1:*', { uid: true, flags: true }))
          all.push(`${path} ${m.uid} ${[...(m.flags ?? [])].sort().join(' ')}`)
      }
      return all
    })
  const before = await Promise.all([estate.account, estate.other].map(seen))
  const scope = scopeOf({
    accounts: [estate.account, estate.other],
    windows: [{ startUtc: '1990-01-01T00:00:00Z', endUtc: '2040-01-01T00:00:00Z' }],
    categories: ['content', 'traffic'],
  })
  const { items } = await gather(connector.collect(sourceAt(cyrus, cyrus.port), scope, {}))
  expect(items).toHaveLength(2 * (count + 1))
  expect(items.filter((i) => i.folder === 'Projects/Übersee')).toHaveLength(2)
  expect(await Promise.all([estate.account, estate.other].map(seen))).toEqual(before)
})

test('a wrong password, and a log-in that acts for nobody, are refused', async () => {
  const scope = scopeOf({ accounts: [estate.account], windows: [{ startUtc: estate.from, endUtc: estate.to }] })
  const source = sourceAt(cyrus, cyrus.port)
  for (const user of ['nobody-at-all', estate.other])
    await expect(gather(connector.collect({ ...source, user }, scope, {}))).rejects.toMatchObject({
      code: 'ERR_STORE_REFUSED',
    })
})
