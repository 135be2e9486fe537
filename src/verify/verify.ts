import { readFile, stat } from 'node:fs/promises'
import { approvalFindings } from './approvals.ts'
import { packageFaults } from './bag.ts'
import { finding, type Finding } from './finding.ts'
import { itemFindings } from './items.ts'
import { ledgerFindings } from './ledger-proofs.ts'
import { openPackage, type Files } from './open-package.ts'
import { reviewFindings } from './review.ts'
import { manifestFindings } from './signed-manifest.ts'

export type { Finding } from './finding.ts'
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
  /** Public keys of the provider's approvers by their short names, from somewhere else than the package. */
  readonly staffKeys?: Readonly<Record<string, string>>
}

/**
 * Verifies a package without asking anyone: the bag, the signed manifest, every item against the approved scope, the two
 * approvals, and the ledger proofs. Whatever the package holds, it answers in words and never throws.
 */
export async function verifyPackage(what: ToVerify): Promise<Verification> {
  const opened = await openPackage(what.package, what.identityFile)
  if (!opened.ok) return { holds: false, items: 0, findings: [finding('open', false, '', opened.why)] }
  const files = opened.value
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
  run('manifest', () => manifestFindings(files, what.deskKey))
  run('items', () => {
    const found = itemFindings(files)
    items = found.items
    return found.findings
  })
  run('review', () => reviewFindings(files))
  run('approvals', () => approvalFindings(files, what.staffKeys))
  const kept = what.checkpointFile === undefined ? undefined : await readKept(what.checkpointFile)
  run('ledger', () => ledgerFindings(files, what.vkey, kept))
  return { holds: findings.every((f) => f.holds !== false), items, findings }
}

function bagFindings(files: Files): Finding[] {
  const faults = packageFaults(files)
  const good = `All ${files.size} files are there and unchanged (BagIt, RFC 8493).`
  return faults.length === 0
    ? [finding('bag', true, good, '')]
    : faults.slice(0, 20).map((words) => finding('bag', false, '', `${words}.`))
}

/** A checkpoint is small; a file that is not there or far too long is as good as an empty one, which holds for nothing. */
async function readKept(file: string): Promise<string> {
  const small = await stat(file).then(
    (s) => s.isFile() && s.size < 1 << 20,
    () => false,
  )
  return small ? readFile(file, 'utf8').catch(() => '') : ''
}
