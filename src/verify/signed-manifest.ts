import { canonical, sha256 } from '../order/canonical.ts'
import { Scope } from '../order/scope.ts'
import { text } from './bag.ts'
import { claimed, finding, json, signatureHolds, type Finding } from './finding.ts'
import type { Files } from './package-tar.ts'

const manifestType = 'application/vnd.duly.manifest+json'

/** The desk's signature over the manifest (DSSE 1.0), and what the manifest says of scope, items and recipients. */
export function manifestFindings(files: Files, deskKey: string | undefined): Finding[] {
  const { manifest, scope } = claimed(files)
  const { genuine, key } = signedBy(files, deskKey)
  const recipients = scope.recipients.length
  return [
    finding(
      'signature',
      genuine,
      'The manifest is signed by the provider’s desk.',
      'The signature of the provider’s desk on the manifest is wrong.',
    ),
    deskKey === undefined
      ? {
          check: 'signer',
          holds: 'not-checked',
          words: `The signing key is the one in the package (${JSON.stringify(key)}). Compare it with the provider’s published key, or give it with --desk-key.`,
        }
      : finding('signer', genuine, 'It is the key you named.', 'It is not the key you named.'),
    finding(
      'scope hash',
      Scope.hash(scope) === manifest.scopeHash && scope.order === manifest.order,
      `The scope of order ${manifest.order} has the hash ${manifest.scopeHash.slice(0, 16)}… that the manifest names.`,
      'The scope is not the one whose hash the manifest names.',
    ),
    finding(
      'item list',
      sha256(text(files, 'data/items.jsonl') ?? '') === manifest.items.digest,
      'The list of items is the one that was signed.',
      'The list of items is not the one that was signed.',
    ),
    finding(
      'recipients',
      canonical(manifest.recipients) === canonical(scope.recipients),
      `The manifest names exactly the ${recipients} key(s) that were approved.`,
      'The manifest names other keys than were approved.',
    ),
  ]
}

function signedBy(files: Files, deskKey: string | undefined): { genuine: boolean; key: string } {
  const envelope = json(files, 'duly/manifest.dsse.json') as {
    payloadType: string
    payload: string
    signatures: { keyid: string; sig: string }[]
  }
  const payload = Buffer.from(envelope.payload, 'base64')
  const type = envelope.payloadType
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload])
  const key = deskKey ?? envelope.signatures[0]?.keyid ?? ''
  const genuine =
    type === manifestType &&
    payload.equals(files.get('duly/manifest.json') ?? new Uint8Array()) &&
    envelope.signatures.some((s) => s.keyid === key && signatureHolds(key, signed, s.sig))
  return { genuine, key }
}
