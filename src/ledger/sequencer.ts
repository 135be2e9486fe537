import type { Database } from '../platform/database.ts'
import type { Log } from './log.ts'

/**
 * Gives every leaf its place in the public tree. The order of places is decided in the database first and written to
 * the log after, so a crash between the two is mended by writing the same leaves again in the same order.
 */
export type Sequencer = {
  /** Sequences all leaves committed so far; when it resolves they are under a signed checkpoint on disk. */
  flush(): Promise<void>
  readonly log: Log
}

const batch = 1024

export function startSequencer(db: Database, log: Log): Sequencer {
  let running: Promise<void> | undefined
  let again: Promise<void> | undefined

  async function recover(): Promise<void> {
    for (;;) {
      const placed = await db
        .selectFrom('ledger_leaf')
        .select(['leaf_index', 'entry'])
        .where('leaf_index', '>=', String(log.size))
        .orderBy('leaf_index')
        .limit(batch)
        .execute()
      if (placed.length === 0) return
      await log.append(placed.map((leaf) => leaf.entry))
    }
  }

  async function sequence(): Promise<void> {
    await recover()
    for (;;) {
      const placed = await db.transaction().execute(async (tx) => {
        const pending = await tx
          .selectFrom('ledger_leaf')
          .select(['seq', 'entry'])
          .where('leaf_index', 'is', null)
          .orderBy('seq')
          .limit(batch)
          .execute()
        if (pending.length === 0) return []
        const first = log.size
        for (const [i, leaf] of pending.entries()) {
          await tx
            .updateTable('ledger_leaf')
            .set({ leaf_index: String(first + i) })
            .where('seq', '=', leaf.seq)
            .execute()
        }
        return pending
      })
      if (placed.length === 0) return
      await log.append(placed.map((leaf) => leaf.entry))
    }
  }

  const run = (): Promise<void> => {
    running = sequence().finally(() => {
      running = undefined
    })
    return running
  }
  return {
    log,
    // A flush that arrives while one runs waits for a further round: its leaf may have come too late for the first.
    flush() {
      if (!running) return run()
      again ??= running.then(run, run).finally(() => {
        again = undefined
      })
      return again
    },
  }
}
