import { readFile, stat } from 'node:fs/promises'
import { finding } from './finding.ts'
import { openPackage } from './open-package.ts'
import { verifyFiles, type Verification } from './verify-files.ts'

export type { Finding } from './finding.ts'
export type { Verification } from './verify-files.ts'

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
  const kept = what.checkpointFile === undefined ? undefined : await readKept(what.checkpointFile)
  return verifyFiles(opened.value, { ...what, ...(kept === undefined ? {} : { kept }) })
}

/** A checkpoint is small; a file that is not there or far too long is as good as an empty one, which holds for nothing. */
async function readKept(file: string): Promise<string> {
  const small = await stat(file).then(
    (s) => s.isFile() && s.size < 1 << 20,
    () => false,
  )
  return small ? readFile(file, 'utf8').catch(() => '') : ''
}
