import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'

/** An order's own age key. */
export type OrderKey = { readonly identity: string; readonly recipient: string }

/** Encrypts to one age recipient. */
export function sealTo(recipient: string, bytes: Uint8Array | string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt(bytes)
}

/** A fresh X25519 key for one order (I3). Whoever made it seals the identity to the root recipient and forgets it. */
export async function freshOrderKey(): Promise<OrderKey> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}
