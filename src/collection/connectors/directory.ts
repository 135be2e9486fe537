import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { canonical, type Json } from '../../order/canonical.ts'
import { Instant } from '../../order/time.ts'
import type { Source } from '../../platform/settings.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import { withoutCredentials } from '../credentials.ts'
import { readSettled } from '../settled-read.ts'
import { diskTrouble, refused } from '../store-trouble.ts'
import { inWindows } from '../window.ts'

type DirectorySource = Extract<Source, { kind: 'directory' }>
type Row = { readonly account: string; readonly json: Readonly<Record<string, Json>> }

/**
 * Account records in JSON Lines: one object a line with `account` and either `subscriber`, or `access` with its moment
 * in `at`. Access records are taken inside the windows, and listed where their moment cannot be read; who a user is has no
 * window. A line that cannot be read stops the collection, for nobody can say whose it is.
 */
export const connector: Connector<DirectorySource> = {
  kind: 'directory',
  async *collect(source, scope, outside) {
    const categories = categoriesFor(source, scope)
    const held = new Set<string>()
    let line = 0
    for await (const text of linesOf(source)) {
      line++
      outside.signal?.throwIfAborted()
      if (text.trim() === '') continue
      const row = readRow(source, text, line)
      if (!scope.accounts.includes(row.account)) continue
      held.add(row.account)
      const { account, json } = row
      const common = { id: `line ${line}`, source: source.id, account, mediaType: 'application/json' }
      if ('subscriber' in json && categories.includes('subscriber')) {
        const bytes = Buffer.from(canonical(withoutCredentials({ account, subscriber: json['subscriber'] ?? null })))
        yield { ...common, category: 'subscriber', sizeBytes: bytes.byteLength, bytes }
      }
      if ('access' in json && categories.includes('identifying_access')) {
        const at = Instant.parse(typeof json['at'] === 'string' ? json['at'] : '')
        if (!at.ok) {
          const why = 'its time cannot be read, so nobody can say whether it lies in the windows'
          yield { notGiven: `line ${line} access`, source: source.id, account, why }
          continue
        }
        if (!inWindows(at.value, scope.windows)) continue
        const record = withoutCredentials({ account, at: at.value, access: json['access'] ?? null })
        const bytes = Buffer.from(canonical(record))
        yield {
          ...common,
          id: `line ${line} access`,
          category: 'identifying_access',
          internalDate: at.value,
          sizeBytes: bytes.byteLength,
          bytes,
        }
      }
    }
    for (const account of scope.accounts) if (!held.has(account)) yield { notHeld: account }
  },
}

async function* linesOf(source: DirectorySource): AsyncGenerator<string> {
  const { bytes } = await readSettled(source.id, source.path).catch((error: unknown) => {
    throw error instanceof Error && 'syscall' in error ? diskTrouble(source.id, source.path, error) : error
  })
  yield* createInterface({ input: Readable.from([bytes]), crlfDelay: Infinity })
}

function readRow(source: DirectorySource, text: string, line: number): Row {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw unreadable(source, line, 'is not JSON.')
  }
  if (typeof json !== 'object' || json === null || !('account' in json) || typeof json.account !== 'string')
    throw unreadable(source, line, 'names no account.')
  // Scopes name accounts in lower case and in NFC, so records are compared in that form too.
  return { account: json.account.toLowerCase().normalize('NFC'), json: json as unknown as Row['json'] }
}

const unreadable = (source: DirectorySource, line: number, why: string): Error =>
  refused(source.id, `line ${line} of ${source.path} ${why}`, 'Mend that line; then the collection goes on by itself.')
