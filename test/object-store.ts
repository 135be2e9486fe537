import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer as createHttp } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Source } from '../src/platform/settings.ts'

type Stored = { readonly bytes: Buffer; readonly modified: Date; readonly etag: string }
export type ObjectStore = { readonly port: number; readonly asked: string[]; stop(): Promise<void> }

/** The messages of an estate's Maildirs, each with the key it has in an object store. */
export async function messagesOf(
  estate: string,
  accounts: readonly string[],
): Promise<{ readonly account: string; readonly folder: string; readonly key: string; readonly path: string }[]> {
  const found = []
  for (const account of accounts) {
    const root = join(estate, account, 'Maildir')
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      const part = /^(?:\.([^/]+)\/)?(?:cur|new)$/.exec(entry.parentPath.slice(root.length + 1))
      if (!entry.isFile() || !part) continue
      const folder = part[1] ?? 'INBOX'
      const path = join(entry.parentPath, entry.name)
      found.push({ account, folder, key: `mail/${account}/${folder}/${entry.name}`, path })
    }
  }
  return found
}

/** The source that a test reads such a store with. */
export const s3SourceAt = (port: number, secret_file: string): Extract<Source, { kind: 's3' }> => ({
  ...{ id: 'objects', kind: 's3', endpoint: `http://127.0.0.1:${port}`, region: 'eu-test', bucket: 'mailbox' },
  ...{ key_id: 'duly', secret_file, prefix: 'mail/{account}/', categories: ['content', 'traffic'] },
})

/**
 * An object store for tests, in this process, over the Maildirs of an estate: ListObjectsV2 with pages and GetObject with
 * If-Match, as the published API describes them. It is a double: it shows the contract, not that a real server agrees.
 */
export async function startObjectStore(estate: string, accounts: readonly string[]): Promise<ObjectStore> {
  const objects = new Map<string, Stored>()
  for (const { key, path } of await messagesOf(estate, accounts)) {
    const [bytes, { mtime }] = [await readFile(path), await stat(path)]
    objects.set(key, { bytes, modified: mtime, etag: `"${createHash('md5').update(bytes).digest('hex')}"` })
  }
  const keys = [...objects.keys()].sort()
  const asked: string[] = []
  const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const server = createHttp((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    asked.push(`${request.method} ${request.url}`)
    const say = (status: number, body: string | Buffer = ''): unknown => response.writeHead(status).end(body)
    if (!/^AWS4-HMAC-SHA256 Credential=duly\/\d{8}\/eu-test\/s3\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/.test(request.headers.authorization ?? '')) return say(403) // prettier-ignore
    if (!url.pathname.startsWith('/mailbox/')) return say(404)
    const key = decodeURIComponent(url.pathname.slice('/mailbox/'.length))
    if (key !== '') {
      const found = objects.get(key)
      if (!found) return say(404)
      return request.headers['if-match'] === found.etag ? say(200, found.bytes) : say(412)
    }
    const [prefix, after] = [url.searchParams.get('prefix') ?? '', url.searchParams.get('continuation-token') ?? '']
    const size = Number(url.searchParams.get('max-keys') ?? 1000)
    const rest = keys.filter((k) => k.startsWith(prefix) && k > after)
    const page = rest.slice(0, size)
    const contents = page.map((k) => {
      const { bytes, modified, etag } = objects.get(k)!
      return `<Contents><Key>${xml(k)}</Key><LastModified>${modified.toISOString()}</LastModified><ETag>${xml(etag)}</ETag><Size>${bytes.length}</Size></Contents>`
    })
    const more = rest.length > size
    return say(200, `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${xml(page.at(-1) ?? '')}</NextContinuationToken>` : ''}${contents.join('')}</ListBucketResult>`) // prettier-ignore
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}
