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
import { mayHold, secondsAround } from '../window.ts'

type GraphSource = Extract<Source, { kind: 'graph' }>
type Patience = HttpPatience & { readonly idsAtOnce: number }

const readAtOnce = 4
// An id that stays when a message is moved, so that none is met twice.
const immutable = { prefer: 'IdType="ImmutableId"' }

/**
 * Mailboxes of Microsoft 365 over Microsoft Graph 1.0, as an application: messages of every folder, each as MIME with
 * `$value`. Only GET is sent to Graph. INTERNALDATE is receivedDateTime, in whole seconds. The MIME is what Exchange
 * writes of a message it keeps in parts; see docs/connectors.md.
 */
export function graphConnector(patience: Patience): Connector<GraphSource> {
  return {
    kind: 'graph',
    async *collect(source, scope, outside) {
      const categories = categoriesFor(source, scope)
      using line = openHttp(source.id, `Microsoft Graph at ${new URL(source.endpoint).host}`, patience, outside)
      const get = await opened(source, line)
      for (const account of scope.accounts) {
        const mailbox = { source, line, get, account, at: `${source.endpoint}/users/${encodeURIComponent(account)}` }
        const folders = isPlainAccount(account) ? await foldersOf(mailbox) : undefined
        if (!folders) {
          yield { notHeld: account }
          continue
        }
        const list = await settledList(source.id, `what ${account} holds`, () => listed(mailbox, scope, patience.idsAtOnce)) // prettier-ignore
        const read = async ({ id, receivedDateTime, parentFolderId }: Listed): Promise<StoredMessage> => {
          const { bytes } = await found(mailbox, `${mailbox.at}/messages/${encodeURIComponent(id)}/$value`)
          const folder = await folders(parentFolderId)
          return { id: `${account}/${id}`, source: source.id, account, folder, internalDate: receivedDateTime, bytes }
        }
        const wanted = list.filter((message) => mayHold(scope, message.receivedDateTime))
        for await (const message of ahead(readAtOnce, wanted, read)) {
          outside.signal?.throwIfAborted()
          yield* itemsOf(message, scope, categories)
        }
      }
    },
  }
}

export const connector = graphConnector({ ...usualHttpPatience, idsAtOnce: 500 })

type Mailbox = {
  readonly source: GraphSource
  readonly line: HttpLine
  readonly get: BearerGet
  readonly account: string
  readonly at: string
}

const wholeSecond = z.iso.datetime().transform((text) => Instant.at(Math.floor(Date.parse(text) / 1000) * 1000))
const message = z.object({ id: z.string(), receivedDateTime: wholeSecond, parentFolderId: z.string() })
type Listed = z.infer<typeof message>
const page = z.object({ value: z.array(message), '@odata.nextLink': z.string().optional() })
const folder = z.object({ id: z.string(), displayName: z.string(), parentFolderId: z.string().nullish() })
const failure = z.object({ error: z.object({ code: z.string() }) })

/** Tokens by the client credentials grant (RFC 6749, section 4.4). */
async function opened(source: GraphSource, line: HttpLine): Promise<BearerGet> {
  const url = new URL(`${source.login}/${source.tenant}/oauth2/v2.0/token`)
  const secret = await secretFor(source.id, url, source.secret_file)
  const scope = `${new URL(source.endpoint).origin}/.default`
  const form = { grant_type: 'client_credentials', client_id: source.client_id, client_secret: secret, scope }
  return bearer(
    line,
    () => ({
      url: url.href,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    }),
    'Look at tenant, client_id and secret_file of this source in duly.yaml, and whether the secret has run out.',
  )
}

const codeOf = ({ bytes }: Answer): string => {
  try {
    return failure.parse(JSON.parse(Buffer.from(bytes).toString())).error.code
  } catch {
    return ''
  }
}

/** An answer that is there; nothing where Graph says that there is no such user. */
async function ask({ source, line, get, account }: Mailbox, url: string): Promise<Answer | undefined> {
  const answer = await get(url, immutable)
  if (answer.status === 200) return answer
  const code = codeOf(answer)
  if (answer.status === 404 && ['ErrorInvalidUser', 'Request_ResourceNotFound', 'ResourceNotFound'].includes(code))
    return undefined
  if (answer.status === 404 && code === 'ErrorItemNotFound') throw changed(source.id, `the mailbox of ${account}`)
  throw refused(
    source.id,
    `${line.server} says no for ${account} (${answer.status} ${code}).`,
    'Look whether an administrator gave the application Mail.Read, and no policy keeps it from this mailbox.',
  )
}

async function found(mailbox: Mailbox, url: string): Promise<Answer> {
  const answer = await ask(mailbox, url)
  if (!answer) throw changed(mailbox.source.id, `the mailbox of ${mailbox.account}`)
  return answer
}

/** The path of a folder by its id, each asked for once; INBOX whatever its name is in the user's language. */
async function foldersOf(mailbox: Mailbox): Promise<((id: string) => Promise<string>) | undefined> {
  const at = (id: string): string => `${mailbox.at}/mailFolders/${encodeURIComponent(id)}?$select=id,displayName,parentFolderId` // prettier-ignore
  const first = await ask(mailbox, at('inbox'))
  if (!first) return undefined
  const known = new Map([[jsonOf(mailbox.line, first, folder).id, Promise.resolve('INBOX')]])
  const root = jsonOf(mailbox.line, await found(mailbox, at('msgfolderroot')), folder).id
  known.set(root, Promise.resolve(''))
  const pathOf = (id: string, depth = 0): Promise<string> => {
    const path = known.get(id) ?? named(id, depth)
    known.set(id, path)
    return path
  }
  const named = async (id: string, depth: number): Promise<string> => {
    const { displayName, parentFolderId } = jsonOf(mailbox.line, await found(mailbox, at(id)), folder)
    const above = typeof parentFolderId === 'string' && depth < 100 ? await pathOf(parentFolderId, depth + 1) : ''
    return above === '' ? displayName : `${above}/${displayName}`
  }
  return pathOf
}

/** One pass over the messages of the windows. Whole seconds around are asked for, and each is tested again. */
async function listed(mailbox: Mailbox, scope: Scope, idsAtOnce: number): Promise<Pass<Listed>> {
  const messages = new Map<string, Listed>()
  let pages = 0
  const filters =
    scope.clock === 'date'
      ? [{}]
      : scope.windows.map(secondsAround).map(({ from, to }) => ({ $filter: `receivedDateTime ge ${from} and receivedDateTime lt ${to}` })) // prettier-ignore
  for (const filter of filters) {
    const query = { $select: 'id,receivedDateTime,parentFolderId', $orderby: 'receivedDateTime', $top: `${idsAtOnce}`, ...filter } // prettier-ignore
    let next: string | undefined = `${mailbox.at}/messages?${new URLSearchParams(query).toString()}`
    while (next !== undefined) {
      const { value, '@odata.nextLink': link }: z.infer<typeof page> = jsonOf(mailbox.line, await found(mailbox, next), page) // prettier-ignore
      for (const each of value) messages.set(each.id, each)
      pages++
      if (link !== undefined && new URL(link).origin !== new URL(mailbox.source.endpoint).origin)
        throw refused(mailbox.source.id, `its next page would lie at ${new URL(link).host}.`, 'Look at the endpoint of this source in duly.yaml.') // prettier-ignore
      next = link
    }
  }
  return { found: messages, whole: pages === 1 }
}
