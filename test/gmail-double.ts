import { createHash, generateKeyPairSync, verify } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { startHttp, type Asked, type HttpDouble, type Said } from './http-double.ts'
import { messagesOf } from './object-store.ts'

export type GmailMessage = {
  readonly id: string
  readonly internal: number
  readonly label: string
  readonly bytes: Buffer
}
export type GmailDouble = HttpDouble & {
  readonly mailboxes: Map<string, GmailMessage[]>
  /** A key file of the service account that the double knows. */
  readonly keyFile: string
  /** Called before each answer; what it gives is said in its place. */
  instead: (asked: Asked) => Said | undefined
}

const no = (status: number, reason: string): Said => ({ status, json: { error: { code: status, errors: [{ reason, domain: 'global' }] } } }) // prettier-ignore
const json = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown> // prettier-ignore

/**
 * The Gmail API v1 and Google's token endpoint as their documentation describes them, as far as Duly asks: assertions of a
 * service account, messages by q with pageToken, messages in raw form, labels. It is a double: it shows that the connector
 * keeps to the documents, not that the real service does.
 */
export async function startGmail(estate: string, accounts: readonly string[]): Promise<GmailDouble> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const account = 'duly@project.test'
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const keyFile = JSON.stringify({ type: 'service_account', client_email: account, private_key_id: 'k1', private_key: pem }) // prettier-ignore
  const mailboxes = new Map<string, GmailMessage[]>()
  for (const each of accounts) mailboxes.set(each, [])
  for (const { account: each, folder, key, path } of await messagesOf(estate, accounts)) {
    const id = createHash('sha256').update(key).digest('hex').slice(0, 16)
    mailboxes.get(each)?.push({ id, label: folder, bytes: await readFile(path), internal: (await stat(path)).mtimeMs })
  }
  const behaviour = { instead: (_asked: Asked): Said | undefined => undefined }
  const answer = (asked: Asked): Said => behaviour.instead(asked) ?? (asked.url.pathname === '/token' ? token(asked) : read(asked)) // prettier-ignore
  const token = ({ method, url, body }: Asked): Said => {
    const form = Object.fromEntries(new URLSearchParams(body))
    const [head = '', claims = '', signature = ''] = (form['assertion'] ?? '').split('.')
    const bad = (why: string): Said => ({ status: 400, json: { error: 'invalid_grant', error_description: why } })
    if (method !== 'POST' || form['grant_type'] !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return bad('no grant')
    if (!verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url')))
      return bad('Invalid JWT Signature.')
    const { iss, sub, scope, aud, iat, exp } = json(claims)
    if (json(head)['alg'] !== 'RS256' || json(head)['kid'] !== 'k1' || iss !== account || aud !== url.href) return bad('Invalid JWT') // prettier-ignore
    if (Number(exp) - Number(iat) > 3600 || Number(exp) * 1000 < Date.now()) return bad('Invalid JWT: Token must be a short-lived token') // prettier-ignore
    if (scope !== 'https://www.googleapis.com/auth/gmail.readonly') return { status: 401, json: { error: 'unauthorized_client' } } // prettier-ignore
    if (!mailboxes.has(String(sub))) return bad('Invalid email or User ID')
    return { json: { token_type: 'Bearer', expires_in: 3599, access_token: `of ${String(sub)}` } }
  }
  const read = ({ method, url, headers }: Asked): Said => {
    const [, gmail, version, users, user = '', what, id] = url.pathname.split('/').map(decodeURIComponent)
    const all = mailboxes.get(user)
    if (!headers['authorization']?.toString().startsWith('Bearer of ')) return no(401, 'authError')
    if (headers['authorization'] !== `Bearer of ${user}` || !all) return no(403, 'forbidden')
    if (method !== 'GET' || `${gmail}/${version}/${users}` !== 'gmail/v1/users') return no(404, 'notFound')
    if (what === 'labels') return { json: { labels: [...new Set(all.map((m) => m.label))].map((name) => ({ id: idOf(name), name })) } } // prettier-ignore
    if (what !== 'messages') return no(404, 'notFound')
    if (id === undefined) return list(url, all)
    const found = all.find((m) => m.id === id)
    if (!found || url.searchParams.get('format') !== 'raw') return no(404, 'notFound')
    return { json: { id, labelIds: [idOf(found.label)], internalDate: String(found.internal), raw: found.bytes.toString('base64url') } } // prettier-ignore
  }
  const idOf = (label: string): string => (label === 'INBOX' ? label : `Label_${label}`)
  const list = (url: URL, all: readonly GmailMessage[]): Said => {
    const asked = url.searchParams
    const [, after, before] = /^after:(\d+) before:(\d+)$/.exec(asked.get('q') ?? '') ?? []
    if (asked.get('includeSpamTrash') !== 'true' || (asked.has('q') && after === undefined)) return no(400, 'invalidArgument') // prettier-ignore
    const [top, skip] = [Math.min(500, Number(asked.get('maxResults') ?? 100)), Number(asked.get('pageToken') ?? 0)]
    const found = all
      .filter((m) => after === undefined || (Number(after) * 1000 < m.internal && m.internal < Number(before) * 1000))
      .sort((a, b) => b.internal - a.internal)
    const messages = found.slice(skip, skip + top).map((m) => ({ id: m.id, threadId: m.id }))
    // Where there is none, the member is left out.
    return { json: { ...(messages.length > 0 ? { messages } : {}), resultSizeEstimate: found.length, ...(found.length > skip + top ? { nextPageToken: String(skip + top) } : {}) } } // prettier-ignore
  }
  const double = await startHttp(answer)
  return Object.assign(behaviour, double, { mailboxes, keyFile })
}
