import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { s3Connector } from '../../src/collection/connectors/s3.ts'
import { gather, scopeOf, subjectOf } from '../connector-conduct.ts'
import { describeConnector } from '../connector-contract.ts'
import { s3SourceAt } from '../object-store.ts'
import { unsteadyLine } from '../unsteady-line.ts'
import { fill, startVersitygw, type Versitygw } from './versitygw.ts'

const connector = s3Connector({ attempts: 3, pauseSeconds: 0.05, keysAtOnce: 25 })
let dir: string
let secret: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-s3-'))
  secret = join(dir, 'secret')
  await writeFile(secret, 'only-for-tests\n')
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describeConnector(
  'object store (Versitygw)',
  async (estate) => {
    const store = await startVersitygw()
    await fill(store, estate.dir, [estate.account, estate.other])
    const line = await unsteadyLine(store.port)
    return {
      ...subjectOf(connector, s3SourceAt(line.port, secret)),
      line,
      files: store.files,
      close: async () => {
        await line.close()
        await store.stop()
      },
    }
  },
  { unknownAccount: 'not-held', accessTimes: 'of the server', over: 'http' },
)

const account = 'mara@nimbus.test'
const scope = scopeOf({ accounts: [account], windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2027-01-01T00:00:00Z' }] }) // prettier-ignore
let store: Versitygw
beforeAll(async () => {
  store = await startVersitygw()
})
afterAll(() => store?.stop())

/** A file that nobody put over S3: a gateway serves it, and has no ETag of it. */
async function lay(key: string, text: string): Promise<void> {
  const path = join(store.files, key)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  await utimes(path, new Date(), new Date('2026-06-01T10:00:00.250Z'))
}

test('keys of every sort, put over S3 or laid into the folder, come back with their bytes', async () => {
  const names = [
    'INBOX/a b+c&d<e>"f\'.eml',
    'INBOX/été %2F ~!$()*,;:@=?#[]{}|^`.eml',
    '日本/message',
    'top.eml',
    'A/B/deep',
  ]
  for (const [i, name] of names.entries()) {
    const text = `Subject: ${i}\n\nwords\n`
    if (i % 2 === 0) await lay(`mail/${account}/${name}`, text)
    else {
      await store.put(`mail/${account}/${name}`, Buffer.from(text))
      await utimes(join(store.files, 'mail', account, name), new Date(), new Date('2026-06-01T10:00:00Z'))
    }
  }
  const { items } = await gather(connector.collect(s3SourceAt(store.port, secret), scope, {}))
  expect(items.map((i) => i.id).sort()).toEqual(names.map((n) => `mail/${account}/${n}`).sort())
  expect(items.every((i) => i.internalDate === '2026-06-01T10:00:00.000Z')).toBe(true)
  expect(items.map((i) => `${i.id} ${Buffer.from(i.bytes).toString().split('\n')[0]}`).sort()).toEqual(
    names.map((n, i) => `mail/${account}/${n} Subject: ${i}`).sort(),
  )
})

test.each(['with an ETag', 'without'] as const)(
  'an object (%s) that another of its size replaces, between the list and its reading, stops the collection',
  async (which) => {
    const whole = scopeOf({ ...scope, accounts: [`${which.length}@nimbus.test`] })
    const names = Array.from({ length: 30 }, (_, n) => `mail/${which.length}@nimbus.test/INBOX/${100 + n}`)
    for (const name of names)
      if (which === 'without') await lay(name, 'Subject: x\n\nold\n')
      else {
        await store.put(name, Buffer.from('Subject: x\n\nold\n'))
        await utimes(join(store.files, name), new Date(), new Date('2026-06-01T10:00:00Z'))
      }
    const run = async (): Promise<void> => {
      for await (const each of connector.collect(s3SourceAt(store.port, secret), whole, {}))
        if ('id' in each) for (const name of names) await store.put(name, Buffer.from('Subject: x\n\nnew\n'))
    }
    await expect(run()).rejects.toMatchObject({ code: 'ERR_SOURCE_CHANGED' })
  },
)

test('a wrong secret, and a bucket that is not there, are refused with words, never "not held"', async () => {
  const wrong = join(dir, 'wrong')
  await writeFile(wrong, 'another\n')
  for (const source of [s3SourceAt(store.port, wrong), { ...s3SourceAt(store.port, secret), bucket: 'elsewhere' }])
    await expect(gather(connector.collect(source, scope, {}))).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
})

test('nothing but GET is sent', async () => {
  await lay(`mail/${account}/INBOX/one`, 'Subject: x\n\nold\n')
  const before = store.log().length
  await gather(connector.collect(s3SourceAt(store.port, secret), scope, {}))
  await expect.poll(() => store.log().slice(before)).toContain('GET')
  expect(store.log().slice(before)).not.toMatch(/\b(?:PUT|POST|DELETE|HEAD)\b/)
})
