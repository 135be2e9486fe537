import { Instant } from '../../order/time.ts'
import type { Source } from '../../platform/settings.ts'
import { isPlainAccount } from '../account-folder.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import { ahead, type Answer, type HttpLine, type HttpPatience, openHttp, usualHttpPatience } from '../http-line.ts'
import { itemsOf, type StoredMessage } from '../message-items.ts'
import { pathOfKey, signedGet } from '../s3-signature.ts'
import { secretFor } from '../store-password.ts'
import { changed, refused } from '../store-trouble.ts'
import { mayHold } from '../window.ts'

type S3Source = Extract<Source, { kind: 's3' }>
type Patience = HttpPatience & { readonly keysAtOnce: number }
type Listed = { readonly key: string; readonly etag: string; readonly size: number; readonly modified: Instant }

const readAtOnce = 4

/**
 * Messages in an object store that speaks S3: one object a message, under the account's own prefix. INTERNALDATE is
 * LastModified, in whole seconds. Listed by pages; each object is read only as it was when it was listed: If-Match, and
 * where a store keeps no ETag of it (a gateway over plain files), by LastModified and size. Nothing but GET is ever sent. An account is held when at least one object lies under its prefix.
 */
export function s3Connector(patience: Patience): Connector<S3Source> {
  return {
    kind: 's3',
    async *collect(source, scope, outside) {
      const categories = categoriesFor(source, scope)
      using line = openHttp(source.id, `the object store at ${new URL(source.endpoint).host}`, patience, outside)
      const get = await opened(source, line)
      for (const account of scope.accounts) {
        const prefix = source.prefix.replaceAll('{account}', () => account)
        const keys = { any: false }
        const wanted = async function* (): AsyncGenerator<Listed> {
          for await (const each of listed(source, get, prefix, patience.keysAtOnce)) {
            keys.any = true
            if (!each.key.endsWith('/') && mayHold(scope, each.modified)) yield each
          }
        }
        const read = async ({ key, etag, size, modified }: Listed): Promise<StoredMessage> => {
          const found = await get(plainKey(source, key), etag === '' ? {} : { headers: { 'If-Match': etag } })
          const same = etag !== '' || Date.parse(found?.headers.get('last-modified') ?? '') === Instant.ms(modified)
          if (found?.bytes.byteLength !== size || !same) throw changed(source.id, `object ${key}`)
          const { bytes } = found
          const below = key.slice(prefix.length)
          const folder = below.includes('/') ? below.slice(0, below.lastIndexOf('/')) : 'INBOX'
          return { id: key, source: source.id, account, folder, internalDate: modified, bytes }
        }
        if (isPlainAccount(account))
          for await (const message of ahead(readAtOnce, wanted(), read)) {
            outside.signal?.throwIfAborted()
            yield* itemsOf(message, scope, categories)
          }
        if (!keys.any) yield { notHeld: account }
      }
    },
  }
}

export const connector = s3Connector({ ...usualHttpPatience, keysAtOnce: 1000 })

/** The answer to a GET below the bucket; nothing when the object is gone or is another by now. */
type Get = (
  key: string,
  more: { headers?: Record<string, string>; query?: Record<string, string> },
) => Promise<Answer | undefined>

async function opened(source: S3Source, line: HttpLine): Promise<Get> {
  const url = new URL(source.endpoint)
  const key = { id: source.key_id, secret: await secretFor(source.id, url, source.secret_file), region: source.region }
  return async (object, { headers = {}, query = {} }) => {
    const path = `/${source.bucket}/${pathOfKey(object)}`
    const answer = await line.ask(() => {
      const ask = signedGet({ host: url.host, path, query, headers }, key, Date.now())
      return { url: `${url.origin}${path}${ask.query === '' ? '' : `?${ask.query}`}`, headers: ask.headers }
    })
    if (answer.status === 200) return answer
    if (object !== '' && (answer.status === 404 || answer.status === 412)) return undefined
    throw refused(
      source.id,
      `the object store says no (${answer.status}).`,
      'Look at bucket, region, key_id and secret_file of this source in duly.yaml.',
    )
  }
}

/** A key with a part that an address would take for another folder is never asked for. */
function plainKey(source: S3Source, key: string): string {
  if (!key.split('/').some((part) => part === '.' || part === '..')) return key
  throw refused(source.id, `the key ${key} leads elsewhere.`, 'Call whoever runs the object store.')
}

/** ListObjectsV2, page after page. */
async function* listed(source: S3Source, get: Get, prefix: string, keysAtOnce: number): AsyncGenerator<Listed> {
  let token: string | undefined
  do {
    const query = { 'list-type': '2', 'max-keys': String(keysAtOnce), prefix }
    const answer = await get('', { query: token === undefined ? query : { ...query, 'continuation-token': token } })
    const page = Buffer.from(answer?.bytes ?? []).toString('utf8')
    if (!/<ListBucketResult[\s>][\s\S]*<\/ListBucketResult>\s*$/.test(page))
      throw refused(source.id, 'what the object store lists cannot be read.', 'Look at endpoint and bucket of this source in duly.yaml.') // prettier-ignore
    for (const [, each = ''] of page.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)) {
      const [key, etag, size, modified] = ['Key', 'ETag', 'Size', 'LastModified'].map((name) => text(each, name))
      if (key === undefined || !key.startsWith(prefix) || etag === undefined || modified === undefined)
        throw refused(
          source.id,
          'the object store lists what it was not asked for.',
          'Call whoever runs the object store.',
        )
      const at = Math.floor(Date.parse(modified) / 1000) * 1000
      yield { key, etag, size: Number(size), modified: Instant.at(at) }
    }
    token = text(page, 'IsTruncated') === 'true' ? text(page, 'NextContinuationToken') : undefined
  } while (token !== undefined)
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The text of the first element of this name. The answer of a list is flat, and `<` never stands in a text. */
function text(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return found?.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (word, hex?: string, digits?: string, entity?: string) =>
      entity === undefined
        ? String.fromCodePoint(parseInt(hex ?? digits ?? '', hex === undefined ? 10 : 16))
        : (entities[entity] ?? word),
  )
}
