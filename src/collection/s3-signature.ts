import { createHash, createHmac } from 'node:crypto'

export type S3Key = { readonly id: string; readonly secret: string; readonly region: string }

const hex = (text: string): string => createHash('sha256').update(text).digest('hex')
const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
/** RFC 3986: all but letters, digits and -._~ is escaped. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** A key as the path of an address. */
export const pathOfKey = (key: string): string => key.split('/').map(escaped).join('/')

/**
 * The headers of a GET without a body, signed with AWS Signature Version 4, and the query as it was signed. `path` is
 * escaped already. `epochMs` is now.
 */
export function signedGet(
  { host, path, query, headers }: { readonly host: string; readonly path: string; readonly query: Readonly<Record<string, string>>; readonly headers: Readonly<Record<string, string>> }, // prettier-ignore
  { id, secret, region }: S3Key,
  epochMs: number,
): { readonly headers: Record<string, string>; readonly query: string } {
  const time = new Date(epochMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const sent = { ...headers, 'x-amz-content-sha256': hex(''), 'x-amz-date': time }
  const lines = Object.entries({ ...sent, host })
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const names = lines.map(([name]) => name).join(';')
  const search = Object.entries(query)
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&')
  const request = ['GET', path, search, ...lines.map((l) => l.join(':')), '', names, hex('')].join('\n')
  const within = `${day}/${region}/s3/aws4_request`
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>((k, part) => mac(k, part), `AWS4${secret}`)
  const signature = mac(key, ['AWS4-HMAC-SHA256', time, within, hex(request)].join('\n')).toString('hex')
  return {
    query: search,
    headers: { ...sent, authorization: `AWS4-HMAC-SHA256 Credential=${id}/${within}, SignedHeaders=${names}, Signature=${signature}` }, // prettier-ignore
  }
}
