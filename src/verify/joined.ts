import { canonical, sha256 } from '../order/canonical.ts'
import type { Parsed } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { claimed, finding, type Finding, type NamedShard } from './finding.ts'
import type { Files } from './package-tar.ts'
import { contentFindings, rootFindings, verdict, type Known, type Verification } from './verify-files.ts'

/** A sealed file of an answer in shards, opened when it is its turn. */
export type SealedPart = { readonly file: string; open(): Promise<Parsed<Files>> }

const rootFile = 'root.tar.age'
const wordsFile = 'README.txt'
/** At most this many lines about what is wrong with shards. */
const mostWords = 20

/**
 * An answer in shards: the root as every package, then shard after shard, so that one alone is open at a time. Each must
 * be the one that the signed root names and hold what it says; together they must be exactly the approved scope. `seen`
 * is shown each as it is opened. Whatever the file holds, it answers in words and never throws.
 */
export async function verifyJoined(
  parts: readonly SealedPart[],
  known: Known,
  seen: (file: string, files: Files) => void = () => undefined,
): Promise<Verification> {
  const rootPart = parts.find(({ file }) => file === rootFile)
  if (!rootPart) return verdict(0, [wrong(`The root of the answer, ${rootFile}, is missing.`)])
  const root = await rootPart.open()
  if (!root.ok) return verdict(0, [wrong(`${rootFile}: ${root.why}`)])
  seen(rootFile, root.value)
  const findings = rootFindings(root.value, known)
  const named = shardsIn(root.value)
  if (!named.ok) return verdict(0, [...findings, wrong(named.why)])
  const { scope, shards } = named.value
  const faults = partitionFaults(scope, shards)
  for (const { file } of parts)
    if (file !== rootFile && file !== wordsFile && !shards.some((s) => s.file === file))
      faults.push(`${JSON.stringify(file)} is not of this answer: the root does not name it.`)
  let items = 0
  for (const shard of shards) {
    const part = parts.find(({ file }) => file === shard.file)
    const opened = part && (await part.open())
    if (!opened) faults.push(`${JSON.stringify(shard.file)} is missing.`)
    else if (!opened.ok) faults.push(`${shard.file}: ${opened.why}`)
    else {
      seen(shard.file, opened.value)
      const own = shardFaults(opened.value, shard, shards, scope)
      items += own.items
      faults.push(...own.faults.map((words) => `${shard.file}: ${words}`))
    }
  }
  const good = [
    finding('shards', true, `All ${shards.length} shards are there, unchanged, each the one that the signed root names; together they are exactly the approved scope, and no account is in two.`, ''), // prettier-ignore
    finding('items', true, `All ${items} items lie inside the approved scope, each in the part of its shard: account, category and time were read again.`, ''), // prettier-ignore
  ]
  const more = faults.length > mostWords ? [`And ${faults.length - mostWords} more.`] : []
  const bad = [...faults.slice(0, mostWords), ...more].map(wrong)
  return verdict(items, [...findings, ...(faults.length === 0 ? good : bad)])
}

const wrong = (words: string): Finding => finding('shards', false, '', words)

function shardsIn(root: Files): Parsed<{ readonly scope: Scope; readonly shards: readonly NamedShard[] }> {
  const unclear = { ok: false, why: 'The root does not say what its shards are.' } as const
  const isNamed = ({ file, manifest, items }: NamedShard): boolean =>
    typeof file === 'string' && typeof manifest === 'string' && typeof items.count === 'number'
  try {
    const { manifest, scope } = claimed(root)
    const { shards } = manifest
    if (!shards?.length) return { ok: false, why: 'The root names no shards.' }
    return shards.every(isNamed) ? { ok: true, value: { scope, shards } } : unclear
  } catch {
    return unclear
  }
}

/** INVARIANTS I2, I4: each is the approved scope but for fewer accounts; all accounts are in one of them, and in one only. */
function partitionFaults(scope: Scope, shards: readonly NamedShard[]): string[] {
  const faults: string[] = []
  const inShard = new Map<string, string>()
  const [files, manifests] = [new Set<string>(), new Set<string>()]
  for (const { file, manifest, scope: claimedPart } of shards) {
    if (files.has(file) || manifests.has(manifest)) faults.push(`The root names ${JSON.stringify(file)} twice.`)
    files.add(file)
    manifests.add(manifest)
    const part = Scope.parse(claimedPart)
    const narrowed = part.ok ? Scope.narrow(scope, { accounts: part.value.accounts }) : undefined
    if (!part.ok || !narrowed || canonical(narrowed) !== canonical(part.value)) {
      faults.push(`The scope of ${JSON.stringify(file)} is not a part of the approved one: accounts, data, windows, clock or recipients differ.`) // prettier-ignore
      continue
    }
    for (const account of part.value.accounts) {
      const other = inShard.get(account)
      if (other !== undefined) faults.push(`${JSON.stringify(account)} is in ${other} and in ${file}.`)
      inShard.set(account, file)
    }
  }
  for (const account of scope.accounts)
    if (!inShard.has(account)) faults.push(`No shard is of ${JSON.stringify(account)}, which was approved.`)
  return faults
}

/** What is wrong with one shard, opened, against what the root says of it. */
function shardFaults(
  files: Files,
  named: NamedShard,
  all: readonly NamedShard[],
  scope: Scope,
): { items: number; faults: string[] } {
  const { items, bag, listed } = contentFindings(files)
  const faults = [...bag, ...listed].filter(({ holds }) => holds === false).map(({ words }) => words)
  const manifest = sha256(files.get('duly/manifest.json') ?? new Uint8Array())
  if (manifest !== named.manifest) {
    const other = all.find((shard) => shard.manifest === manifest)
    faults.push(
      other
        ? `It is ${other.file} under another name.`
        : 'It is not the shard that the root names: it was altered, or belongs to another answer.',
    )
    return { items, faults }
  }
  try {
    const own = claimed(files)
    if (canonical(own.scope) !== canonical(named.scope as Scope))
      faults.push('Its scope is not the one that the root names.')
    if (own.manifest.of !== Scope.hash(scope)) faults.push('It is a part of another scope than was approved.')
    if (canonical(own.manifest.items) !== canonical(named.items))
      faults.push('It holds other items than the root counts.')
  } catch {
    faults.push('What it says of itself cannot be read.')
  }
  return { items, faults }
}
