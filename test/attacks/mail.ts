import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import type { RsaKey } from './world.ts'

export type Attachment = { readonly name: string; readonly type: string; readonly bytes: Uint8Array }

export type MailWish = {
  readonly from: string
  readonly subject: string
  readonly date: string
  readonly body: string
  readonly attachments?: readonly Attachment[]
  /** Whole header lines, before the others. */
  readonly more?: readonly string[]
}

/** A mail as agencies write them: one text, what is attached in parts after it. */
export function mailOf({ from, subject, date, body, attachments = [], more = [] }: MailWish): string {
  const head = [
    ...more,
    `From: ${from}`,
    'To: orders@nimbus.example',
    `Subject: ${subject.normalize('NFKD').replace(/[^\x20-\x7e]/g, '?')}`,
    `Date: ${new Date(date).toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
  ]
  if (attachments.length === 0)
    return [...head, 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', wrapped(body), ''].join('\r\n') // prettier-ignore
  const part = (type: string, name: string | undefined, bytes: Uint8Array): string =>
    [
      '--=limit',
      `Content-Type: ${type}${name === undefined ? '; charset=utf-8' : `; name="${name}"`}`,
      ...(name === undefined ? [] : [`Content-Disposition: attachment; filename="${name}"`]),
      'Content-Transfer-Encoding: base64',
      '',
      wrapped(bytes),
    ].join('\r\n')
  return [
    ...head,
    'Content-Type: multipart/mixed; boundary="=limit"',
    '',
    part('text/plain', undefined, Buffer.from(body)),
    ...attachments.map((a) => part(a.type, a.name, a.bytes)),
    '--=limit--',
    '',
  ].join('\r\n')
}

const wrapped = (bytes: Uint8Array | string): string =>
  Buffer.from(bytes as Uint8Array)
    .toString('base64')
    .replace(/(.{76})(?=.)/g, '$1\r\n')

/** The mail with the signature of a domain's mail server in front. */
export async function dkimSigned(mail: string, domain: string, key: RsaKey, more: object = {}): Promise<string> {
  const one = { signingDomain: domain, selector: 's', privateKey: key.pem, ...more }
  const { signatures } = await dkimSign(Buffer.from(mail, 'latin1'), { ...one, signatureData: [one] })
  return signatures + mail
}
