import { failed, type PageCarrier } from '../page.ts'

/** Calls the person and reads the page aloud; 1 on the keypad acknowledges when the provider can reach us. */
export const carrier: PageCarrier = {
  name: 'voice',
  send(page, person, { telephone }) {
    if (!person.phone) return Promise.resolve(failed(`${person.id} has no phone number in duly.yaml.`))
    if (!telephone) return Promise.resolve(failed('There is no telephone provider: set pager.telephone in duly.yaml.'))
    return telephone.call(person.phone, spoken(page.words), page.answer)
  },
}

/** As it is said aloud: without the commands to type, and with the digits of numbers apart. */
export const spoken = (words: string): string =>
  words
    .replace(/\s*(See|then): duly [^.;]*[.;]?/g, '')
    .replace(
      /\b([DR])-([0-9A-Z-]+)/g,
      (_all, letter: string, rest: string) => `${letter} ${rest.replace(/(?<=.)(?=.)/g, ' ')}`,
    )
    .trim()
