import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { startHttp, type Asked, type HttpDouble, type Said } from './http-double.ts'
import { messagesOf } from './object-store.ts'

export type GraphMessage = {
  readonly id: string
  readonly received: number
  readonly folder: string
  readonly bytes: Buffer
}
export type GraphDouble = HttpDouble & {
  readonly mailboxes: Map<string, GraphMessage[]>
  /** Called before each answer; what it gives is said in its place. */
  instead: (asked: Asked) => Said | undefined
}

const seconds = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')
const no = (status: number, code: string): Said => ({ status, json: { error: { code, message: 'no' } } })

/**
 * Microsoft Graph 1.0 as its documentation describes it, as far as Duly asks: tokens for client credentials, messages of
 * a user by $filter, $orderby and $top with @odata.nextLink, their MIME, and folders. It is a double: it shows that the
 * connector keeps to the documents, not that the real service does.
 */
export async function startGraph(estate: string, accounts: readonly string[]): Promise<GraphDouble> {
  const mailboxes = new Map<string, GraphMessage[]>()
  for (const account of accounts) mailboxes.set(account, [])
  for (const { account, folder, key, path } of await messagesOf(estate, accounts)) {
    const id = `AAMk${createHash('sha256').update(key).digest('base64')}`
    mailboxes.get(account)?.push({ id, folder, bytes: await readFile(path), received: (await stat(path)).mtimeMs })
  }
  const behaviour = { instead: (_asked: Asked): Said | undefined => undefined }
  const answer = (asked: Asked): Said => behaviour.instead(asked) ?? (asked.url.pathname.startsWith('/v1.0/') ? read(asked) : token(asked)) // prettier-ignore
  const token = ({ method, url, body, headers }: Asked): Said => {
    const form = Object.fromEntries(new URLSearchParams(body))
    if (method !== 'POST' || url.pathname !== '/nimbus.test/oauth2/v2.0/token') return { status: 404 }
    if (
      headers['content-type'] !== 'application/x-www-form-urlencoded' ||
      form['grant_type'] !== 'client_credentials' ||
      form['scope'] !== `${url.origin}/.default`
    )
      // prettier-ignore
      return { status: 400, json: { error: 'invalid_request', error_description: 'AADSTS900144' } }
    if (form['client_id'] !== 'duly' || form['client_secret'] !== 'only-for-tests')
      return { status: 401, json: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret' } } // prettier-ignore
    return { json: { token_type: 'Bearer', expires_in: 3599, access_token: 'a-token' } }
  }
  const read = ({ method, url, headers }: Asked): Said => {
    if (headers['authorization'] !== 'Bearer a-token') return no(401, 'InvalidAuthenticationToken')
    if (method !== 'GET') return no(403, 'ErrorAccessDenied')
    if (headers['prefer'] !== 'IdType="ImmutableId"') return no(400, 'TheTestWantsImmutableIds')
    const [, , users, user = '', what, id, value] = url.pathname.split('/').map(decodeURIComponent)
    const all = mailboxes.get(user)
    if (users !== 'users' || !all) return no(404, 'ErrorInvalidUser')
    if (what === 'mailFolders') return folder(id ?? '')
    if (what !== 'messages') return no(400, 'RequestBroker--ParseUri')
    if (id !== undefined) {
      const found = all.find((m) => m.id === id)
      return found && value === '$value' ? { bytes: found.bytes } : no(404, 'ErrorItemNotFound')
    }
    return list(url, all)
  }
  const folder = (id: string): Said => {
    if (id === 'msgfolderroot' || id === 'id-root') return { json: { id: 'id-root', displayName: 'Top of Information Store', parentFolderId: 'id-above' } } // prettier-ignore
    if (id === 'inbox' || id === 'id-INBOX') return { json: { id: 'id-INBOX', displayName: 'Posteingang', parentFolderId: 'id-root' } } // prettier-ignore
    return id.startsWith('id-') ? { json: { id, displayName: id.slice(3), parentFolderId: 'id-root' } } : no(404, 'ErrorItemNotFound') // prettier-ignore
  }
  const list = (url: URL, all: readonly GraphMessage[]): Said => {
    const asked = url.searchParams
    const filter = asked.get('$filter')
    const window = /^receivedDateTime ge (\S+Z) and receivedDateTime lt (\S+Z)$/.exec(filter ?? '')
    const [top, skip] = [Number(asked.get('$top') ?? 10), Number(asked.get('$skip') ?? 0)]
    if ((filter !== null && !window) || asked.get('$orderby') !== 'receivedDateTime' || top > 1000) return no(400, 'ErrorInvalidUrlQuery') // prettier-ignore
    const found = all
      .filter((m) => !window || (Date.parse(window[1] ?? '') <= m.received && m.received < Date.parse(window[2] ?? '')))
      .sort((a, b) => a.received - b.received)
    const next = new URL(url)
    next.searchParams.set('$skip', String(skip + top))
    const value = found.slice(skip, skip + top).map((m) => ({
      ...{ '@odata.etag': 'W/"x"', id: m.id, receivedDateTime: seconds(m.received), parentFolderId: `id-${m.folder}` },
    }))
    return { json: { value, ...(found.length > skip + top ? { '@odata.nextLink': next.href } : {}) } }
  }
  const double = await startHttp(answer)
  return Object.assign(behaviour, double, { mailboxes })
}
