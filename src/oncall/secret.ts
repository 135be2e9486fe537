import { readFile } from 'node:fs/promises'
import type { Parsed } from '../order/ids.ts'

/** The secret in a file, without its line end; or why there is none, naming the key of duly.yaml. */
export async function secretFrom(file: string | undefined, key: string): Promise<Parsed<string>> {
  if (!file) return { ok: false, why: `${key} is not set in duly.yaml.` }
  try {
    const value = (await readFile(file, 'utf8')).trim()
    return value ? { ok: true, value } : { ok: false, why: `The file of ${key} is empty.` }
  } catch {
    return { ok: false, why: `The file of ${key} cannot be read.` }
  }
}
