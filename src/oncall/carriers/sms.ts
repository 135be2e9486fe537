import { failed, type PageCarrier } from '../page.ts'

/** Pages as a text message; a reply of 1 acknowledges when the provider can reach us. */
export const carrier: PageCarrier = {
  name: 'sms',
  send(page, person, { telephone }) {
    if (!person.phone) return Promise.resolve(failed(`${person.id} has no phone number in duly.yaml.`))
    if (!telephone) return Promise.resolve(failed('There is no telephone provider: set pager.telephone in duly.yaml.'))
    const answer = page.answer ? ` Awake? Reply 1, or ${page.answer.link}` : ''
    return telephone.text(person.phone, `${page.words}${answer}`, page.answer)
  },
}
