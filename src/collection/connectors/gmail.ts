import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Scope } from '../../order/scope.ts'
import { Instant } from '../../order/time.ts'
import type { Source } from '../../platform/settings.ts'
import { isPlainAccount } from '../account-folder.ts'
import { bearer, type BearerGet } from '../bearer.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import { ahead, type Answer, type HttpLine, type HttpPatience, jsonOf, openHttp, usualHttpPatience } from '../http-line.ts' // prettier-ignore
import { itemsOf, type StoredMessage } from '../message-items.ts'
import { type Pass, settledList } from '../settled-list.ts'
import { secretFor } from '../store-password.ts'
import { changed, refused } from '../store-trouble.ts'
import { mayHold, searchDays } from '../window.ts'

type GmailSource = Extract<Source, { kind: 'gmail' }>
type Patience = HttpPatience & { readonly idsAtOnce: number }

const readAtOnce = 4
const readOnly = 'https://www.googleapis.com/auth/gmail.readonly'

/**
 * Mailboxes of Google Workspace over the Gmail API v1, as a service account with domain-wide delegation and leave to read
 * alone. INTERNALDATE is internalDate, in milliseconds; the search only narrows, by days, and each message is tested again.
 * Spam and trash are searched too. Gmail has labels in place of folders: a message is given once, with all of its labels.
 */
export function gmailConnector(patience: Patience): Connector<GmailSource> {
  return {
    kind: 'gmail',
    async *collect(source, scope, outside) {
      const categories = categoriesFor(source, scope)
      using line = openHttp(source.id, `Gmail at ${new URL(source.endpoint).host}`, patience, outside)
      const key = await keyOf(source)
      for (const account of scope.accounts) {
        if (!isPlainAccount(account)) {
          yield { notHeld: account }
          continue
        }
        const at = `${source.endpoint}/gmail/v1/users/${encodeURIComponent(account)}`
        const mailbox = { source, line, account, at, get: actingFor(source, line, key, account) }
        const { labels } = jsonOf(line, await found(mailbox, `${at}/labels`), labelList)
        const names = new Map(labels.map(({ id, name }) => [id, name]))
        const ids = await settledList(source.id, `what ${account} holds`, () => listed(mailbox, scope, patience.idsAtOnce)) // prettier-ignore
        const read = async (id: string): Promise<StoredMessage> => {
          const answer = await found(mailbox, `${at}/messages/${encodeURIComponent(id)}?format=raw`)
          const { raw, internalDate, labelIds } = jsonOf(line, answer, message)
          const folder = labelIds.map((label) => names.get(label) ?? label).sort().join(', ') // prettier-ignore
          const bytes = Buffer.from(raw, 'base64url')
          return { id: `${account}/${id}`, source: source.id, account, folder, internalDate, bytes }
        }
        for await (const each of ahead(readAtOnce, ids, read)) {
          outside.signal?.throwIfAborted()
          if (mayHold(scope, each.internalDate)) yield* itemsOf(each, scope, categories)
        }
      }
    },
  }
}

export const connector = gmailConnector({ ...usualHttpPatience, idsAtOnce: 500 })

type Mailbox = {
  readonly source: GmailSource
  readonly line: HttpLine
  readonly get: BearerGet
  readonly account: string
  readonly at: string
}
type Key = { readonly email: string; readonly id: string; readonly key: KeyObject }

const keyFile = z.object({ client_email: z.string(), private_key: z.string(), private_key_id: z.string() })
const list = z.object({ messages: z.array(z.object({ id: z.string() })).default([]), nextPageToken: z.string().optional() }) // prettier-ignore
const labelList = z.object({ labels: z.array(z.object({ id: z.string(), name: z.string() })).default([]) })
const message = z.object({
  raw: z.string(),
  internalDate: z.string().regex(/^-?\d{1,15}$/).transform((ms) => Instant.at(Number(ms))), // prettier-ignore
  labelIds: z.array(z.string()).default([]),
})
const reasons = z.object({ error: z.object({ errors: z.array(z.object({ reason: z.string() })).default([]) }) })

async function keyOf(source: GmailSource): Promise<Key> {
  const text = await secretFor(source.id, new URL(source.token), source.key_file)
  try {
    const { client_email, private_key, private_key_id } = keyFile.parse(JSON.parse(text))
    return { email: client_email, id: private_key_id, key: createPrivateKey(private_key) }
  } catch {
    // What the parser says could hold a part of the key.
    throw refused(source.id, `${source.key_file} is no key of a service account.`, 'Make a new key in JSON form in the Google Cloud console.') // prettier-ignore
  }
}

/** Tokens by an assertion that the service account signs for the user it acts for (RFC 7523, section 2.1; RS256). */
function actingFor(source: GmailSource, line: HttpLine, { email, id, key }: Key, account: string): BearerGet {
  const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  return bearer(
    line,
    () => {
      const now = Math.floor(Date.now() / 1000)
      const claims = { iss: email, sub: account, scope: readOnly, aud: source.token, iat: now, exp: now + 3600 }
      const words = `${part({ alg: 'RS256', typ: 'JWT', kid: id })}.${part(claims)}`
      const assertion = `${words}.${sign('RSA-SHA256', Buffer.from(words), key).toString('base64url')}`
      const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
      return {
        url: source.token,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
      }
    },
    `Either there is no account ${account}, or the key or its delegation is not right: look into the Google Admin console.`,
  )
}

const reasonsOf = ({ bytes }: Answer): string[] => {
  try {
    return reasons.parse(JSON.parse(Buffer.from(bytes).toString())).error.errors.map((e) => e.reason)
  } catch {
    return []
  }
}
/** Gmail tells some of those who ask too often with 403, where others say 429. */
const tooOften = (answer: Answer): boolean =>
  answer.status === 403 && reasonsOf(answer).some((r) => ['rateLimitExceeded', 'userRateLimitExceeded'].includes(r))

async function found({ source, line, get, account }: Mailbox, url: string): Promise<Answer> {
  const answer = await get(url, {}, tooOften)
  if (answer.status === 200) return answer
  if (answer.status === 404) throw changed(source.id, `the mailbox of ${account}`)
  throw refused(
    source.id,
    `${line.server} says no for ${account} (${answer.status} ${reasonsOf(answer).join(', ')}).`,
    'Look whether Gmail is on for this account, and the delegation covers gmail.readonly.',
  )
}

/** One pass over the messages of the days around the windows. */
async function listed(mailbox: Mailbox, scope: Scope, idsAtOnce: number): Promise<Pass<string>> {
  const ids = new Map<string, string>()
  let pages = 0
  const seconds = (at: Date): number => at.getTime() / 1000
  const searches =
    scope.clock === 'date'
      ? [{}]
      : scope.windows.map(searchDays).map(({ since, before }) => ({ q: `after:${seconds(since)} before:${seconds(before)}` })) // prettier-ignore
  for (const search of searches) {
    let token: string | undefined = ''
    while (token !== undefined) {
      const query = { maxResults: `${idsAtOnce}`, includeSpamTrash: 'true', ...search, ...(token === '' ? {} : { pageToken: token }) } // prettier-ignore
      const answer = await found(mailbox, `${mailbox.at}/messages?${new URLSearchParams(query).toString()}`)
      const { messages, nextPageToken }: z.infer<typeof list> = jsonOf(mailbox.line, answer, list)
      for (const { id } of messages) ids.set(id, id)
      pages++
      token = nextPageToken
    }
  }
  return { found: ids, whole: pages === 1 }
}
