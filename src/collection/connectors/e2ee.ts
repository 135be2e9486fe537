import { canonical, type Json } from '../../order/canonical.ts'
import type { CollectedItem } from '../../order/item.ts'
import type { Source } from '../../platform/settings.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import { connector as directory } from './directory.ts'

type EncryptedSource = Extract<Source, { kind: 'e2ee' }>

/**
 * A service whose content only its users can read. Of account records it gives the fields that duly.yaml names and no
 * other, so that neither a key nor a ciphertext leaves by oversight; of content, for each account it knows, the statement
 * that it is not held in readable form, and nothing else (I7; Reg. (EU) 2023/1543, recital 20).
 */
export const connector: Connector<EncryptedSource> = {
  kind: 'e2ee',
  async *collect(source, scope, outside) {
    const readable = source.categories.filter((c) => c !== 'content')
    const unknown = new Set<string>()
    const records = { id: source.id, kind: 'directory' as const, path: source.path, categories: readable }
    for await (const found of directory.collect(records, scope, outside)) {
      if ('notHeld' in found) unknown.add(found.notHeld)
      yield 'bytes' in found ? withFields(found, source.fields) : found
    }
    if (!categoriesFor(source, scope).includes('content')) return
    const why = 'content not held in readable form: it is end-to-end encrypted, and only its users have the keys'
    for (const account of scope.accounts)
      if (!unknown.has(account)) yield { notGiven: `content of ${account}`, source: source.id, account, why }
  },
}

function withFields(item: CollectedItem, fields: readonly string[]): CollectedItem {
  const record = JSON.parse(Buffer.from(item.bytes).toString()) as Record<string, Json>
  const shown = Object.entries(record).map(([name, value]) =>
    name === 'subscriber' || name === 'access' ? [name, chosen(value, fields)] : [name, value],
  )
  const bytes = Buffer.from(canonical(Object.fromEntries(shown) as Json))
  return { ...item, sizeBytes: bytes.byteLength, bytes }
}

const chosen = (value: Json, fields: readonly string[]): Json =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name)))
    : null
