import { readFile } from 'node:fs/promises'
import { diskTrouble, refused } from './store-trouble.ts'

type Server = { readonly id: string; readonly host: string; readonly tls: boolean; readonly password_file: string }

/** The password for a server, read anew each time. Throws `Unavailable` when it would cross an open line to another machine. */
export async function passwordFor(source: Server): Promise<string> {
  if (!source.tls && !['127.0.0.1', '::1', 'localhost'].includes(source.host))
    throw refused(
      source.id,
      `${source.host} would get the password over an open line.`,
      'Set tls: true; an open line is for this machine alone.',
    )
  const text = await readFile(source.password_file, 'utf8').catch((error: unknown) => {
    throw diskTrouble(source.id, source.password_file, error)
  })
  return text.replace(/\r?\n$/, '')
}

/** The same for a server that has an address: http is for this machine alone. */
export const secretFor = (id: string, url: URL, file: string): Promise<string> =>
  passwordFor({ id, host: url.hostname, tls: url.protocol === 'https:', password_file: file })
