import { approvalFindings } from './approvals.ts'
import { packageFaults } from './bag.ts'
import { finding, type Finding } from './finding.ts'
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
  const findings: Finding[] = []
  let items = 0
  const run = (check: string, look: () => readonly Finding[]): void => {
    try {
      findings.push(...look())
    } catch {
      findings.push(finding(check, false, '', `The part "${check}" of the package is damaged and cannot be read.`))
    }
  }
  run('bag', () => bagFindings(files))
  run('manifest', () => manifestFindings(files, known.deskKey))
  run('items', () => {
    const found = itemFindings(files)
    items = found.items
    return found.findings
  })
  run('review', () => reviewFindings(files))
  run('approvals', () => approvalFindings(files, known.staffKeys))
  run('ledger', () => ledgerFindings(files, known.vkey, known.kept))
  return { holds: findings.every((f) => f.holds !== false), items, findings }
}

function bagFindings(files: Files): Finding[] {
  const faults = packageFaults(files)
  const good = `All ${files.size} files are there and unchanged (BagIt, RFC 8493).`
  return faults.length === 0
    ? [finding('bag', true, good, '')]
    : faults.slice(0, 20).map((words) => finding('bag', false, '', `${words}.`))
}
