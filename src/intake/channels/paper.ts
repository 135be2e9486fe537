import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { userInfo } from 'node:os'
import type { Instant } from '../../order/time.ts'
import { Forbidden } from '../../platform/failure.ts'
import type { Arrival } from '../../platform/spool.ts'

const types: Readonly<Record<string, string>> = {
  '.eml': 'message/rfc822',
  '.pdf': 'application/pdf',
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
}

/**
 * An order that came by hand, post or fax and was scanned or saved: these files together are one order, received at
 * `receivedAt`. Throws {@link Forbidden} for a file of another kind or one that is not there; nothing is taken in then.
 */
export async function arrivalFromFiles(files: readonly string[], receivedAt: Instant): Promise<Arrival> {
  const documents = []
  for (const file of files) {
    const mediaType = types[extname(file).toLowerCase()]
    if (!mediaType)
      throw new Forbidden('ERR_NOT_ALLOWED', `${file} is not of a kind that can be taken in.`, {
        next: 'Duly takes .eml, .pdf, .json and .yaml files. Scan paper to PDF.',
      })
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new Forbidden('ERR_NOT_ALLOWED', `The file ${file} cannot be read.`, {
        next: 'Check its name and that you may read it.',
        cause,
      })
    })
    documents.push({ name: basename(file), mediaType, bytes })
  }
  return { channel: 'paper', from: `by hand: ${userInfo().username}`, receivedAt, documents }
}
