import { approvalFindings } from './approvals.ts'
import { packageFaults } from './bag.ts'
import { claimed, finding, type Finding, type Manifest } from './finding.ts'
import { itemFindings } from './items.ts'
import { ledgerFindings } from './ledger-proofs.ts'
import type { Files } from './package-tar.ts'
import { reviewFindings } from './review.ts'
import { manifestFindings } from './signed-manifest.ts'

export type Verification = { readonly holds: boolean; readonly items: number; readonly findings: readonly Finding[] }

/** What the reader knows from somewhere else than the package; each may be missing, and is then said not to be checked. */
export type Known = {
  readonly vkey?: string
  readonly deskKey?: string
  /** A checkpoint that they kept or fetched: its text. */
  readonly kept?: string
  readonly staffKeys?: Readonly<Record<string, string>>
}

/** The whole check over the files of a package, without disk or line: also runs in an officer's browser. Never throws. */
export function verifyFiles(files: Files, known: Known): Verification {
  const { of, order, shards } = claimedKind(files)
  const { items, bag, listed } = contentFindings(files)
  if (of !== undefined)
    return verdict(items, [...bag, ...listed, alone(`one shard of the answer to order ${order}`, order)])
  const missing = shards ? [alone(`the root of an answer in ${shards.length} shards`, order)] : []
  return verdict(items, [...bag, ...decisionFindings(files, known, listed), ...missing])
}

/** Of the root of an answer in shards: all but its items, which lie in them. Never throws. */
export function rootFindings(files: Files, known: Known): Finding[] {
  const { bag, listed } = contentFindings(files)
  const wrong = listed.filter(({ holds }) => holds !== true)
  return [...bag, ...decisionFindings(files, known, wrong)]
}

export const verdict = (items: number, findings: readonly Finding[]): Verification => ({
  holds: findings.every((f) => f.holds !== false),
  items,
  findings,
})

/** What a bag holds, against what it says of itself. Never throws. */
export function contentFindings(files: Files): { items: number; bag: readonly Finding[]; listed: readonly Finding[] } {
  let items = 0
  const bag = looked('bag', () => bagFindings(files))
  const listed = looked('items', () => {
    const found = itemFindings(files)
    items = found.items
    return found.findings
  })
  return { items, bag, listed }
}

/** Who decided, and where it stands. `listed`: what was found of the items, said in its place. */
const decisionFindings = (files: Files, known: Known, listed: readonly Finding[]): Finding[] => [
  ...looked('manifest', () => manifestFindings(files, known.deskKey)),
  ...listed,
  ...looked('review', () => reviewFindings(files)),
  ...looked('approvals', () => approvalFindings(files, known.staffKeys)),
  ...looked('ledger', () => ledgerFindings(files, known.vkey, known.kept)),
]

function looked(check: string, look: () => readonly Finding[]): readonly Finding[] {
  try {
    return look()
  } catch {
    return [finding(check, false, '', `The part "${check}" of the package is damaged and cannot be read.`)]
  }
}

/** What it says that it is; nothing where that cannot be read, which the checks then say. */
function claimedKind(files: Files): Partial<Manifest> {
  try {
    return claimed(files).manifest
  } catch {
    return {}
  }
}

const alone = (what: string, order = ''): Finding =>
  finding('whole', false, '', `This is ${what}, and proves nothing alone: name the whole file, ${order}.tar.`)

function bagFindings(files: Files): Finding[] {
  const faults = packageFaults(files)
  const good = `All ${files.size} files are there and unchanged (BagIt, RFC 8493).`
  return faults.length === 0
    ? [finding('bag', true, good, '')]
    : faults.slice(0, 20).map((words) => finding('bag', false, '', `${words}.`))
}
