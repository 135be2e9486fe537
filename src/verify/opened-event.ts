import { z } from 'zod'
import { commitment, leafEntry } from '../ledger/leaf.ts'

const placed = z.object({ stream: z.string(), version: z.int(), event: z.looseObject({ kind: z.string() }) })

/**
 * The event that an opened commitment shows, if an entry of the ledger commits to exactly it: `salt` in base64, `event`
 * in canonical JSON as it was committed. Nothing when no entry does.
 */
export function openedEvent(
  entries: readonly Uint8Array[],
  { salt, event }: { readonly salt: string; readonly event: string },
): { readonly kind: string; readonly [name: string]: unknown } | undefined {
  const said = placed.safeParse(JSON.parse(event))
  if (!said.success) return undefined
  const { stream, version } = said.data
  const leaf = Buffer.from(
    leafEntry({
      stream,
      version,
      kind: said.data.event.kind,
      commitment: commitment(Buffer.from(salt, 'base64'), event),
    }),
  )
  return entries.some((entry) => leaf.equals(entry)) ? said.data.event : undefined
}
