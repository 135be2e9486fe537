import { plain } from '../read/plain.ts'
import type { ReadSheets } from './sheet.ts'

/** Shows an order file: its text, as it stands. */
export default (bytes: Uint8Array): Promise<ReadSheets> => {
  const text = plain(new TextDecoder().decode(bytes.subarray(0, 1_000_000)))
  return Promise.resolve({ sheets: [{ of: '', head: [], text }], notes: [] })
}
