import { z } from 'zod'
import type { Scope } from '../../order/scope.ts'
import { Instant } from '../../order/time.ts'
import type { Source } from '../../platform/settings.ts'
import { isPlainAccount } from '../account-folder.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import { ahead, type HttpLine, type HttpPatience, jsonOf, openHttp, usualHttpPatience } from '../http-line.ts'
import { itemsOf, type StoredMessage } from '../message-items.ts'
import { type Pass, settledList } from '../settled-list.ts'
import { secretFor } from '../store-password.ts'
import { changed, refused } from '../store-trouble.ts'
import { mayHold, secondsAround } from '../window.ts'

type JmapSource = Extract<Source, { kind: 'jmap' }>
type Patience = HttpPatience & { readonly idsAtOnce: number }

const [core, mail] = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'] as const
const readAtOnce = 4

/**
 * JMAP (RFC 8620, RFC 8621): messages are listed with Email/query and their bytes downloaded as blobs; no method that
 * changes anything is ever called. INTERNALDATE is receivedAt. A message that lies in several mailboxes is given once in
 * each, as over IMAP. Duly logs in as itself and acts for the account; the session must name that very account.
 */
export function jmapConnector(patience: Patience): Connector<JmapSource> {
  return {
    kind: 'jmap',
    async *collect(source, scope, outside) {
      const categories = categoriesFor(source, scope)
      const url = new URL(source.session)
      using line = openHttp(source.id, `the JMAP server at ${url.host}`, patience, outside)
      const password = await secretFor(source.id, url, source.password_file)
      for (const account of scope.accounts) {
        const held = isPlainAccount(account) ? await open(source, line, account, password) : undefined
        const mailboxes = held && (await pathsOf(held))
        if (!held || !mailboxes) {
          yield { notHeld: account }
          continue
        }
        const list = await settledList(source.id, `what ${account} holds`, () =>
          emails(held, scope, patience.idsAtOnce),
        )
        const wanted = list.filter((email) => mayHold(scope, email.receivedAt))
        const read = async (email: Email): Promise<StoredMessage[]> => {
          const bytes = await download(held, email)
          const { id, receivedAt: internalDate } = email
          return email.mailboxIds.map((mailbox) => {
            const folder = mailboxes.get(mailbox)
            if (folder === undefined) throw changed(source.id, `a mailbox of ${account}`)
            return { id: `${account}/${mailbox}/${id}`, source: source.id, account, folder, internalDate, bytes }
          })
        }
        for await (const copies of ahead(readAtOnce, wanted, read))
          for (const message of copies) {
            outside.signal?.throwIfAborted()
            yield* itemsOf(message, scope, categories)
          }
      }
    },
  }
}

export const connector = jmapConnector({ ...usualHttpPatience, idsAtOnce: 500 })

type Account = {
  readonly source: JmapSource
  readonly line: HttpLine
  readonly id: string
  readonly headers: Readonly<Record<string, string>>
  readonly api: string
  readonly download: string
  readonly idsAtOnce: number
}

const session = z.object({
  username: z.string(),
  apiUrl: z.string(),
  downloadUrl: z.string(),
  capabilities: z.looseObject({ [core]: z.object({ maxObjectsInGet: z.int().positive() }), [mail]: z.unknown() }),
  primaryAccounts: z.record(z.string(), z.string()),
})
const utc = z.string().transform((text) => Instant.at(Date.parse(text)))
const email = z.object({
  ...{ id: z.string(), blobId: z.string(), size: z.int(), receivedAt: utc },
  mailboxIds: z.record(z.string(), z.boolean()).transform((ids) => Object.keys(ids).sort()),
})
type Email = z.infer<typeof email>
const queried = z.object({ queryState: z.string(), ids: z.array(z.string()) })
const got = z.object({ list: z.array(email) })
const boxes = z.object({ list: z.array(z.object({ id: z.string(), name: z.string(), parentId: z.string().nullish(), role: z.string().nullish() })) }) // prettier-ignore

/** The account's session (RFC 8620, section 2); nothing when the server has no mail of it. */
async function open(
  source: JmapSource,
  line: HttpLine,
  account: string,
  password: string,
): Promise<Account | undefined> {
  const user = source.user.replaceAll('{account}', () => account)
  const headers = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    // Header values are bytes: names beyond ASCII go as UTF-8.
    ...(source.user === user ? { 'authorize-as': Buffer.from(account).toString('latin1') } : {}),
  }
  const answer = await line.ask(() => ({ url: source.session, headers }))
  if (answer.status !== 200)
    throw refused(
      source.id,
      `${line.server} refuses the log-in for ${account} (${answer.status}): Duly's password is wrong, it may not act for others, or there is no such account.`,
      'Ask whoever runs the mail store which it is: leave an account that does not exist out of the scope, or mend the credential.',
    )
  const { username, apiUrl, downloadUrl, capabilities, primaryAccounts } = jsonOf(line, answer, session)
  // A server that passes over the wish to act for another would hand out the mail of Duly's own log-in.
  if (username.toLowerCase().normalize('NFC') !== account)
    throw refused(source.id, `${line.server} opened the mail of ${username} when it was asked for ${account}.`, 'See docs/connectors.md for the credential that a JMAP source needs.') // prettier-ignore
  const id = primaryAccounts[mail]
  if (id === undefined) return undefined
  const [api, download] = [apiUrl, downloadUrl].map((address) => addressFrom(source, address))
  return {
    ...{ source, line, id, headers, api, download: download ?? '' },
    idsAtOnce: capabilities[core].maxObjectsInGet,
  } as Account
}

/** An address of the session, which may be relative. What logs Duly in goes to no other machine. */
function addressFrom(source: JmapSource, address: string): string {
  const base = new URL(source.session)
  const braces = address.replaceAll('{', '%7B').replaceAll('}', '%7D')
  const url = new URL(braces, base)
  if (url.origin !== base.origin)
    throw refused(source.id, `its session sends Duly to ${url.host}.`, 'Set session to the address by which the JMAP server names itself.') // prettier-ignore
  return url.href.replaceAll('%7B', '{').replaceAll('%7D', '}')
}

/** Too many at once (RFC 8620, section 3.6.1), or in trouble just now (3.6.2). */
const busy = /^\s*\{[^[]*"urn:ietf:params:jmap:error:limit"|\[\s*"error",\s*\{[^}]*"type":\s*"serverUnavailable"/

class AccountNotFound extends Error {}

/** The answers to some method calls (RFC 8620, section 3), each of the shape that is due. */
async function call<T extends readonly z.ZodType[]>(
  { source, line, headers, api }: Account,
  calls: readonly (readonly [method: string, args: object])[],
  shapes: T,
): Promise<{ [K in keyof T]: z.infer<T[K]> }> {
  const body = JSON.stringify({ using: [core, mail], methodCalls: calls.map(([method, args], i) => [method, args, `${i}`]) }) // prettier-ignore
  const answer = await line.ask(
    () => ({ url: api, method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }),
    ({ bytes }) => busy.test(Buffer.from(bytes).toString('latin1')),
  )
  const { methodResponses } =
    answer.status === 200
      ? jsonOf(line, answer, z.object({ methodResponses: z.array(z.tuple([z.string(), z.unknown(), z.string()])) }))
      : { methodResponses: [] }
  return shapes.map((shape, i) => {
    const found = methodResponses.find(([, , id]) => id === `${i}`)
    const { type } = z
      .object({ type: z.string().default('') })
      .catch({ type: '' })
      .parse(found?.[1])
    if (found?.[0] === 'error' && type === 'accountNotFound') throw new AccountNotFound()
    const parsed = shape.safeParse(found?.[1])
    if (found?.[0] !== calls[i]?.[0] || !parsed.success)
      throw refused(source.id, `${line.server} does not answer ${calls[i]?.[0] ?? ''} (${type || answer.status}).`, 'Call whoever runs the mail store.') // prettier-ignore
    return parsed.data
  }) as { [K in keyof T]: z.infer<T[K]> }
}

/** Mailboxes by id, each with its path; INBOX is that of the role. Nothing when the server knows no such account. */
async function pathsOf(account: Account): Promise<Map<string, string> | undefined> {
  const args = { accountId: account.id, ids: null, properties: ['id', 'name', 'parentId', 'role'] }
  const answer = await call(account, [['Mailbox/get', args]], [boxes] as const).catch((error: unknown) => {
    if (error instanceof AccountNotFound) return undefined
    throw error
  })
  if (!answer) return undefined
  const byId = new Map(answer[0].list.map((box) => [box.id, box]))
  const pathOf = (id: string, depth = 0): string => {
    const box = byId.get(id)
    if (!box || depth > 100) throw changed(account.source.id, 'the list of mailboxes')
    const name = box.role === 'inbox' ? 'INBOX' : box.name
    return typeof box.parentId === 'string' ? `${pathOf(box.parentId, depth + 1)}/${name}` : name
  }
  return new Map([...byId.keys()].map((id) => [id, pathOf(id)]))
}

/**
 * One pass over the messages of the windows, in pages after the last one seen. `before` leaves its moment out and `after`
 * takes it in (RFC 8621, section 4.4.1), as windows do; whole seconds around are asked for, and each tested again. On the
 * clock `date` all are named, for servers differ in which Date headers they can read.
 */
async function emails(account: Account, scope: Scope, idsAtOnce: number): Promise<Pass<Email>> {
  const found = new Map<string, Email>()
  const states = new Set<string>()
  const filters = scope.clock === 'date' ? [{}] : scope.windows.map(secondsAround).map(({ from, to }) => ({ filter: { after: from, before: to } })) // prettier-ignore
  for (const filter of filters) {
    let position = 0
    for (;;) {
      const limit = Math.min(idsAtOnce, account.idsAtOnce)
      const query = { accountId: account.id, ...filter, sort: [{ property: 'receivedAt' }], position, limit }
      const properties = ['id', 'blobId', 'size', 'receivedAt', 'mailboxIds']
      const [{ ids, queryState }, { list }] = await call(
        account,
        [
          ['Email/query', query],
          ['Email/get', { accountId: account.id, properties, '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' } }], // prettier-ignore
        ],
        [queried, got] as const,
      )
      states.add(queryState)
      for (const each of list) found.set(each.id, each)
      if (ids.length === 0) break
      position += ids.length
    }
  }
  return { found, whole: states.size === 1 }
}

/** A message as it was received (RFC 8620, section 6.2). */
async function download({ source, line, headers, id, download: template }: Account, email: Email): Promise<Uint8Array> {
  const parts: Readonly<Record<string, string>> = { accountId: id, blobId: email.blobId, type: 'message/rfc822', name: 'message.eml' } // prettier-ignore
  const url = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''))
  const answer = await line.ask(() => ({ url, headers: { ...headers, accept: 'message/rfc822' } }))
  if (answer.status !== 200 || answer.bytes.byteLength !== email.size) throw changed(source.id, `message ${email.id}`)
  return answer.bytes
}
