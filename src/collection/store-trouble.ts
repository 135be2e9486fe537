import { Unavailable } from '../platform/failure.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error))

/** The store says no, or what it holds cannot be read as what it should be. Never "not held". */
export const refused = (source: string, words: string, next: string, cause?: unknown): Unavailable =>
  new Unavailable('ERR_STORE_REFUSED', `Source ${source}: ${words}`, { next, cause })

export const unreachable = (source: string, words: string, next: string, cause?: unknown): Unavailable =>
  new Unavailable('ERR_STORE_UNREACHABLE', `Source ${source}: ${words}`, { next, cause })

export const changed = (source: string, what: string): Unavailable =>
  new Unavailable('ERR_SOURCE_CHANGED', `Source ${source}: ${what} changed while it was being read.`, {
    next: 'Nothing is lost; the collection starts again by itself. If it stays so, find out which program keeps writing there.',
  })

/** A disk that failed, in words. `path` is where. */
export function diskTrouble(source: string, path: string, error: unknown): Unavailable {
  const code = codeOf(error)
  return code === 'EACCES' || code === 'EPERM' || code === 'ELOOP'
    ? refused(source, `${path} may not be read (${code}).`, 'Give the account that runs Duly leave to read it.', error)
    : unreachable(
        source,
        `${path} cannot be read (${code || String(error)}).`,
        'Look whether the disk is mounted and sound.',
        error,
      )
}
