import type { Clock } from '../platform/clock.ts'
import type { Person, Settings } from '../platform/settings.ts'
import type { PageMessage } from './pages.ts'
import type { Telephone } from './telephone.ts'

/** Where whoever was paged, or their provider, answers. Each address holds a token of this one page and opens nothing else. */
export type AnswerAt = {
  /** The short page on which a person says that they are awake. */
  readonly link: string
  /** The telephone provider says here what became of the message or call. */
  readonly status: string
  /** The telephone provider says here which key was pressed. */
  readonly press: string
}

/** One page to one person, ready to be carried. Carries no personal data: numbers, urgency, what to do next. */
export type Page = PageMessage & { readonly answer?: AnswerAt }

/** What became of handing it over. Neither ends a page: only a human does (I12). */
export type Carried = {
  readonly outcome: 'accepted' | 'failed'
  readonly words: string
  /** What the provider calls it, for asking them later. */
  readonly reference?: string
}

export const accepted = (words: string, reference?: string): Carried => ({
  outcome: 'accepted',
  words: `${words} That is not yet a person who read it.`,
  ...(reference === undefined ? {} : { reference }),
})
export const failed = (words: string): Carried => ({ outcome: 'failed', words })

/** Keys with which push services know this desk (RFC 8292), base64url. */
export type PushKeys = { readonly publicKey: string; readonly privateKey: string }

export type Outside = {
  readonly settings: Pick<Settings, 'mail' | 'webhook_secret_file' | 'pager'>
  readonly clock: Clock
  readonly telephone?: Telephone
  readonly pushKeys?: PushKeys
}

/**
 * One way to reach a person: one file in `carriers/`, exporting `carrier`. A failure is a value: the page was not
 * carried, and the next level comes all the same.
 */
export type PageCarrier = {
  readonly name: string
  readonly send: (page: Page, person: Person, outside: Outside) => Promise<Carried>
}

/** What stands in a page that can be answered by a link. */
export const withLink = (page: Page): string =>
  page.answer ? `${page.words}\n\nAre you awake? Say so here: ${page.answer.link}` : page.words
