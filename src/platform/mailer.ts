import { createTransport } from 'nodemailer'
import { Unavailable } from './failure.ts'

export type Letter = {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly attachments?: readonly { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }[]
}

/** Hands letters to the configured relay. Throws {@link Unavailable} when it does not take one; the step is tried again. */
export type Mailer = (letter: Letter) => Promise<void>

export function openMailer(settings: { relay: string; from: string }): Mailer {
  const transport = createTransport({
    url: settings.relay,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  })
  return async ({ to, subject, text, attachments = [] }) => {
    try {
      await transport.sendMail({
        from: settings.from,
        to,
        subject,
        text,
        attachments: attachments.map(({ name, mediaType, bytes }) => ({
          filename: name,
          contentType: mediaType,
          content: Buffer.from(bytes),
        })),
      })
    } catch (error) {
      throw new Unavailable('ERR_RELAY_UNREACHABLE', `The mail relay did not take the letter to ${to}.`, {
        next: 'It is tried again by itself. If it lasts, check mail.relay in duly.yaml.',
        cause: error,
      })
    }
  }
}
