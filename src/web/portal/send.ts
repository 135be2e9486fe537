import { Answered } from '../design/ask.ts'
import { digestOf, signWith } from './passkey.ts'

export type Sent = { readonly receipt: string; readonly again?: boolean }
/** What can be taken, by the ending of its name. */
export const kinds: Readonly<Record<string, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  pdf: 'application/pdf',
  eml: 'message/rfc822',
}
export const accepted = '.pdf,.eml,.json,.yaml,.yml'

export const kindOf = (name: string): string | undefined => kinds[name.split('.').at(-1)?.toLowerCase() ?? '']

export const jsonFile = (name: string, value: object): File =>
  new File([JSON.stringify(value)], name, { type: 'application/json' })

/**
 * Sends documents as one sending, signed by the officer over exactly their bytes, and tells how far it is (0 to 1).
 * Throws {@link Answered} in words, or when the line broke; sent again, the same bytes are one sending.
 */
export async function sendSigned(
  path: string,
  files: readonly File[],
  by: { readonly rpId: string; readonly credential: string },
  progress: (part: number) => void,
): Promise<Sent> {
  const bytes = await Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())))
  const passkey = await signWith(await digestOf(bytes), by.rpId, by.credential)
  const form = new FormData()
  for (const [i, file] of files.entries())
    form.append('document', new File([bytes[i] ?? ''], file.name, { type: kindOf(file.name) ?? file.type }))
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.setRequestHeader('duly-passkey', passkey)
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total)
    request.onload = () => {
      const said = request.response as (Sent & { title?: string; detail?: string }) | null
      if (request.status === 202 && said) resolve(said)
      else reject(new Answered(request.status, said?.title ?? '', said?.detail ?? ''))
    }
    request.onerror = () => reject(new Error('the line broke'))
    request.send(form)
  })
}
