import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Clock } from '../../platform/clock.ts'
import { Unavailable } from '../../platform/failure.ts'
import { problemResponse, sizeInWords, type Problem } from '../../platform/problem.ts'
import type { Arrival, Spool } from '../../platform/spool.ts'
import { kindOfName } from '../../order/document-kind.ts'

type Documents = Arrival['documents']
type Limits = { readonly order_bytes: number; readonly order_files: number }

const single: Readonly<Record<string, string>> = {
  'application/json': 'order.json',
  'application/yaml': 'order.yaml',
  'message/rfc822': 'message.eml',
  'application/pdf': 'order.pdf',
}

const received =
  'Received and kept. Every order is verified and decided by people; an answer goes only to an address we already hold for the authority. Quote this receipt when you ask about it.'

export const unsupported: Problem = {
  status: 415,
  name: 'unsupported',
  title: 'This kind of document is not taken here',
  detail: `Send ${Object.keys(single).join(', ')}, or several documents as multipart/form-data.`,
}
export const noDocument: Problem = {
  status: 400,
  name: 'no-document',
  title: 'No document',
  detail:
    'The request carries no document. Send the order itself as the body, or as files of a multipart/form-data form.',
}
const badForm: Problem = {
  status: 400,
  title: 'The form cannot be taken apart',
  detail: 'The body is not the multipart/form-data that its header announces. Nothing was kept; please send it again.',
}
/** A form names a document that was sent before it, and it does not lie here. */
const notHere: Problem = {
  status: 409,
  name: 'no-upload',
  title: 'A document is not here',
  detail: 'One of the documents was not sent whole, or was sent too long ago. Nothing was kept; please send it again.',
}
/** The order could not be kept: the disk is full or away. */
export const later: Problem = {
  status: 503,
  name: 'not-kept',
  title: 'Not kept, please send again',
  detail: 'The order could not be stored just now and nothing of it was kept. Please send it again in a minute.',
}

/**
 * Orders over the web: `POST /v1/orders` with one document as the body, or several as multipart/form-data. Answers 202
 * with a receipt only after the bytes are safe on disk (I11), in the same words for every sender (I14). Nothing is read
 * or checked here: `Duly-Key` and `Duly-Signature` (base64, Ed25519 over the 64 hexadecimal digits of the digest) are
 * passed on as they came, and so is an officer's passkey assertion in `Duly-Passkey`.
 */
export function orderApi({ spool, clock, limits }: { spool: Spool; clock: Clock; limits: Limits }): Hono {
  const app = new Hono()
  const { limit, documentsOf } = uploads(limits)
  app.post('/v1/orders', limit, async (c) => {
    const taken = await documentsOf(c)
    if ('status' in taken) return problemResponse(taken)
    const [key, value] = [c.req.header('duly-key'), c.req.header('duly-signature')]
    const passkey = c.req.header('duly-passkey')
    try {
      const receipt = await spool.accept({
        channel: 'api',
        from: 'over the web',
        receivedAt: clock.now(),
        documents: taken,
        ...(key && value ? { signature: { key: key.slice(0, 200), value: value.slice(0, 200) } } : {}),
        ...(passkey ? { passkey: passkey.slice(0, 8000) } : {}),
      })
      return c.json({ receipt, words: received }, 202, { 'cache-control': 'no-store' })
    } catch (error) {
      if (error instanceof Unavailable) return problemResponse(later)
      throw error
    }
  })
  app.onError(() => problemResponse(later))
  return app
}

/** A document that was sent in pieces beforehand, by the name that it was given. */
export type SentBefore = (id: string) => Promise<Documents[number] | undefined>

/**
 * How documents are taken over the web: how large, how many, which kinds. A form's field `upload` names one that was
 * sent before, where there is such a way.
 */
export function uploads(limits: Limits): {
  readonly limit: MiddlewareHandler
  readonly tooLarge: Problem
  readonly documentsOf: (c: Context, sentBefore?: SentBefore) => Promise<Documents | Problem>
} {
  const tooLarge: Problem = {
    status: 413,
    name: 'too-large',
    title: 'Too large',
    detail: `An order may have at most ${sizeInWords(limits.order_bytes)}, all documents together. Nothing was kept. Send large annexes as separate orders with the same file number.`,
  }
  const tooMany: Problem = {
    status: 413,
    name: 'too-many',
    title: 'Too many documents',
    detail: `An order may have at most ${limits.order_files} documents. Nothing was kept.`,
  }
  return {
    tooLarge,
    // The envelope of a form comes on top of its documents.
    limit: bodyLimit({ maxSize: limits.order_bytes + 64 * 1024, onError: () => problemResponse(tooLarge) }),
    async documentsOf(c, sentBefore) {
      const taken = await documentsIn(c, limits.order_files, tooMany, sentBefore)
      if ('status' in taken) return taken
      return taken.reduce((sum, d) => sum + d.bytes.byteLength, 0) > limits.order_bytes ? tooLarge : taken
    },
  }
}

async function documentsIn(
  c: Context,
  most: number,
  tooMany: Problem,
  sentBefore?: SentBefore,
): Promise<Documents | Problem> {
  const header = c.req.header('content-type') ?? ''
  const mediaType = header.split(';')[0]?.trim().toLowerCase() ?? ''
  const bytes = new Uint8Array(await c.req.arrayBuffer())
  if (bytes.byteLength === 0) return noDocument
  if (mediaType !== 'multipart/form-data') {
    const name = single[mediaType]
    return name === undefined ? unsupported : [{ name, mediaType, bytes }]
  }
  const boundary = /boundary="?([^";]{1,100})"?/i.exec(header)?.[1]
  if (boundary === undefined) return badForm
  if (countUpTo(Buffer.from(bytes.buffer), `--${boundary}`, 2 * most + 10) > 2 * most + 9) return tooMany
  const form = await c.req.formData().catch(() => undefined)
  if (!form) return badForm
  const documents: { name: string; mediaType: string; bytes: Uint8Array }[] = []
  for (const [field, value] of form) {
    const named = typeof value === 'string'
    if (named && !(sentBefore && field === 'upload')) continue
    if (documents.length >= most) return tooMany
    if (named) {
      const lies = await sentBefore?.(value)
      if (!lies) return notHere
      documents.push(lies)
      continue
    }
    const known = value.type in single ? value.type : kindOfName(value.name)
    if (known === undefined) return unsupported
    documents.push({
      name: value.name.slice(0, 255),
      mediaType: known,
      bytes: new Uint8Array(await value.arrayBuffer()),
    })
  }
  return documents.length === 0 ? noDocument : documents
}

/** How often `mark` stands in the bytes, no further than `most`: a form of a million parts is never taken apart. */
function countUpTo(bytes: Buffer, mark: string, most: number): number {
  let count = 0
  for (let at = bytes.indexOf(mark); at !== -1 && count < most; at = bytes.indexOf(mark, at + mark.length)) count++
  return count
}
