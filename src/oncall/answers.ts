import { createHmac } from 'node:crypto'
import type { PersonId } from '../order/ids.ts'
import { hours, Instant } from '../order/time.ts'
import type { AnswerAt } from './page.ts'
import type { JournalRecord } from './pager-journal.ts'

/** What a token of a page may acknowledge, and nothing else. */
export type Answerable = {
  readonly page: string
  readonly person: PersonId
  /** Under the names that they bear by now. */
  readonly orders: readonly string[]
  readonly expired: boolean
}

/**
 * The tokens of pages. Each is made from its page's name and a secret, so that a page sent again after a crash holds
 * the same link; what they stand for is the fold of the journal.
 */
export class Answers {
  readonly #secret: Uint8Array
  readonly #lifeHours: number
  readonly #pages = new Map<string, { page: string; person: PersonId; orders: readonly string[]; at: Instant }>()
  readonly #renamed = new Map<string, string>()

  constructor(secret: Uint8Array, lifeHours: number) {
    this.#secret = secret
    this.#lifeHours = lifeHours
  }

  /** 128 bits: nobody guesses one. */
  token(page: string): string {
    return createHmac('sha256', this.#secret).update(page).digest().subarray(0, 16).toString('base64url')
  }

  at(page: string, publicUrl: string): AnswerAt {
    const base = publicUrl.replace(/\/$/, '')
    const token = this.token(page)
    return {
      link: `${base}/a/${token}`,
      status: `${base}/telephone/${token}/status`,
      press: `${base}/telephone/${token}/press`,
    }
  }

  note(record: JournalRecord): void {
    if (record.kind === 'renamed') this.#renamed.set(record.from, record.to)
    if (record.kind !== 'paged') return
    const orders = record.needs.map((need) => need.slice(0, need.lastIndexOf('.')))
    for (const { id, person } of record.pages)
      this.#pages.set(this.token(id), { page: id, person, orders, at: record.at })
  }

  /** The name an order bears by now. */
  nameOf(order: string): string {
    return this.#renamed.get(order) ?? order
  }

  find(token: string, now: Instant): Answerable | undefined {
    const known = this.#pages.get(token)
    if (!known) return undefined
    const { page, person, orders, at } = known
    return {
      page,
      person,
      orders: [...new Set(orders.map((order) => this.nameOf(order)))],
      expired: Instant.between(at, now) > hours(this.#lifeHours),
    }
  }

  /** The latest page to this person that is not too old: whoever answers by text message answers that one. */
  latestOf(person: PersonId, now: Instant): Answerable | undefined {
    for (const [token, each] of [...this.#pages].toReversed()) {
      const found = each.person === person ? this.find(token, now) : undefined
      if (found && !found.expired) return found
    }
    return undefined
  }
}
