import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { makeFolder, writeOnce } from './disk.ts'

/** An order's own age key. */
export type OrderKey = { readonly identity: string; readonly recipient: string }

/** An age key in use: what is sealed to it opens, and its identity stays inside. */
export type AgeKey = { readonly recipient: string; open(sealed: Uint8Array): Promise<Uint8Array> }

/** Encrypts to age recipients, each of which can open it alone. */
export function sealTo(recipient: string | readonly string[], bytes: Uint8Array | string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const each of [recipient].flat()) encrypter.addRecipient(each)
  return encrypter.encrypt(bytes)
}

export async function ageKey(identity: string): Promise<AgeKey> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return { recipient: await identityToRecipient(identity), open: (sealed) => decrypter.decrypt(sealed) }
}

/** The age key in a file, made at first use, mode 0600. */
export async function ageKeyIn(file: string): Promise<AgeKey> {
  await makeFolder(dirname(file))
  await writeOnce(file, Buffer.from(`${await generateX25519Identity()}\n`))
  return ageKey((await readFile(file, 'utf8')).trim())
}

/** A fresh X25519 key for one order (I3). Whoever made it seals the identity to the root recipient and forgets it. */
export async function freshOrderKey(): Promise<OrderKey> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}
