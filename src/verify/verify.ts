import { createPublicKey, verify as verifyEd25519 } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { approvalStatement } from '../order/approval.ts'
import { sha256 } from '../order/canonical.ts'
import type { OrderId, PersonId, Sha256 } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { commitment } from '../ledger/leaf.ts'
import { openCheckpoint } from '../ledger/note.ts'
import { hashLeaf, verifyInclusion } from '../ledger/tree.ts'
import { packageFaults, text } from './bag.ts'
import { openPackage, type Files } from './open-package.ts'

export type Finding = { readonly check: string; readonly holds: boolean | 'not-checked'; readonly words: string }
export type Verification = { readonly holds: boolean; readonly items: number; readonly findings: readonly Finding[] }

export type ToVerify = {
  readonly package: string
  readonly identityFile?: string
  /** The ledger's key from somewhere else than the package. */
  readonly vkey?: string
  /** The desk's key from somewhere else than the package. */
  readonly deskKey?: string
  /** A checkpoint the reader kept or fetched. */
  readonly checkpointFile?: string
}

/**
 * Verifies a package without asking anyone: the bag, the signed manifest, every item against the approved scope, the two
 * approvals, and the ledger proofs. Whatever the package holds, it answers in words and never throws.
 */
export async function verifyPackage(what: ToVerify): Promise<Verification> {
  const opened = await openPackage(what.package, what.identityFile)
  if (!opened.ok) return { holds: false, items: 0, findings: [{ check: 'open', holds: false, words: opened.why }] }
  const findings: Finding[] = []
  let items = 0
  const run = (check: string, look: () => readonly Finding[]): void => {
    try {
      findings.push(...look())
    } catch {
      findings.push({ check, holds: false, words: `The part "${check}" of the package is damaged and cannot be read.` })
    }
  }
  const files = opened.value
  run('bag', () => bagFindings(files))
  run('manifest', () => manifestFindings(files, what.deskKey))
  run('items', () => {
    const found = itemFindings(files)
    items = found.items
    return found.findings
  })
  run('approvals', () => approvalFindings(files))
  const kept =
    what.checkpointFile === undefined ? undefined : await readFile(what.checkpointFile, 'utf8').catch(() => '')
  run('ledger', () => ledgerFindings(files, what.vkey, kept))
  return { holds: findings.every((f) => f.holds !== false), items, findings }
}

const json = (files: Files, path: string): unknown => JSON.parse(text(files, path) ?? '')

function bagFindings(files: Files): Finding[] {
  const faults = packageFaults(files)
  return faults.length === 0
    ? [{ check: 'bag', holds: true, words: `All ${files.size} files are there and unchanged (BagIt, RFC 8493).` }]
    : faults.slice(0, 20).map((words) => ({ check: 'bag', holds: false, words: `${words}.` }))
}

type Manifest = {
  readonly order: OrderId
  readonly scope: unknown
  readonly scopeHash: Sha256
  readonly items: { readonly count: number; readonly bytes: number; readonly digest: Sha256 }
  readonly recipients: readonly string[]
}

/** The scope a package claims. Throws when it is none. */
function scopeOf(files: Files): { manifest: Manifest; scope: Scope } {
  const manifest = json(files, 'duly/manifest.json') as Manifest
  const scope = Scope.parse(manifest.scope)
  if (!scope.ok) throw new SyntaxError(scope.why)
  return { manifest, scope: scope.value }
}

function manifestFindings(files: Files, deskKey: string | undefined): Finding[] {
  const { manifest, scope } = scopeOf(files)
  const body = files.get('duly/manifest.json') ?? new Uint8Array()
  const envelope = json(files, 'duly/manifest.dsse.json') as {
    payloadType: string
    payload: string
    signatures: { keyid: string; sig: string }[]
  }
  const payload = Buffer.from(envelope.payload, 'base64')
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(envelope.payloadType)} ${envelope.payloadType} ${payload.length} `),
    payload,
  ])
  const key = deskKey ?? envelope.signatures[0]?.keyid ?? ''
  const genuine =
    payload.equals(body) && envelope.signatures.some((s) => s.keyid === key && signatureHolds(key, signed, s.sig))
  const list = text(files, 'data/items.jsonl') ?? ''
  return [
    {
      check: 'signature',
      holds: genuine,
      words: genuine
        ? 'The manifest is signed by the provider’s desk.'
        : 'The signature of the provider’s desk on the manifest is wrong.',
    },
    deskKey === undefined
      ? {
          check: 'signer',
          holds: 'not-checked',
          words: `The signing key is the one in the package (${key}). Compare it with the provider’s published key, or give it with --desk-key.`,
        }
      : { check: 'signer', holds: true, words: 'It is the key you named.' },
    {
      check: 'scope hash',
      holds: Scope.hash(scope) === manifest.scopeHash,
      words: `The scope of order ${manifest.order} has the hash ${manifest.scopeHash.slice(0, 16)}… that the manifest names.`,
    },
    {
      check: 'item list',
      holds: sha256(list) === manifest.items.digest,
      words: 'The list of items is the one that was signed.',
    },
    {
      check: 'recipients',
      holds: manifest.recipients.join() === scope.recipients.join(),
      words: `It was sealed to the ${scope.recipients.length} key(s) that were approved.`,
    },
  ]
}

type Line = {
  readonly path: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly account: string
  readonly category: string
  readonly internalDate?: string
  readonly sentDate?: string
  readonly undated?: boolean
}

function itemFindings(files: Files): { items: number; findings: Finding[] } {
  const { manifest, scope } = scopeOf(files)
  const lines = (text(files, 'data/items.jsonl') ?? '')
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => JSON.parse(l) as Line)
  const wrong: Finding[] = []
  const named = new Set<string>()
  for (const line of lines) {
    const bytes = files.get(line.path)
    const say = (words: string): void => {
      wrong.push({ check: 'item', holds: false, words: `${line.path} ${words}.` })
    }
    if (named.has(line.path)) say('is listed twice')
    named.add(line.path)
    if (!bytes || sha256(bytes) !== line.sha256 || bytes.length !== line.sizeBytes) say('is not what the list says')
    if (!scope.accounts.includes(line.account.normalize('NFC').toLowerCase())) say('is of an account outside the scope')
    if (!(scope.categories as readonly string[]).includes(line.category)) say('is of a category outside the scope')
    const moment =
      scope.clock === 'date' && line.path.endsWith('.eml') && line.undated !== true
        ? (line.sentDate ?? line.internalDate)
        : line.internalDate
    if (moment === undefined) {
      if (line.category !== 'subscriber') say('has no moment')
    } else {
      const at = Instant.parse(moment)
      if (!at.ok || !scope.windows.some((w) => w.startUtc <= at.value && at.value < w.endUtc))
        say('lies outside the approved window')
    }
  }
  for (const path of files.keys())
    if (path.startsWith('data/items/') && !named.has(path))
      wrong.push({ check: 'item', holds: false, words: `${path} is in the package but not on the list.` })
  if (lines.length !== manifest.items.count)
    wrong.push({
      check: 'item',
      holds: false,
      words: `The manifest speaks of ${manifest.items.count} items; ${lines.length} are listed.`,
    })
  const good: Finding = {
    check: 'items',
    holds: true,
    words: `All ${lines.length} items lie inside the approved scope.`,
  }
  return { items: lines.length, findings: wrong.length === 0 ? [good] : wrong.slice(0, 20) }
}

function approvalFindings(files: Files): Finding[] {
  const { manifest } = scopeOf(files)
  const approvals = json(files, 'duly/approvals.json') as {
    by: PersonId
    scopeHash: Sha256
    at: Instant
    publicKey: string
    signature: string
  }[]
  const good = approvals.filter(
    (a) =>
      a.scopeHash === manifest.scopeHash &&
      signatureHolds(
        a.publicKey,
        Buffer.from(approvalStatement({ order: manifest.order, scopeHash: a.scopeHash, by: a.by, at: a.at })),
        a.signature,
      ),
  )
  const people = new Set(good.map((a) => a.by))
  const keys = new Set(good.map((a) => a.publicKey))
  const holds = people.size >= 2 && keys.size >= 2 && good.length === approvals.length
  // A preserved copy is sealed to the provider itself and was never released: it carries no approvals.
  return [
    {
      check: 'approvals',
      holds,
      words: holds
        ? `Two different people approved exactly this scope: ${[...people].join(' and ')}.`
        : 'There are no two valid approvals of different people over this scope.',
    },
  ]
}

type Proof = {
  readonly vkey: string
  readonly checkpoint: string
  readonly leaves: { index: number; entry: string; proof: string[] }[]
  readonly reveal: { index: number; salt: string; event: string }[]
}

function ledgerFindings(files: Files, vkey: string | undefined, kept: string | undefined): Finding[] {
  const proof = json(files, 'duly/ledger.json') as Proof
  const key = vkey ?? proof.vkey
  const checkpoint = openCheckpoint(proof.checkpoint, key)
  if (!checkpoint.ok) return [{ check: 'checkpoint', holds: false, words: checkpoint.why }]
  const { size, root } = checkpoint.value
  const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')
  const included = proof.leaves.every((l) =>
    verifyInclusion(l.index, size, hashLeaf(bytes(l.entry)), l.proof.map(bytes), bytes(root)),
  )
  const opens = proof.reveal.every((r) => {
    const leaf = proof.leaves.find((l) => l.index === r.index)
    return (
      leaf !== undefined &&
      (JSON.parse(bytes(leaf.entry).toString('utf8')) as { commitment: string }).commitment ===
        Buffer.from(commitment(bytes(r.salt), r.event)).toString('hex')
    )
  })
  const { manifest } = scopeOf(files)
  const decided = proof.reveal.filter(
    (r) =>
      (JSON.parse(r.event) as { event: { kind: string; scopeHash?: string } }).event.kind === 'approved' &&
      r.event.includes(manifest.scopeHash),
  )
  const findings: Finding[] = [
    {
      check: 'checkpoint',
      holds: true,
      words: `The checkpoint over ${size} entries is signed by ${checkpoint.value.origin}.`,
    },
    vkey === undefined
      ? {
          check: 'ledger key',
          holds: 'not-checked',
          words: `The ledger key is the one in the package (${key}). Compare it with the published one, or give it with --ledger-key.`,
        }
      : { check: 'ledger key', holds: true, words: 'It is the ledger key you named.' },
    {
      check: 'inclusion',
      holds: included,
      words: included
        ? `${proof.leaves.length} entries about this order stand in the ledger.`
        : 'An entry about this order does not stand in the ledger.',
    },
    {
      check: 'commitments',
      holds: opens,
      words: opens
        ? 'The ledger committed to exactly these decisions.'
        : 'The ledger committed to other words than the package shows.',
    },
    {
      check: 'decided in ledger',
      holds: decided.length >= 2,
      words:
        decided.length >= 2
          ? 'Both approvals stand in the ledger.'
          : 'The ledger does not show two approvals of this scope.',
    },
  ]
  if (kept !== undefined) findings.push(keptFinding(kept, key, size, root))
  return findings
}

function keptFinding(kept: string, key: string, size: number, root: string): Finding {
  const own = openCheckpoint(kept, key)
  if (!own.ok) return { check: 'your checkpoint', holds: false, words: `Your checkpoint: ${own.why}` }
  if (own.value.size === size) {
    const same = own.value.root === root
    return {
      check: 'your checkpoint',
      holds: same,
      words: same
        ? 'It is the same ledger as in your checkpoint.'
        : 'The ledger shows two histories: your checkpoint has another root at the same size.',
    }
  }
  return {
    check: 'your checkpoint',
    holds: 'not-checked',
    words: `Your checkpoint is at ${own.value.size} entries, the package at ${size}. Whether one grew into the other is shown by: duly ledger verify --checkpoint.`,
  }
}

function signatureHolds(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  const raw = Buffer.from(publicKey.replace(/^ed25519:/, ''), 'base64')
  if (raw.length !== 32) return false
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
    format: 'der',
    type: 'spki',
  })
  return verifyEd25519(null, bytes, key, Buffer.from(signature, 'base64'))
}
