import { setTimeout as pause } from 'node:timers/promises'
import { Instant } from '../../order/time.ts'
import { Unavailable } from '../../platform/failure.ts'
import type { Source } from '../../platform/settings.ts'
import { isPlainAccount } from '../account-folder.ts'
import { categoriesFor, type Connector, type Outside } from '../connector.ts'
import { itemsOf } from '../message-items.ts'
import { pathOfKey, signedGet } from '../s3-signature.ts'
import { passwordFor } from '../store-password.ts'
import { changed, refused, unreachable } from '../store-trouble.ts'
import { mayHold } from '../window.ts'

type S3Source = Extract<Source, { kind: 's3' }>
type Patience = { readonly attempts: number; readonly pauseSeconds: number; readonly keysAtOnce: number }
type Listed = { readonly key: string; readonly etag: string; readonly size: number; readonly modified: Instant }

const longestWait = 300
const answerMs = 120_000

/**
 * Messages in an object store that speaks S3: one object a message, under the account's own prefix. INTERNALDATE is
 * LastModified, in whole seconds. Listed by pages; each object is read only as it was when it was listed (If-Match).
 * Nothing but GET is ever sent. An account is held when at least one object lies under its prefix.
 */
export function s3Connector(patience: Patience): Connector<S3Source> {
  return {
    kind: 's3',
    async *collect(source, scope, outside) {
      const categories = categoriesFor(source, scope)
      const get = await opened(source, patience, outside)
      for (const account of scope.accounts) {
        const prefix = source.prefix.replaceAll('{account}', () => account)
        let held = false
        if (isPlainAccount(account))
          for await (const { key, etag, size, modified } of listed(source, get, prefix, patience.keysAtOnce)) {
            outside.signal?.throwIfAborted()
            held = true
            if (key.endsWith('/') || !mayHold(scope, modified)) continue
            const found = await get(plainKey(source, key), { headers: { 'If-Match': etag } })
            if (found?.byteLength !== size) throw changed(source.id, `object ${key}`)
            const below = key.slice(prefix.length)
            const folder = below.includes('/') ? below.slice(0, below.lastIndexOf('/')) : 'INBOX'
            const message = { id: key, source: source.id, account, folder, internalDate: modified, bytes: found }
            yield* itemsOf(message, scope, categories)
          }
        if (!held) yield { notHeld: account }
      }
    },
  }
}

export const connector = s3Connector({ attempts: 5, pauseSeconds: 2, keysAtOnce: 1000 })

/** The body of a GET below the bucket; nothing when the object is gone or is another by now. */
type Get = (
  key: string,
  more: { headers?: Record<string, string>; query?: Record<string, string> },
) => Promise<Uint8Array | undefined>

async function opened(source: S3Source, patience: Patience, { signal }: Outside): Promise<Get> {
  const url = new URL(source.endpoint)
  const server = {
    id: source.id,
    host: url.hostname,
    tls: url.protocol === 'https:',
    password_file: source.secret_file,
  }
  const key = { id: source.key_id, secret: await passwordFor(server), region: source.region }
  const stop = (): AbortSignal => AbortSignal.any([AbortSignal.timeout(answerMs), ...(signal ? [signal] : [])])
  return async (object, { headers = {}, query = {} }) => {
    const path = `/${source.bucket}/${pathOfKey(object)}`
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted()
      let wait = patience.pauseSeconds
      let words: string
      try {
        const ask = signedGet({ host: url.host, path, query, headers }, key, Date.now())
        const search = ask.query === '' ? '' : `?${ask.query}`
        const answer = await fetch(`${url.origin}${path}${search}`, {
          headers: ask.headers,
          signal: stop(),
          redirect: 'error',
        })
        if (answer.ok) return new Uint8Array(await answer.arrayBuffer())
        await answer.body?.cancel()
        if (object !== '' && (answer.status === 404 || answer.status === 412)) return undefined
        words = `it answers ${answer.status}`
        if (answer.status < 500 && answer.status !== 429)
          throw refused(source.id, `the object store says no (${answer.status}).`, 'Look at bucket, region, key_id and secret_file of this source in duly.yaml.') // prettier-ignore
        wait = retryAfter(answer.headers.get('retry-after')) ?? wait
      } catch (error) {
        signal?.throwIfAborted()
        if (error instanceof Unavailable) throw error
        words = error instanceof Error ? error.name : String(error)
      }
      if (attempt >= patience.attempts)
        throw unreachable(
          source.id,
          `the object store at ${url.host} did not answer ${attempt} times in a row (${words}).`,
          'Nothing is lost; collecting starts again by itself. If it stays so, call whoever runs the object store.',
        )
      await pause(Math.min(wait, longestWait) * 1000, undefined, signal ? { signal } : {})
    }
  }
}

/** A key with a part that an address would take for another folder is never asked for. */
function plainKey(source: S3Source, key: string): string {
  if (!key.split('/').some((part) => part === '.' || part === '..')) return key
  throw refused(source.id, `the key ${key} leads elsewhere.`, 'Call whoever runs the object store.')
}

/** Seconds (RFC 9110, section 10.2.3); a date in their place is rare, and the usual pause serves. */
const retryAfter = (text: string | null): number | undefined =>
  /^\d{1,6}$/.test(text ?? '') ? Number(text) : undefined

/** ListObjectsV2, page after page. */
async function* listed(source: S3Source, get: Get, prefix: string, keysAtOnce: number): AsyncGenerator<Listed> {
  let token: string | undefined
  do {
    const query = { 'list-type': '2', 'max-keys': String(keysAtOnce), prefix }
    const body = await get('', { query: token === undefined ? query : { ...query, 'continuation-token': token } })
    const page = Buffer.from(body ?? []).toString('utf8')
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
