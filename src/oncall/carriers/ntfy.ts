import { accepted, failed, type PageCarrier } from '../page.ts'
import { post } from '../post.ts'
import { secretFrom } from '../secret.ts'

/** Pages to a phone over an ntfy server (docs.ntfy.sh/publish): the highest priority rings through silent mode. */
export const carrier: PageCarrier = {
  name: 'ntfy',
  async send(page, person, { settings }) {
    if (!person.ntfy) return failed(`${person.id} has no ntfy topic in duly.yaml.`)
    const token = settings.pager.ntfy_token_file
      ? await secretFrom(settings.pager.ntfy_token_file, 'pager.ntfy_token_file')
      : undefined
    const posted = await post(
      person.ntfy,
      {
        // Titles are ASCII in a header; the words are the body, in UTF-8.
        title: 'Duly: an order waits',
        priority: page.kind === 'routine' && page.round === 0 ? 'high' : 'urgent',
        tags: 'rotating_light',
        ...(page.answer ? { click: page.answer.link } : {}),
        ...(token?.ok ? { authorization: `Bearer ${token.value}` } : {}),
      },
      page.words,
    )
    if (posted.ok) return accepted(`The ntfy server took it (${posted.status}).`)
    const credentials = posted.status === 401 || posted.status === 403 ? ' Check pager.ntfy_token_file.' : ''
    return failed(`${posted.words}${credentials}${token && !token.ok ? ` ${token.why}` : ''}`)
  },
}
