import { Decrypter, identityToRecipient } from 'age-encryption'
import type { Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { sha256 } from '../order/canonical.ts'
import { assertInvariant, Broken } from './failure.ts'
import type { Database } from './database.ts'
import type { Keys } from './keys.ts'
import { ageKey, type AgeKey } from './order-key.ts'
import type { Spool } from './spool.ts'

type Outside = { readonly db: Database; readonly keys: Keys; readonly spool: Spool }

/** The order's own age identity. Throws {@link Broken} once it was destroyed. */
export async function orderIdentity(outside: Outside, order: Order): Promise<string> {
  const row = await outside.db
    .selectFrom('order_key')
    .select('wrapped')
    .where('order_id', '=', order.id)
    .executeTakeFirst()
  if (!row)
    throw new Broken('ERR_INVARIANT', `The key of ${order.id} was erased.`, {
      orderId: order.id,
      next: 'Its documents cannot be read any more.',
    })
  return outside.keys.unwrap(row.wrapped)
}

/** The recipient of the order's own key: what is kept for an order is sealed to it (I3). */
export const orderRecipient = async (outside: Outside, order: Order): Promise<string> =>
  identityToRecipient(await orderIdentity(outside, order))

/** The order's own key, for what has to outlive a crash: sealed to it, and opened by whoever works on the order. */
export const orderKey = async (outside: Outside, order: Order): Promise<AgeKey> =>
  ageKey(await orderIdentity(outside, order))

/**
 * One original, byte for byte as it came, with the order or later with an answer over the portal. INVARIANT I11: checked
 * against the SHA-256 noted at receipt.
 */
export async function openDocument(
  outside: Outside & { readonly words: Spool },
  order: Order,
  document: Sha256,
): Promise<Uint8Array> {
  const own = order.received.documents.some((d) => d.sha256 === document)
  const answer = own ? undefined : order.answersReceived.find((a) => a.documents.some((d) => d.sha256 === document))
  const decrypter = new Decrypter()
  decrypter.addIdentity(answer ? await outside.keys.unwrap(answer.wrapped) : await orderIdentity(outside, order))
  const chunks: Uint8Array[] = []
  const lies = answer ? outside.words.document(answer.receipt, document) : outside.spool.document(order.received.receipt, document) // prettier-ignore
  for await (const chunk of lies) chunks.push(chunk)
  const bytes = await decrypter.decrypt(Buffer.concat(chunks))
  assertInvariant('I11', sha256(bytes) === document, 'an original is not what was received', order.id)
  return bytes
}
