import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { cmsOver, type CmsWish, type Holder } from './certificates.ts'

/** Mails (RFC 5322, MIME) as authorities and forgers send them. */
export type Attachment = { readonly name: string; readonly type: string; readonly bytes: Uint8Array }

const lines = (...text: string[]): string => text.join('\r\n')
const wrapped = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n')

const textPart = (text: string): string => lines('Content-Type: text/plain; charset=utf-8', '', text)
const filePart = ({ name, type, bytes }: Attachment): string =>
  lines(
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    wrapped(bytes),
  )

/** A MIME entity of a text and what is attached to it. */
export const entityWith = (text: string, attachments: readonly Attachment[] = []): string => {
  if (attachments.length === 0) return textPart(text)
  const parts = [textPart(text), ...attachments.map(filePart)]
  return lines(
    'Content-Type: multipart/mixed; boundary="outer-7"',
    '',
    ...parts.map((part) => `--outer-7\r\n${part}`),
    '--outer-7--',
    '',
  )
}

/** An entity with the fields of a mail before it. */
export const mailOf = (entity: string, fields: Record<string, string> = {}): Buffer => {
  const all = {
    From: 'Det. Anna Roth <anna.roth@polizei-berlin.test>',
    To: 'orders@nimbus.example',
    Subject: '12 Js 345/26',
    Date: 'Mon, 23 Nov 2026 09:10:00 +0100',
    'Message-ID': '<1@polizei-berlin.test>',
    'MIME-Version': '1.0',
    ...fields,
  }
  return Buffer.from(
    `${lines(...Object.entries(all).map(([name, value]) => `${name}: ${value}`))}\r\n${entity}`,
    'utf8',
  )
}

const beside = (entity: string, type: string, micalg: string, signature: string, more = ''): string => {
  const boundary = `signed-${entity.length}`
  return lines(
    `Content-Type: multipart/signed; protocol="${type}"; micalg=${micalg}; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    entity,
    `--${boundary}`,
    `Content-Type: ${type}; name="signature"`,
    more,
    signature,
    `--${boundary}--`,
    '',
  )
}

/** S/MIME with the signature beside the text (RFC 8551 section 3.5.3). */
export async function smimeOf(entity: string, signer: Holder, wish: CmsWish = {}): Promise<string> {
  const cms = await cmsOver(Buffer.from(entity, 'utf8'), signer, wish)
  const type = 'application/pkcs7-signature'
  return beside(entity, type, 'sha-256', wrapped(cms), 'Content-Transfer-Encoding: base64\r\n')
}

/** S/MIME whose signature carries the text (RFC 8551 section 3.5.2). */
export async function opaqueSmimeOf(entity: string, signer: Holder): Promise<string> {
  const cms = await cmsOver(Buffer.from(entity, 'utf8'), signer, { embed: true })
  const type = 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'
  return lines(`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', wrapped(cms), '')
}

export type PgpKey = { readonly publicKey: string; readonly privateKey: string }
export const newPgpKey = (name: string, date = new Date('2026-01-01T00:00:00Z')): Promise<PgpKey> =>
  generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs: [{ name }], date, format: 'armored' })

/** PGP/MIME (RFC 3156). */
export async function pgpMimeOf(entity: string, key: PgpKey): Promise<string> {
  const armored = (await sign({
    message: await createMessage({ binary: Buffer.from(entity, 'utf8') }),
    signingKeys: await readPrivateKey({ armoredKey: key.privateKey }),
    detached: true,
    format: 'armored',
    date: new Date('2026-11-23T08:00:00Z'),
  })) as unknown as string
  return beside(entity, 'application/pgp-signature', 'pgp-sha512', armored.replace(/\r?\n/g, '\r\n'))
}
