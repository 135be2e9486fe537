import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../shared', import.meta.url))

/**
 * A file of the folder `shared` beside the repository, with larger public test vectors than the repository carries.
 * `undefined` where there is none: a test then uses only what lies in `test/vectors`.
 */
export function shared(...path: string[]): string | undefined {
  const file = [folder, ...path].join('/')
  return existsSync(file) ? file : undefined
}
