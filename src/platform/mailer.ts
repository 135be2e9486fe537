import { createTransport } from 'nodemailer'
import { Unavailable } from './failure.ts'

export type Letter = { readonly to: string; readonly subject: string; readonly text: string }

/** Hands letters to the configured relay. Throws {@link Unavailable} when it does not take one; the step is tried again. */
export type Mailer = (letter: Letter) => Promise<void>

export function openMailer(settings: { relay: string; from: string }): Mailer {
  const transport = createTransport({
    url: settings.relay,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  })
  return async ({ to, subject, text }) => {
    try {
      await transport.sendMail({ from: settings.from, to, subject, text })
    } catch (error) {
      throw new Unavailable('ERR_RELAY_UNREACHABLE', `The mail relay did not take the letter to ${to}.`, {
        next: 'It is tried again by itself. If it lasts, check mail.relay in duly.yaml.',
        cause: error,
      })
    }
  }
}
