import { createHash } from 'node:crypto'
import type { Sha256 } from './ids.ts'

export { canonical, type Json } from './canonical-json.ts'

export function sha256(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}
