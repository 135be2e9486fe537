import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OrderId } from '../order/ids.ts'
import { openBlobs, type Blobs } from './blobs.ts'
import { makeFolder, syncFolder } from './disk.ts'

/**
 * Where shards lie until they are joined: a folder for each order, which collectors and the core share. INVARIANT I13:
 * only ciphertext is ever put here. Whatever a collector that died left of an order goes with its folder.
 */
export type ShardStore = {
  of(order: OrderId): Promise<Blobs>
  orders(): Promise<OrderId[]>
  /** Removes all of an order, durably. Nothing happens when there is nothing. */
  drop(order: OrderId): Promise<void>
}

export async function openShardStore(dir: string): Promise<ShardStore> {
  await makeFolder(dir)
  return {
    of: (order) => openBlobs(join(dir, order)),
    async orders() {
      return (await readdir(dir)).filter((name): name is OrderId => OrderId.parse(name).ok)
    },
    async drop(order) {
      if (!(await readdir(dir)).includes(order)) return
      // A collector may be writing there until it hears that nobody waits for it.
      await rm(join(dir, order), { recursive: true, force: true, maxRetries: 5 })
      await syncFolder(dir)
    },
  }
}
