import webPush from 'web-push'
import { hours } from '../../order/time.ts'
import { accepted, failed, type Carried, type Page, type PageCarrier, type PushKeys } from '../page.ts'
import { post } from '../post.ts'
import { createHash } from 'node:crypto'

/** A browser that is away gets the page when it comes back, for so long. */
const keptForSeconds = hours(4) / 1000

/**
 * Pages to the desk open in a browser (RFC 8030), encrypted to that browser (RFC 8291) and signed by this desk
 * (RFC 8292). Goes to every browser the person registered; one that took it is enough.
 */
export const carrier: PageCarrier = {
  name: 'push',
  async send(page, person, { settings, pushKeys }) {
    if (!person.push?.length) return failed(`${person.id} has registered no browser in duly.yaml.`)
    if (!pushKeys) return failed('This desk has no push keys yet; they are made when the pager starts.')
    const subject = settings.pager.push_contact ?? `mailto:${settings.mail.from}`
    const all = await Promise.all(person.push.map((browser) => pushTo(browser, page, pushKeys, subject)))
    return all.find((each) => each.outcome === 'accepted') ?? all[0] ?? failed('No browser is registered.')
  },
}

type Browser = { readonly endpoint: string; readonly p256dh: string; readonly auth: string }

async function pushTo(browser: Browser, page: Page, keys: PushKeys, subject: string): Promise<Carried> {
  let request: ReturnType<typeof webPush.generateRequestDetails>
  try {
    request = webPush.generateRequestDetails(
      { endpoint: browser.endpoint, keys: { p256dh: browser.p256dh, auth: browser.auth } },
      JSON.stringify({ id: page.id, words: page.words, orders: page.orders.slice(0, 3), link: page.answer?.link }),
      {
        vapidDetails: { subject, ...keys },
        TTL: keptForSeconds,
        urgency: 'high',
        // The same page again replaces itself (RFC 8030 section 5.4: at most 32 characters).
        topic: createHash('sha256').update(page.id).digest('base64url').slice(0, 32),
      },
    )
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return failed(`A browser's registration is not usable (${why}). Register it again.`)
  }
  const { endpoint, headers, body } = request
  const posted = await post(endpoint, textOf(headers), body ?? '')
  if (posted.ok) return accepted(`The push service took it (${posted.status}).`)
  return failed(
    posted.status === 404 || posted.status === 410
      ? 'The browser has ended this registration. Register it again.'
      : posted.status === 401 || posted.status === 403
        ? `${posted.words} The registration was made with other push keys. Register the browser again.`
        : posted.words,
  )
}

const textOf = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      // fetch counts for itself.
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]) => [name, String(value)]),
  )
