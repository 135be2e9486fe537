import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PersonId } from '../order/ids.ts'
import { Instant, seconds } from '../order/time.ts'
import type { Feed } from '../platform/feed.ts'
import type { Settings } from '../platform/settings.ts'
import type { Answers } from './answers.ts'
import { houseOf } from './house.ts'
import type { JournalEntry, PageRef } from './need.ts'
import { failed, type Carried, type Outside, type PageCarrier } from './page.ts'
import { step, type Effect, type PagerInput } from './pager-core.ts'
import type { RotaRecord } from './pager-journal.ts'
import type { PagerState } from './pager-state.ts'
import type { PageMessage } from './pages.ts'
import type { RotaTaken } from './rota-history.ts'

/** What a carrier or its provider said of one page, for the books. Decides nothing: only a human ends a page. */
export type CarrierSaid = {
  readonly kind: 'carrier-said'
  readonly at: Instant
  readonly page: string
  readonly person: PersonId
  readonly carrier: string
  readonly outcome: 'accepted' | 'failed' | 'delivered' | 'under-way'
  readonly words: string
  readonly reference?: string
}

/** The pager at work: the pure core, its journal, and the carriers. */
export type Pager = {
  /** What follows is done all the same when it cannot be written; whether it is in the journal by now is what comes back. */
  tell(...inputs: PagerInput[]): Promise<boolean>
  /** Puts down what a provider said later. */
  carrierSaid(said: Omit<CarrierSaid, 'kind' | 'at'>): Promise<void>
  /** Puts down by which rota it pages from now on. */
  rotaTaken(taken: RotaTaken): Promise<void>
  state(): PagerState
  /** Since when a whole ladder has gone unanswered, while it does. */
  unanswered(): boolean
  stop(): Promise<void>
}

/** Every file of `carriers/` is a way to reach people: the folder is the registry. */
export async function loadCarriers(): Promise<ReadonlyMap<string, PageCarrier>> {
  const dir = join(import.meta.dirname, 'carriers')
  const names = (await readdir(dir)).flatMap((file) => /^([a-z-]+)[.]ts$/.exec(file)?.[1] ?? [])
  const loaded = names.map(async (name) => {
    const { carrier } = (await import(`./carriers/${name}.ts`)) as { carrier: PageCarrier }
    return [carrier.name, carrier] as const
  })
  return new Map(await Promise.all(loaded))
}

/**
 * Runs the core over what it is told. Everything told meanwhile is one step: one sync, and one page for a storm. What
 * is decided is in the journal before it is sent; a journal that cannot be written keeps no page back.
 */
export function runPager(of: {
  readonly settings: Pick<Settings, 'rota' | 'people' | 'pager'>
  readonly outside: Outside
  readonly carriers: ReadonlyMap<string, PageCarrier>
  readonly journal: Feed
  readonly answers: Answers
  readonly from: PagerState
  readonly log: (words: string, detail?: Record<string, unknown>) => void
}): Pager {
  const { settings, outside, carriers, journal, answers, log } = of
  let { rota, people } = settings
  let house = houseOf(rota, people)
  let state = of.from
  let inbox: PagerInput[] = []
  let turn: Promise<boolean> | undefined
  let last: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let unanswered = false

  /** What could not be written yet goes before what comes next: entries are numbered, and each stands on those before. */
  let unwritten: readonly (JournalEntry | CarrierSaid | RotaRecord)[] = []
  async function write(records: readonly (JournalEntry | CarrierSaid | RotaRecord)[]): Promise<void> {
    const all = [...unwritten, ...records]
    unwritten = []
    try {
      await journal.append(all)
    } catch (error) {
      unwritten = [...all, ...unwritten]
      log('the pager’s journal cannot be written; people are paged all the same', { error: String(error) })
    }
  }

  async function carry(page: PageMessage): Promise<void> {
    const publicUrl = settings.pager.public_url
    const said = await carryOver({ ...page, ...(publicUrl ? { answer: answers.at(page.id, publicUrl) } : {}) })
    const { id, person, carrier } = page
    await write([{ kind: 'carrier-said', at: outside.clock.now(), page: id, person, carrier, ...said }])
    await tell({ kind: 'carried', page: id, outcome: said.outcome })
  }

  async function carryOver(page: Parameters<PageCarrier['send']>[0]): Promise<Carried> {
    const person = settings.people.find((each) => each.id === page.person)
    const carrier = carriers.get(page.carrier)
    if (!person) return failed(`${page.person} is not among the people in duly.yaml.`)
    if (!carrier) return failed(`There is no carrier ${page.carrier}.`)
    try {
      return await carrier.send(page, person, outside)
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error))
    }
  }

  async function doAll(effects: readonly Effect[]): Promise<void> {
    for (const effect of effects)
      switch (effect.kind) {
        case 'journal':
          for (const entry of effect.entries) answers.note(entry)
          await write(effect.entries)
          break
        case 'send':
          if (!stopped) void carry(effect.page)
          break
        case 'alarm':
          unanswered = true
          log(effect.words, { orders: effect.orders.slice(0, 20), width: effect.width })
          break
        case 'wake':
          clearTimeout(timer)
          // No later than in a second: clocks are set, and laptops sleep.
          timer = setTimeout(ring, Math.min(Math.max(0, untilMs(effect.at)), seconds(1)))
          break
        default:
          effect satisfies never
      }
  }
  const untilMs = (at: Instant): number => Instant.between(outside.clock.now(), at)
  const ring = (): void => {
    if (!stopped) void tell({ kind: 'tick' })
  }

  async function takeTurn(before: Promise<unknown>): Promise<boolean> {
    await before
    const inputs = inbox
    inbox = []
    turn = undefined
    // Both are replaced whole when duly.yaml changes.
    if (rota !== settings.rota || people !== settings.people) {
      ;({ rota, people } = settings)
      house = houseOf(rota, people)
    }
    const stepped = step(state, inputs, outside.clock.now(), house)
    state = stepped.state
    if ([...state.open.values()].every((open) => open.lease)) unanswered = false
    await doAll(stepped.effects)
    return unwritten.length === 0
  }

  function tell(...inputs: PagerInput[]): Promise<boolean> {
    inbox.push(...inputs)
    if (!turn)
      last = turn = takeTurn(last).catch((error: unknown) => {
        log('the pager could not take a step; it goes on', { error: String(error) })
        timer = setTimeout(ring, seconds(1))
        return false
      })
    return turn
  }

  void tell({ kind: 'restarted' })
  return {
    tell,
    carrierSaid: (said) => write([{ kind: 'carrier-said', at: outside.clock.now(), ...said }]),
    rotaTaken: (taken) => write([{ kind: 'rota', ...taken }]),
    state: () => state,
    unanswered: () => unanswered,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await last
    },
  }
}

/** Which person and carrier a page was for: its name ends with them, the shadow's with one word more. */
export const addresseeOf = (page: string): Pick<PageRef, 'person'> & { carrier: string } => {
  const parts = page.replace(/\.shadow$/, '').split('.')
  return { person: (parts.at(-2) ?? '') as PersonId, carrier: parts.at(-1) ?? '' }
}
