import { ContentInfo, id_ContentType_SignedData, SignedData, type Certificate } from 'pkijs'
import type { Evidence } from '../../order/event.ts'
import type { Sha256 } from '../../order/ids.ts'
import { certificatesIn, holderOf, spkiSha256, standingOf, weakHashes, weaknessOf } from './certificates.ts'
import type { Ask } from './revocation.ts'
import { together, type SignatureResult } from './signature-result.ts'
import { failed, notChecked, passed } from './words.ts'

export type Covers = 'whole' | 'earlier-revision' | 'part'

/** Whom we trust, the moment of receipt, and how answers are had. */
export type Trust = { readonly anchorsPem: string; readonly at: Date; readonly ask: Ask }

const signersMost = 8
const weakDigests = new Set(['1.2.840.113549.2.5', '1.3.14.3.2.26'])

/** What a CMS value (RFC 5652) brings along and signs, as in an opaque S/MIME mail; nothing when it brings nothing. */
export function contentIn(der: Uint8Array): Uint8Array | undefined {
  try {
    const signed = new SignedData({ schema: ContentInfo.fromBER(Buffer.from(der)).content as unknown })
    const value = signed.encapContentInfo.eContent?.getValue()
    return value && new Uint8Array(value)
  } catch {
    return undefined
  }
}

/**
 * Checks a CMS signature (RFC 5652) over `content` (nothing: over what it brings along) and who made it. `covers` says what `content` is of the document; only
 * `whole` can prove that the authority issued it. Certificates are judged at `at`, the moment of receipt: a signing time
 * without a time stamp is the signer's own claim. Nothing while an answer from outside is awaited.
 */
export async function checkCms(
  der: Uint8Array,
  content: Uint8Array | undefined,
  covers: Covers,
  trust: Trust,
): Promise<SignatureResult | undefined> {
  let signed: SignedData
  try {
    const info = ContentInfo.fromBER(Buffer.from(der))
    if (info.contentType !== id_ContentType_SignedData) throw new Error('another content type')
    signed = new SignedData({ schema: info.content as unknown })
  } catch {
    return only(failed('sign.invalid', 'It carries a signature that cannot be read.'))
  }
  // A value that brings its own content would be checked against that, and hold over whatever it is put beside.
  if ((content !== undefined) === (signed.encapContentInfo.eContent !== undefined))
    return only(
      failed('sign.invalid', 'It carries a signature over something that it brings along, not over this document.'),
    )
  const signers = signed.signerInfos.length
  if (signers === 0 || signers > signersMost)
    return only(failed('sign.invalid', `It carries a signature with ${signers} signers, which nobody genuine makes.`))
  const results: SignatureResult[] = []
  for (const signer of signed.signerInfos.keys()) {
    const result = await checkSigner(signed, signer, content, covers, trust)
    if (!result) return undefined
    results.push(result)
  }
  return together(results)
}

const only = (evidence: Evidence, again = false): SignatureResult => ({ evidence: [evidence], proofs: [], again })

async function checkSigner(
  signed: SignedData,
  signer: number,
  content: Uint8Array | undefined,
  covers: Covers,
  trust: Trust,
): Promise<SignatureResult | undefined> {
  const verified = await signed
    .verify({
      signer,
      ...(content ? { data: new Uint8Array(content).buffer } : {}),
      checkChain: false,
      extendedMode: true,
    })
    .catch(() => undefined)
  const certificate = verified?.signerCertificate
  if (!verified?.signatureVerified || !certificate)
    return only(
      failed('sign.invalid', 'A signature does not fit what it is said to sign: changed, or signed by someone else.'),
    )
  const digest = signed.signerInfos[signer]?.digestAlgorithm.algorithmId ?? ''
  const method = signed.signerInfos[signer]?.signatureAlgorithm.algorithmId ?? ''
  if (weakDigests.has(digest) || weakHashes.has(method))
    return only(
      failed(
        'sign.revocation',
        `The signature of “${holderOf(certificate)}” is too weak to prove anything: it uses a broken hash (MD5 or SHA-1).`,
      ),
    )
  const others = (signed.certificates ?? []).filter((c): c is Certificate => 'subjectPublicKeyInfo' in c)
  return judgeSigner(certificate, others, covers, trust)
}

/** What a signature that holds is worth: where its maker's certificate stands. Nothing while an answer is awaited. */
export async function judgeSigner(
  certificate: Certificate,
  others: readonly Certificate[],
  covers: Covers,
  { anchorsPem, at, ask }: Trust,
): Promise<SignatureResult | undefined> {
  const who = holderOf(certificate)
  const weak = weaknessOf(certificate)
  if (weak) return only(failed('sign.revocation', `The signature of “${who}” is too weak to prove anything: ${weak}.`))
  const standing = await standingOf(certificate, others, certificatesIn(anchorsPem), at, ask)
  if (!standing) return undefined
  if (standing.outcome !== 'good') {
    const say = standing.outcome === 'bad' ? failed : notChecked
    return only(say('sign.revocation', standing.words), standing.again)
  }
  return {
    evidence: [
      passed('sign.holds', `${standing.words} Its signature holds${covers === 'whole' ? '' : ', over a part only'}.`),
    ],
    proofs: [{ kind: 'signature', by: who, spkiSha256: spkiSha256(certificate) as Sha256, covers }],
    again: false,
  }
}
