import { createMessage, readKey, readSignature, verify } from './openpgp-library.js'
import { sha256 } from '../../order/canonical.ts'
import type { SignatureResult } from './signature-result.ts'
import { failed, passed } from './words.ts'

const only = (...evidence: SignatureResult['evidence']): SignatureResult => ({ evidence, proofs: [], again: false })

/**
 * Checks an OpenPGP signature (RFC 9580, PGP/MIME RFC 3156) over a part with the keys of the registry: a key that the
 * mail brings, or that a key server holds, proves nothing. Weak hashes are refused; expired and revoked keys too.
 */
export async function checkPgp(
  armoured: Uint8Array,
  content: Uint8Array,
  keys: readonly string[],
  at: Date,
): Promise<SignatureResult> {
  const signature = await readSignature({ armoredSignature: Buffer.from(armoured).toString('latin1') }).catch(
    () => undefined,
  )
  if (!signature) return only(failed('sign.invalid', 'It carries an OpenPGP signature that cannot be read.'))
  const message = await createMessage({ binary: new Uint8Array(content) })
  for (const armouredKey of keys) {
    const key = await readKey({ armoredKey: armouredKey }).catch(() => undefined)
    const ids = new Set(key?.getKeyIDs().map((id) => id.toHex()))
    if (!key || !signature.getSigningKeyIDs().some((id) => ids.has(id.toHex()))) continue
    const by = (key.getUserIDs()[0] ?? key.getFingerprint()).slice(0, 300)
    const result = await verify({ message, signature, verificationKeys: key.toPublic(), date: at }).catch(
      () => undefined,
    )
    const [first] = result?.signatures ?? []
    if (await first?.verified.catch(() => false))
      return {
        evidence: [passed('sign.holds', `The OpenPGP signature of “${by}” holds, by a key of the registry.`)],
        proofs: [{ kind: 'signature', by, spkiSha256: sha256(armouredKey), covers: 'whole' }],
        again: false,
      }
    return only(
      failed(
        'sign.invalid',
        `The OpenPGP signature does not hold for the key of “${by}”: the mail was changed, the key is weak, expired or revoked, or someone else signed.`,
      ),
    )
  }
  return only(
    failed(
      'sign.unbound_signer',
      'It is signed with an OpenPGP key that the registry does not hold: by a person unknown to us.',
    ),
  )
}
