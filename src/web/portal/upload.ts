import { Answered, ask } from '../design/ask.ts'

/** How far the documents are: bytes that are there of how many, and whether the line is away just now. */
export type Going = { readonly sent: number; readonly total: number; readonly waiting: boolean }
export type Tell = (going: Going) => void

const pieceBytes = 2 * 1024 * 1024
/** How often in a row the line may be away before a person is told; then each press goes on where it stands. */
const triesMost = 8

// Owned by this module: where each chosen file lies on the server, so that sending it again sends only what is missing.
const begun = new WeakMap<File, string>()

class LineBroke extends Error {}

type Reply = { readonly status: number; readonly received: number }

/** One piece on its way, with what the browser tells of it. */
function put(path: string, piece: Blob, tell: (sent: number) => void, stop: AbortSignal): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = (): void => request.abort()
    stop.addEventListener('abort', abort)
    request.open('PUT', path)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded }) => tell(loaded)
    request.onload = () => {
      const said = request.response as { received?: number; title?: string; detail?: string; type?: string } | null
      const { status } = request
      if (status === 200 || status === 409) resolve({ status, received: said?.received ?? 0 })
      else reject(new Answered(status, said?.title ?? '', said?.detail ?? '', said?.type))
    }
    request.onerror = () => reject(new LineBroke())
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'))
    request.onloadend = () => stop.removeEventListener('abort', abort)
    request.send(piece)
  })
}

/** Until the line may be back: at once when the browser says so, after a while in any case. */
const lineAgain = (tries: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer)
      removeEventListener('online', go)
      resolve()
    }
    const timer = setTimeout(go, Math.min(8_000, 500 * 2 ** tries))
    addEventListener('online', go)
    stop.addEventListener('abort', go)
  })

/** Where it stands on the server; begun there when it was not. */
async function standing(file: File, stop: AbortSignal): Promise<{ id: string; received: number }> {
  const known = begun.get(file)
  if (known !== undefined)
    try {
      return { id: known, ...(await ask<{ received: number }>(`/v1/portal/uploads/${known}`, undefined, stop)) }
    } catch (error) {
      if (!(error instanceof Answered) || error.status !== 404) throw error
    }
  const made = await ask<{ id: string; received: number }>('/v1/portal/uploads', { name: file.name, sizeBytes: file.size }, stop) // prettier-ignore
  begun.set(file, made.id)
  return made
}

/**
 * Brings one document to the server in pieces and gives the name that it has there. When the line breaks it waits, asks
 * how much is there, and goes on. Stopped by its sender, it takes away what was there.
 */
export async function upload(file: File, tell: Tell, stop: AbortSignal): Promise<string> {
  const say = (sent: number, waiting = false): void => tell({ sent, total: file.size, waiting })
  let [at, tries] = [0, 0]
  for (;;)
    try {
      const { id, received } = await standing(file, stop)
      at = received
      say(at)
      while (at < file.size) {
        const from = at
        const answer = await put(`/v1/portal/uploads/${id}?from=${from}`, file.slice(from, from + pieceBytes), (n) => say(Math.min(from + n, file.size)), stop) // prettier-ignore
        at = answer.received
        tries = 0
      }
      return id
    } catch (error) {
      if (stop.aborted) {
        const id = begun.get(file)
        begun.delete(file)
        if (id !== undefined) void fetch(`/v1/portal/uploads/${id}`, { method: 'DELETE' }).catch(() => undefined)
      }
      if (stop.aborted || error instanceof Answered || ++tries > triesMost) throw error
      say(at, true)
      await lineAgain(tries, stop)
    }
}
