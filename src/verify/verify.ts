import { readFile, stat } from 'node:fs/promises'
import { finding } from './finding.ts'
import { verifyJoined } from './joined.ts'
import { openJoined, openPackage } from './open-package.ts'
import { verdict, verifyFiles, type Verification } from './verify-files.ts'

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
 * approvals, and the ledger proofs; of an answer in shards, each of them. Whatever the package holds, it answers in words and never throws.
 */
export async function verifyPackage(what: ToVerify): Promise<Verification> {
  const kept = what.checkpointFile === undefined ? undefined : await readKept(what.checkpointFile)
  const known = { ...what, ...(kept === undefined ? {} : { kept }) }
  const joined = await openJoined(what.package, what.identityFile)
  if (joined?.ok) return verifyJoined(joined.value, known)
  const opened = joined ?? (await openPackage(what.package, what.identityFile))
  return opened.ok ? verifyFiles(opened.value, known) : verdict(0, [finding('open', false, '', opened.why)])
}

/** A checkpoint is small; a file that is not there or far too long is as good as an empty one, which holds for nothing. */
async function readKept(file: string): Promise<string> {
  const small = await stat(file).then(
    (s) => s.isFile() && s.size < 1 << 20,
    () => false,
  )
  return small ? readFile(file, 'utf8').catch(() => '') : ''
}
