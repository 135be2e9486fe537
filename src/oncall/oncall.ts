import type { PageAttempt } from '../order/event.ts'
import type { PersonId } from '../order/ids.ts'
import type { Person } from '../platform/settings.ts'
import { carrier as mail } from './carriers/mail.ts'
import { carrier as webhook } from './carriers/webhook.ts'
import { channelsOf, type Carrier } from './escalation.ts'
import { attempt, type Outside, type Page, type PageCarrier } from './page.ts'

export { problems } from './problems.ts'

const carriers: Readonly<Record<Carrier, PageCarrier>> = { mail, webhook }

/**
 * Pages all these people over all these carriers at once, and says what became of each attempt. Never throws: a dead
 * carrier is an attempt that failed. Somebody with no channel among `over` is tried over any they have. Works without
 * a database; `order` is then the receipt reference.
 */
export async function page(
  input: Page & { readonly to: readonly PersonId[]; readonly over: readonly Carrier[] },
  outside: Outside,
): Promise<PageAttempt[]> {
  const { to, over, ...words } = input
  const attempts = to.map(async (id): Promise<PageAttempt[]> => {
    const person = outside.settings.people.find((p) => p.id === id)
    if (!person) return [attempt({ id }, 'none', 'failed', `${id} is not among the people in duly.yaml.`)]
    const ways = waysTo(person, over)
    if (ways.length === 0)
      return [attempt(person, 'none', 'failed', `${id} has neither mail address nor webhook in duly.yaml.`)]
    return Promise.all(ways.map((way) => carry(carriers[way], words, person, outside)))
  })
  return (await Promise.all(attempts)).flat()
}

function waysTo(person: Person, over: readonly Carrier[]): Carrier[] {
  const has = channelsOf(person)
  const asked = has.filter((way) => over.includes(way))
  return asked.length > 0 ? asked : has
}

async function carry(carrier: PageCarrier, page: Page, person: Person, outside: Outside): Promise<PageAttempt> {
  try {
    return await carrier.send(page, person, outside)
  } catch (error) {
    return attempt(person, carrier.name, 'failed', error instanceof Error ? error.message : String(error))
  }
}
