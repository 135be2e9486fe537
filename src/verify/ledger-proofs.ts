import { commitment } from '../ledger/leaf.ts'
import { openCheckpoint } from '../ledger/note.ts'
import { hashLeaf, verifyConsistency, verifyInclusion } from '../ledger/tree.ts'
import { approvalsOf } from './approvals.ts'
import { claimed, finding, json, type Finding } from './finding.ts'
import type { Files } from './package-tar.ts'

type Proof = {
  readonly vkey: string
  readonly checkpoint: string
  readonly leaves: readonly { readonly index: number; readonly entry: string; readonly proof: readonly string[] }[]
  readonly reveal: readonly { readonly index: number; readonly salt: string; readonly event: string }[]
}
type Entry = { readonly stream?: string; readonly kind?: string; readonly commitment?: string }
type Event = { readonly event?: { readonly kind?: string; readonly publicKey?: string; readonly signature?: string } }

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')
const entryOf = (base64: string): Entry => JSON.parse(bytes(base64).toString('utf8')) as Entry

/**
 * That the decisions in the package stand in the public ledger: checkpoint signature, inclusion of every entry (RFC
 * 6962), the words behind each commitment, and both approvals among them. `kept`: a checkpoint the reader holds.
 */
export function ledgerFindings(files: Files, vkey: string | undefined, kept: string | undefined): Finding[] {
  const proof = json(files, 'duly/ledger.json') as Proof
  const { manifest } = claimed(files)
  const key = vkey ?? proof.vkey
  const checkpoint = openCheckpoint(proof.checkpoint, key)
  if (!checkpoint.ok) return [finding('checkpoint', false, '', checkpoint.why)]
  const { size, root, origin } = checkpoint.value
  const included = proof.leaves.every(
    (l) =>
      entryOf(l.entry).stream === manifest.order &&
      verifyInclusion(l.index, size, hashLeaf(bytes(l.entry)), l.proof.map(bytes), bytes(root)),
  )
  const opens = proof.reveal.every((r) => {
    const leaf = proof.leaves.find((l) => l.index === r.index)
    if (leaf === undefined) return false
    const entry = entryOf(leaf.entry)
    return (
      entry.kind === (JSON.parse(r.event) as Event).event?.kind &&
      entry.commitment === Buffer.from(commitment(bytes(r.salt), r.event)).toString('hex')
    )
  })
  const recorded = new Set(
    proof.reveal.flatMap((r) => {
      const { event } = JSON.parse(r.event) as Event
      return event?.kind === 'approved' ? [`${event.publicKey ?? ''} ${event.signature ?? ''}`] : []
    }),
  )
  const approvals = approvalsOf(files)
  const decided = approvals.length >= 2 && approvals.every((a) => recorded.has(`${a.publicKey} ${a.signature}`))
  const findings: Finding[] = [
    finding('checkpoint', true, `The checkpoint over ${size} entries is signed by ${origin}.`, ''),
    vkey === undefined
      ? {
          check: 'ledger key',
          holds: 'not-checked',
          words: `The ledger key is the one in the package (${key}). Compare it with the published one, or give it with --ledger-key.`,
        }
      : finding('ledger key', true, 'It is the ledger key you named.', ''),
    finding(
      'inclusion',
      included,
      `${proof.leaves.length} entries about this order stand in the ledger.`,
      'An entry about this order does not stand in the ledger.',
    ),
    finding(
      'commitments',
      opens,
      'The ledger committed to exactly these decisions.',
      'The ledger committed to other words than the package shows.',
    ),
    finding(
      'decided in ledger',
      decided && included && opens,
      'Both approvals stand in the ledger.',
      'The ledger does not show the two approvals of this scope.',
    ),
  ]
  if (kept !== undefined) findings.push(keptFinding(kept, key, size, root))
  return findings
}

/**
 * Compares with the reader's checkpoint. The file is a checkpoint, or JSON `{checkpoint, consistency}` with the proof
 * (base64 hashes, RFC 6962 section 2.1.2) from the smaller of the two trees to the larger.
 */
function keptFinding(kept: string, key: string, size: number, root: string): Finding {
  const check = 'your checkpoint'
  const { note, consistency } = readKept(kept)
  const own = openCheckpoint(note, key)
  if (!own.ok) return finding(check, false, '', `Your checkpoint: ${own.why}`)
  const yours = { size: own.value.size, root: bytes(own.value.root) }
  const theirs = { size, root: bytes(root) }
  if (yours.size === size)
    return finding(
      check,
      own.value.root === root,
      'It is the same ledger as in your checkpoint.',
      'The ledger shows two histories: your checkpoint has another root at the same size.',
    )
  if (consistency === undefined)
    return {
      check,
      holds: 'not-checked',
      words: `Your checkpoint is at ${yours.size} entries, the package at ${size}. Whether one grew into the other is shown by: duly ledger verify --checkpoint.`,
    }
  const [older, newer] = yours.size < size ? [yours, theirs] : [theirs, yours]
  return finding(
    check,
    verifyConsistency(older.size, newer.size, older.root, newer.root, consistency.map(bytes)),
    `The ledger of ${older.size} entries grew into that of ${newer.size}: nothing before was changed.`,
    'The proof does not show that one ledger grew into the other: do not rely on it.',
  )
}

function readKept(kept: string): { note: string; consistency?: readonly string[] } {
  if (!kept.trimStart().startsWith('{')) return { note: kept }
  const { checkpoint, consistency } = JSON.parse(kept) as { checkpoint?: string; consistency?: string[] }
  return { note: checkpoint ?? '', ...(Array.isArray(consistency) ? { consistency } : {}) }
}
