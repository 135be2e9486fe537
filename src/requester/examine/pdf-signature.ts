import type { Evidence, Proof } from '../../order/event.ts'
import { checkCms, type Trust } from './cms.ts'
import { coveredBy, signaturesIn } from './pdf-revisions.ts'
import type { SignatureResult } from './signature-result.ts'
import { failed, notChecked } from './words.ts'

/**
 * Who signed a PDF, and whether what we read is what they signed (PAdES, ETSI EN 319 142-1; ISO 32000-2, 12.8). Only
 * the last signature can cover the file as it is now; bytes after it are a change that nobody signed (A13, A15).
 */
export async function checkPdf(original: Uint8Array, trust: Trust): Promise<SignatureResult> {
  const evidence: Evidence[] = []
  const proofs: Proof[] = []
  let again = false
  const found = signaturesIn(original).sort((a, b) => a.end - b.end)
  // A time stamp says when the file existed, not who made it.
  const signatures = found.filter((s) => !s.stamp || s.trouble !== undefined)
  if (found.length > signatures.length)
    evidence.push(notChecked('pdf.timestamp', 'The PDF carries a time stamp. Nothing here rests on it: not checked.'))
  for (const [i, signature] of signatures.entries()) {
    const last = i === signatures.length - 1
    if (signature.trouble !== undefined) {
      evidence.push(
        failed('pdf.byterange', `A signature in the PDF does not cover what it seems to: ${signature.trouble}.`),
      )
      continue
    }
    const whole = signature.end === original.length
    const covers = whole ? 'whole' : 'earlier-revision'
    const result = await checkCms(signature.cms, coveredBy(original, signature), covers, trust)
    if (!result) continue
    evidence.push(...result.evidence)
    again ||= result.again
    if (last) proofs.push(...result.proofs)
    if (last && !whole) evidence.push(...changes(original.subarray(signature.end)))
  }
  return { evidence, proofs, again }
}

function changes(after: Uint8Array): Evidence[] {
  const text = Buffer.from(after).toString('latin1')
  const found = [
    failed(
      'pdf.modified_after_sign',
      `The PDF was changed after it was signed: ${after.length} bytes follow that nobody signed. The signature covers an earlier revision only; compare both.${stampLike(text) ? ' It may be only a time stamp or data about revocation, which is not told apart from a change of the text.' : ''}`,
    ),
  ]
  if (/\/(OCProperties|OCG|Annots?|AcroForm|XFA)\b/.test(text))
    found.push(
      failed(
        'pdf.shadow',
        'What follows the signature can show or hide layers, notes or form fields, and so another text than the signer saw.',
      ),
    )
  return found
}

const stampLike = (text: string): boolean => /\/(DSS|VRI|DocTimeStamp|ETSI\.RFC3161)\b/.test(text)
