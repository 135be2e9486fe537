import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gather, scopeOf, subjectOf } from '../../../test/connector-conduct.ts'
import { describeConnector } from '../../../test/connector-contract.ts'
import { s3SourceAt, startObjectStore } from '../../../test/object-store.ts'
import { unsteadyLine } from '../../../test/unsteady-line.ts'
import { signedGet } from '../s3-signature.ts'
import { s3Connector } from './s3.ts'

const connector = s3Connector({ attempts: 3, pauseSeconds: 0.05, keysAtOnce: 25 })

describeConnector(
  'object store (in-process double)',
  async (estate) => {
    const store = await startObjectStore(estate.dir, [estate.account, estate.other])
    const line = await unsteadyLine(store.port)
    const dir = await mkdtemp(join(tmpdir(), 'duly-s3-'))
    await writeFile(join(dir, 'secret'), 'only-for-tests\n')
    return {
      ...subjectOf(connector, s3SourceAt(line.port, join(dir, 'secret'))),
      line,
      files: join(estate.dir, estate.account, 'Maildir'),
      close: async () => {
        expect(store.asked.filter((a) => !a.startsWith('GET '))).toEqual([])
        await line.close()
        await store.stop()
        await rm(dir, { recursive: true })
      },
    }
  },
  { unknownAccount: 'not-held', accessTimes: 'kept', over: 'http' },
)

test('a request is signed as in the example that the makers of the API publish', () => {
  const { headers } = signedGet(
    { host: 'examplebucket.s3.amazonaws.com', path: '/test.txt', query: {}, headers: { range: 'bytes=0-9' } },
    { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', region: 'us-east-1' },
    Date.parse('2013-05-24T00:00:00Z'),
  )
  expect(headers['authorization']).toMatch(
    /Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/,
  )
})

test('no signature of the secret goes over an open line to another machine', async () => {
  const source = { ...s3SourceAt(1, '/nowhere'), endpoint: 'http://objects.nimbus.test' }
  const scope = scopeOf({
    accounts: ['mara@nimbus.test'],
    windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }],
  })
  await expect(gather(connector.collect(source, scope, {}))).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
})
