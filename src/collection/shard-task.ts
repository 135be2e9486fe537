import { canonical } from '../order/canonical.ts'
import type { EventOf } from '../order/event.ts'
import type { Parsed } from '../order/ids.ts'
import { verifySignature, type Signer } from '../order/signature.ts'
import { sealTo, type AgeKey } from '../platform/order-key.ts'
import type { Grant } from './grant.ts'

/** One shard to collect, as the core hands it to whichever collector takes it. */
export type ShardTask = {
  /** For one part of the order's scope. */
  readonly grant: Grant
  /** What the books say of the collection to which it belongs. */
  readonly begun: EventOf<'collection-begun'>
  /** The order's own recipient: what came of it is sealed to it. */
  readonly orderKey: string
}

// The leading words keep a task from passing as anything else the desk signs.
const signedBytes = (task: ShardTask): Uint8Array => Buffer.from(`duly shard task v1\n${canonical(task)}`)

/** Signed by the desk and sealed to those who may take it, base64: the accounts in it stand nowhere in clear. */
export async function sealTask(task: ShardTask, desk: Signer, collectors: readonly string[]): Promise<string> {
  const signature = Buffer.from(desk.sign(signedBytes(task))).toString('base64')
  return Buffer.from(await sealTo(collectors, JSON.stringify({ task, signature }))).toString('base64')
}

/** The task, if it is for this collector and from this desk. */
export async function openTask(sealed: string, own: AgeKey, deskPublicKey: string): Promise<Parsed<ShardTask>> {
  const opened = await own.open(Buffer.from(sealed, 'base64')).catch(() => undefined)
  if (!opened)
    return {
      ok: false,
      why: `It is not sealed to this collector. Does ${own.recipient} stand under collectors in the core's duly.yaml?`,
    }
  const { task, signature } = JSON.parse(Buffer.from(opened).toString('utf8')) as { task: ShardTask; signature: string }
  return verifySignature(deskPublicKey, signedBytes(task), Buffer.from(signature, 'base64'))
    ? { ok: true, value: task }
    : { ok: false, why: 'It is not signed by the desk whose key this collector was given (--desk-key).' }
}
