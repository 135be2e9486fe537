import {
  approvalStatement,
  changeStatement,
  lawStatement,
  requestStatement,
  signOffStatement,
  reviewStatement,
} from '../order/statement.ts'
import { request } from 'node:http'
import type { StaffAct } from '../order/act.ts'
import { changeDigest, type Change } from '../order/change.ts'
import { sha256 } from '../order/canonical.ts'
import type { OrderId, PersonId, Sha256 } from '../order/ids.ts'
import type { Instant } from '../order/time.ts'
import { Unavailable, Forbidden } from '../platform/failure.ts'
import { readSigner, type Signer } from '../platform/keys.ts'

/** One member of staff, talking to the desk under their own signature. */
export type DeskClient = {
  get<T>(path: string): Promise<T>
  act(order: OrderId, act: StaffAct): Promise<{ order: string; state: string }>
  /** Signs exactly this scope hash and sends the approval. */
  approve(order: OrderId, scope: Sha256): Promise<{ order: string; state: string }>
  /** Signs exactly this result of a review and sends the approval. */
  approveReview(order: OrderId, result: Sha256): Promise<{ order: string; state: string }>
  /** Signs that exactly this edition of the law comes into force. */
  approveLaw<T>(edition: Sha256): Promise<T>
  /** Proposes a change that takes two people, signed as the first of them. */
  propose<T>(change: Change): Promise<T>
  /** Signs a proposed change as the second person: it is made. */
  approveChange<T>(digest: Sha256): Promise<T>
  post<T>(path: string, body: object): Promise<T>
  /** Signs exactly this text of a pack off, as on that day. */
  signOff<T>(pack: { pack: string; sha256: Sha256; on: string }): Promise<T>
}

export function deskClient(desk: string, person: string, signer: Signer): DeskClient {
  const call = async <T>(method: 'GET' | 'POST', path: string, body = ''): Promise<T> => {
    const at = new Date().toISOString()
    const signature = Buffer.from(
      signer.sign(Buffer.from(requestStatement(person, method, path, at, sha256(body)))),
    ).toString('base64')
    const { status, text } = await send(new URL(path, desk), method, body, `Duly ${person} ${at} ${signature}`)
    const answer = JSON.parse(text) as T & { title?: string; next?: string }
    if (status >= 500)
      throw new Unavailable('ERR_DATABASE_UNREACHABLE', answer.title ?? 'The desk cannot answer right now.', {
        next: 'Please try again in a moment.',
      })
    if (status >= 400)
      throw new Forbidden('ERR_NOT_ALLOWED', answer.title ?? `The desk said no (${status}).`, {
        next: answer.next ?? '',
      })
    return answer
  }
  const act: DeskClient['act'] = (order, wish) => call('POST', `/v1/orders/${order}/acts`, JSON.stringify(wish))
  const word = (statement: (said: { by: PersonId; at: Instant }) => string): { at: Instant; signature: string } => {
    const at = new Date().toISOString() as Instant
    const bytes = Buffer.from(statement({ by: person as PersonId, at }))
    return { at, signature: Buffer.from(signer.sign(bytes)).toString('base64') }
  }
  return {
    get: (path) => call('GET', path),
    act,
    approve: (order, scope) =>
      act(order, {
        act: 'approve',
        scope,
        ...word((said) => approvalStatement({ order, scopeHash: scope, ...said })),
      }),
    approveReview: (order, result) =>
      act(order, { act: 'approve-review', result, ...word((said) => reviewStatement({ order, result, ...said })) }),
    approveLaw(edition) {
      const body = { edition, ...word((said) => lawStatement({ edition, ...said })) }
      return call('POST', '/v1/law/approvals', JSON.stringify(body))
    },
    propose(change) {
      const body = { change, ...word((said) => changeStatement({ digest: changeDigest(change), ...said })) }
      return call('POST', '/v1/changes', JSON.stringify(body))
    },
    approveChange(digest) {
      const body = word((said) => changeStatement({ digest, ...said }))
      return call('POST', `/v1/changes/${digest}/approvals`, JSON.stringify(body))
    },
    post: (path, body) => call('POST', path, JSON.stringify(body)),
    signOff(pack) {
      const body = { ...pack, ...word((said) => signOffStatement({ ...pack, ...said })) }
      return call('POST', '/v1/law/sign-offs', JSON.stringify(body))
    },
  }
}

function send(
  url: URL,
  method: string,
  body: string,
  authorization: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        headers: { authorization, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        timeout: 30_000,
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') })
        })
        incoming.on('error', reject)
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer for 30 s')))
    outgoing.on('error', (cause) => {
      reject(
        new Unavailable('ERR_DATABASE_UNREACHABLE', `The desk at ${url.origin} does not answer.`, {
          next: 'Is Duly running? Start it with: npm start',
          cause,
        }),
      )
    })
    outgoing.end(body)
  })
}

/** The client for the person named on the command line. */
export async function clientFrom(values: {
  as?: string | undefined
  key?: string | undefined
  desk?: string | undefined
}): Promise<DeskClient> {
  const person = values.as ?? process.env['DULY_AS']
  const keyFile = values.key ?? process.env['DULY_KEY']
  if (!person || !keyFile) {
    throw new Forbidden('ERR_NOT_ALLOWED', 'Say who you are: --as YOUR-NAME --key YOUR-KEY-FILE.', {
      next: 'A key pair is made with: duly key new YOUR-NAME',
    })
  }
  return deskClient(
    values.desk ?? process.env['DULY_DESK'] ?? 'http://127.0.0.1:8471',
    person,
    await readSigner(keyFile),
  )
}
