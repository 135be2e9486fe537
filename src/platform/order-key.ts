import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'

/** An order's own age key. `wrapped` is the identity as an age file to the root recipient, in base64. */
export type OrderKey = { readonly identity: string; readonly recipient: string; readonly wrapped: string }

/** Encrypts to one age recipient. */
export function sealTo(recipient: string, bytes: Uint8Array | string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt(bytes)
}

/**
 * A fresh X25519 key for one order (I3). Whoever makes it can forget the identity and keep `wrapped`: only the holder
 * of the root identity gets it back.
 */
export async function freshOrderKey(rootRecipient: string): Promise<OrderKey> {
  const identity = await generateX25519Identity()
  const wrapped = Buffer.from(await sealTo(rootRecipient, identity)).toString('base64')
  return { identity, recipient: await identityToRecipient(identity), wrapped }
}
