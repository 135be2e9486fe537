import type { Database } from '../platform/database.ts'
import type { Envelope } from '../platform/envelope.ts'
import { committed, placeOf, type Entry } from './append.ts'
import type { Log } from './log.ts'
import { parseCheckpoint } from './note.ts'

/** What travels in a package so that its reader can hold it against the public ledger. Base64 where bytes. */
export type OrderProof = {
  readonly vkey: string
  readonly checkpoint: string
  readonly leaves: readonly { readonly index: number; readonly entry: string; readonly proof: readonly string[] }[]
  /** Opened commitments: the reader recomputes each leaf from these words. */
  readonly reveal: readonly { readonly index: number; readonly salt: string; readonly event: string }[]
}

/** Events whose words the authority may see: what was decided, not who else was told of what. */
const revealed = new Set(['scope-proposed', 'approved', 'collection-begun'])

/** Proof that an order's events stand in the ledger, under its present checkpoint. Leaves by index (stream, version). */
export async function ledgerProofOf(input: {
  db: Database
  log: Log
  vkey: string
  stream: string
  envelope: Envelope
  entries: readonly Entry<{ readonly kind: string }>[]
  /** Only the events of these versions, opened; absent: all. */
  only?: ReadonlySet<number>
}): Promise<OrderProof> {
  const rows = await input.db
    .selectFrom('ledger_leaf')
    .select(['version', 'entry', 'leaf_index'])
    .where('stream', '=', input.stream)
    .where('leaf_index', 'is not', null)
    .orderBy('version')
    .execute()
  const checkpoint = input.log.checkpoint()
  const { size } = parseCheckpoint(checkpoint)
  const within = rows.flatMap((row) =>
    Number(row.leaf_index) < size && (input.only?.has(row.version) ?? true)
      ? [{ ...row, index: Number(row.leaf_index) }]
      : [],
  )
  return {
    vkey: input.vkey,
    checkpoint,
    leaves: await Promise.all(
      within.map(async ({ index, entry }) => ({
        index,
        entry: Buffer.from(entry).toString('base64'),
        proof: await input.log.inclusion(index, size),
      })),
    ),
    reveal: within.flatMap(({ version, index }) => {
      const event = input.entries.find((e) => e.version === version)
      if (!event || !(input.only ?? revealed.has(event.event.kind))) return []
      return [
        {
          index,
          salt: input.envelope.salt(placeOf(input.stream, version, event.event.kind)).toString('base64'),
          event: committed(event),
        },
      ]
    }),
  }
}
