import type { PageAttempt, PageCause } from '../order/event.ts'
import type { PersonId } from '../order/ids.ts'
import type { Clock } from '../platform/clock.ts'
import type { Person, Settings } from '../platform/settings.ts'

/** What wakes a person. Carries no personal data: what it is about, how urgent, what to do next. */
export type Page = {
  /** Order number; receipt reference while the database is away. */
  readonly order: string
  readonly cause: PageCause
  readonly round: number
  readonly words: string
}

export type Outside = {
  readonly settings: Pick<Settings, 'people' | 'mail' | 'webhook_secret_file'>
  readonly clock: Clock
}

/** One way to reach a person. A failure is a value: the page was not carried, and the next level comes all the same. */
export type PageCarrier = {
  readonly name: string
  readonly send: (page: Page, person: Person & { readonly id: string }, outside: Outside) => Promise<PageAttempt>
}

/** Equal for the same page to the same person, however often it is sent: receivers may drop the second. */
export const pageKey = (page: Page, person: Pick<Person, 'id'>): string =>
  `${page.order}.${page.cause}.${page.round}.${person.id}`

/** What became of one attempt. */
export const attempt = (
  person: Pick<Person, 'id'>,
  carrier: string,
  outcome: PageAttempt['outcome'],
  words: string,
): PageAttempt => ({ person: person.id as PersonId, carrier, outcome, words })
