import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { diskTrouble, isMissing, refused, unreachable } from './store-trouble.ts'

const placeholder = '{account}'

/**
 * Account names come from demands, so they are hostile until they are found. False for names that could mean something
 * else to a file system or to a mail server's log-in (separators of master users, quotes, wildcards).
 */
export const isPlainAccount = (account: string): boolean =>
  // eslint-disable-next-line no-control-regex
  !/^\.|\.\.|[\u0000-\u0020\u007f/\\*%"{}]/.test(account) && account !== ''

/**
 * The folder that a pattern such as `/srv/mail/{account}/Maildir` names for an account; nothing when the store does not
 * hold it. The name is used only where it equals an entry that a listing shows, so no name leads anywhere else. Throws
 * `Unavailable` when the store itself is not there or may not be read: that says nothing about the account.
 */
export async function accountFolder(
  source: { readonly id: string; readonly path: string },
  account: string,
): Promise<string | undefined> {
  if (!source.path.includes(placeholder))
    throw refused(
      source.id,
      `its path ${source.path} does not say where the account's name stands.`,
      'Write {account} into the path of this source in duly.yaml.',
    )
  let folder = source.path.startsWith('/') ? '/' : '.'
  let named = false
  for (const part of source.path.split('/').filter(Boolean)) {
    if (part.includes(placeholder)) {
      const entries = await list(source.id, folder, named)
      const entry = part.replaceAll(placeholder, () => account)
      if (!isPlainAccount(account) || !entries?.includes(entry)) return undefined
      named = true
      folder = join(folder, entry)
    } else folder = join(folder, part)
  }
  try {
    return (await stat(folder + sep)).isDirectory() ? folder : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw diskTrouble(source.id, folder, error)
  }
}

async function list(source: string, folder: string, named: boolean): Promise<string[] | undefined> {
  try {
    const entries = await readdir(folder)
    if (entries.length > 0 || named) return entries
  } catch (error) {
    if (!isMissing(error)) throw diskTrouble(source, folder, error)
    if (named) return undefined
  }
  // An unmounted disk looks like a store without accounts. Saying "not held" here would be false evidence.
  throw unreachable(source, `${folder} is missing or empty.`, 'Look whether the disk with the mail is mounted.')
}
