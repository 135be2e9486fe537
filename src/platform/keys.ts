import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Signer } from '../order/signature.ts'
import { errorCode, makeFolder, writeOnce } from './disk.ts'
import { Broken, Forbidden } from './failure.ts'
import { freshOrderKey, sealTo, type OrderKey } from './order-key.ts'

export type { Signer } from '../order/signature.ts'

/** Everything secret that the core holds. The edge holds none of it, only `rootRecipient`. */
export type Keys = {
  readonly rootRecipient: string
  /** Opens what was sealed to the root recipient (base64 of an age file): an order's identity, an arrival's header. */
  unwrap(wrapped: string): Promise<string>
  /** Seals an order's identity to the root recipient, base64: so it lies in the books. */
  wrap(identity: string): Promise<string>
  newOrderKey(): Promise<OrderKey & { readonly wrapped: string }>
  /** Signs checkpoints of the ledger. */
  readonly ledger: Signer
  /** Signs grants and packages. */
  readonly desk: Signer
}

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex') // RFC 8410, section 7

function signerOf(secret: KeyObject): Signer {
  const { x } = createPublicKey(secret).export({ format: 'jwk' })
  if (secret.asymmetricKeyType !== 'ed25519' || x === undefined) throw new TypeError('not an Ed25519 key')
  const publicKey = `ed25519:${Buffer.from(x, 'base64url').toString('base64')}`
  return { publicKey, sign: (bytes) => new Uint8Array(sign(null, bytes, secret)) }
}

/** A signer from its 32 byte seed: for keys derived elsewhere, and for tests. */
export function signerFromSeed(seed: Uint8Array): Signer {
  if (seed.byteLength !== 32) throw new RangeError('an Ed25519 seed has 32 bytes')
  return signerOf(createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' }))
}

/**
 * Reads a secret key file (PKCS #8 PEM). Throws {@link Forbidden} with words when there is none or it holds something
 * else.
 */
export async function readSigner(file: string): Promise<Signer> {
  try {
    return signerOf(createPrivateKey(await readFile(file, 'utf8')))
  } catch (error) {
    const absent = errorCode(error) === 'ENOENT'
    throw new Forbidden(
      'ERR_NOT_ALLOWED',
      absent ? `There is no key file ${file}.` : `${file} cannot be read as a secret Ed25519 key.`,
      { next: 'Name the file that `duly key new` wrote for this person.', cause: error },
    )
  }
}

/** Makes a key pair and writes the secret half, mode 0600, fsynced. Throws {@link Forbidden} rather than overwrite. */
export async function writeNewSigner(file: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })
  if (await writeOnce(file, Buffer.from(pem))) return signerOf(privateKey)
  throw new Forbidden('ERR_NOT_ALLOWED', `${file} exists already, and a key is never overwritten.`, {
    next: 'Choose another name, or move the old key away first.',
  })
}

async function readOrMakeSigner(file: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync('ed25519')
  await writeIfAbsent(file, () => Promise.resolve(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()))
  return readSigner(file)
}

async function writeIfAbsent(file: string, make: () => Promise<string>): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    await writeOnce(file, Buffer.from(await make()))
    return readFile(file, 'utf8')
  }
}

/**
 * Opens the desk's own keys in `dir`: `root.age` (age X25519 identity), `ledger.pem` and `desk.pem`. Each is made on
 * first use, mode 0600, and is on disk before anything is sealed or signed with it.
 */
export async function openKeys(dir: string): Promise<Keys> {
  await makeFolder(dir)
  const root = (await writeIfAbsent(join(dir, 'root.age'), async () => `${await generateX25519Identity()}\n`)).trim()
  const rootRecipient = await identityToRecipient(root)
  const wrap = async (identity: string): Promise<string> =>
    Buffer.from(await sealTo(rootRecipient, identity)).toString('base64')
  return {
    rootRecipient,
    wrap,
    async newOrderKey() {
      const made = await freshOrderKey()
      return { ...made, wrapped: await wrap(made.identity) }
    },
    async unwrap(wrapped) {
      const decrypter = new Decrypter()
      decrypter.addIdentity(root)
      try {
        return await decrypter.decrypt(Buffer.from(wrapped, 'base64'), 'text')
      } catch (error) {
        throw new Broken('ERR_INVARIANT', 'A wrapped key does not open with the root key of this desk.', {
          next: 'The keys folder and the data belong to different desks, or a file is damaged. Call engineering.',
          cause: error,
        })
      }
    },
    ledger: await readOrMakeSigner(join(dir, 'ledger.pem')),
    desk: await readOrMakeSigner(join(dir, 'desk.pem')),
  }
}
