import { Answered } from '../design/ask.ts'
import { digestOf, signWith } from './passkey.ts'
import { upload, type Tell } from './upload.ts'

export type Sent = { readonly receipt: string; readonly again?: boolean }

export const jsonFile = (name: string, value: object): File =>
  new File([JSON.stringify(value)], name, { type: 'application/json' })

/** A file that the browser cannot read: a folder, or one that was moved after it was chosen. */
export class Unreadable extends Error {}

const bytesOf = (file: File): Promise<Uint8Array<ArrayBuffer>> =>
  file.arrayBuffer().then(
    (bytes) => new Uint8Array(bytes),
    () => Promise.reject(new Unreadable(file.name)),
  )

/**
 * Sends what the page says and the documents that go with it as one sending, signed by the officer over exactly their
 * bytes. The documents go before it in pieces; what lies there already is not sent again. Throws {@link Answered} in
 * words, `AbortError` when the officer stopped it, or when the line broke; sent again, the same bytes are one sending.
 */
export async function sendSigned(
  path: string,
  said: File,
  files: readonly File[],
  by: { readonly rpId: string; readonly credential: string },
  tell: Tell,
  stop: AbortSignal,
): Promise<Sent> {
  const bytes = await Promise.all([said, ...files].map(bytesOf))
  const passkey = await signWith(await digestOf(bytes), by.rpId, by.credential)
  const form = new FormData()
  form.append('document', said)
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const ids: string[] = []
  let before = 0
  for (const file of files) {
    const already = before
    ids.push(await upload(file, (how) => tell({ ...how, sent: already + how.sent, total }), stop))
    before += file.size
  }
  for (const id of ids) form.append('upload', id)
  const answer = await fetch(path, { method: 'POST', body: form, headers: { 'duly-passkey': passkey }, signal: stop })
  const sent = (await answer.json().catch(() => ({}))) as Sent & { title?: string; detail?: string; type?: string }
  if (answer.status !== 202) throw new Answered(answer.status, sent.title ?? '', sent.detail ?? '', sent.type)
  for (const id of ids) void fetch(`/v1/portal/uploads/${id}`, { method: 'DELETE' }).catch(() => undefined)
  return sent
}
