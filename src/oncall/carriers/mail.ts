import { createTransport } from 'nodemailer'
import { seconds } from '../../order/time.ts'
import { accepted, failed, withLink, type PageCarrier } from '../page.ts'

/** Longest that handing one page to the relay may take; a relay that lets us wait is a relay that is down. */
const deadline = seconds(15)

const loopback = /^smtps?:\/\/([^@/]*@)?(127\.[0-9.]+|localhost|\[::1\])(:|\/|$)/

/** Pages by mail over the configured relay. */
export const carrier: PageCarrier = {
  name: 'mail',
  async send(page, person, { settings }) {
    if (!person.email) return failed(`${person.id} has no mail address in duly.yaml.`)
    const transport = createTransport({
      url: settings.mail.relay,
      connectionTimeout: seconds(5),
      greetingTimeout: seconds(5),
      dnsTimeout: seconds(5),
      socketTimeout: seconds(10),
      // On this very machine nobody listens in between, and relays there seldom have a certificate that holds.
      ...(loopback.test(settings.mail.relay) ? { ignoreTLS: true } : {}),
    } as Parameters<typeof createTransport>[0])
    let late: NodeJS.Timeout | undefined
    try {
      const sending = transport.sendMail({
        from: settings.mail.from,
        to: { name: '', address: person.email },
        subject: page.words.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 200),
        text: `${withLink(page)}\n\nRound ${page.round + 1}. It is sent again until somebody acknowledges.\n`,
        messageId: `<${page.id}@${settings.mail.from.split('@')[1] ?? 'duly'}>`,
        priority: 'high',
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      // Answered or not, a late refusal must not surface as an unhandled one.
      sending.catch(() => undefined)
      const timeout = new Promise<never>((_, reject) => {
        late = setTimeout(() => {
          reject(new Error(`no answer within ${deadline / 1000} s`))
        }, deadline)
      })
      await Promise.race([sending, timeout])
      return accepted('The mail relay took it.')
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return failed(`The mail relay did not take it: ${why}. Check mail.relay in duly.yaml.`)
    } finally {
      clearTimeout(late)
      transport.close()
    }
  },
}
