/** Dead Simple Signing Envelope, protocol 1.0. `PAE` is what is signed: type and body, each with its length. */
export const preAuthEncoding = (type: string, body: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body])

export type Envelope = {
  readonly payloadType: string
  readonly payload: string
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
}

export function signEnvelope(
  type: string,
  body: Uint8Array,
  signer: { publicKey: string; sign(bytes: Uint8Array): Uint8Array },
): Envelope {
  return {
    payloadType: type,
    payload: Buffer.from(body).toString('base64'),
    signatures: [
      { keyid: signer.publicKey, sig: Buffer.from(signer.sign(preAuthEncoding(type, body))).toString('base64') },
    ],
  }
}
