import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { Instant, minutes } from '../order/time.ts'
import { openFeed, readFeed, type Feed } from '../platform/feed.ts'
import type { Person, Rota } from '../platform/settings.ts'
import { Answers } from './answers.ts'
import type { Need } from './need.ts'
import { failed, accepted, type Page, type PageCarrier } from './page.ts'
import { foldJournal, type JournalRecord } from './pager-journal.ts'
import { emptyPager, type PagerState } from './pager-state.ts'
import { runPager, type Pager } from './oncall.ts'
import { closers, outside, pagerOf, person } from './world.fixture.ts'

const people: Person[] = [
  person('anna', { email: 'anna@nimbus.test', webhook: 'http://127.0.0.1:1/' }),
  person('bruno', { email: 'bruno@nimbus.test' }),
]
const rota: Rota = {
  zone: 'UTC',
  shifts: [],
  ladder: [
    { page: ['anna'], over: ['mail', 'webhook'], wait_seconds: 300 },
    { page: ['bruno'], over: ['mail'], wait_seconds: 300 },
  ],
}
const need = (order: string): Need => ({
  order,
  cause: 'arrival',
  kind: 'emergency',
  asks: {},
  words: `Order ${order}.`,
})
const dead: PageCarrier = { name: 'webhook', send: () => Promise.reject(new Error('no route')) }

async function journalFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-pager-'))
  closers.push(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A pager over a clock that is moved by hand, and a mail carrier that says what `says` says. */
function at(
  journal: Feed,
  from: PagerState = emptyPager,
  says: PageCarrier['send'] = () => Promise.resolve(accepted('yes')),
) {
  const sent: Page[] = []
  let now = Instant.at(Date.parse('2026-11-24T03:10:00Z'))
  const mail: PageCarrier = {
    name: 'mail',
    send: (page, ...rest) => {
      sent.push(page)
      return says(page, ...rest)
    },
  }
  const pager: Pager = runPager({
    settings: { rota, people, pager: pagerOf({ public_url: 'https://pager.test' }) },
    outside: { ...outside(), clock: { now: () => now } },
    carriers: new Map([mail, dead].map((each) => [each.name, each])),
    journal,
    answers: new Answers(Buffer.alloc(32, 1), 24),
    from,
    log: () => undefined,
  })
  closers.push(() => pager.stop())
  const pass = (ms: number): Promise<unknown> => {
    now = Instant.plus(now, ms)
    return pager.tell({ kind: 'tick' })
  }
  const ids = (): string[] => sent.map((page) => page.id)
  return { pager, sent, pass, ids }
}
const fold = async (dir: string): Promise<PagerState> =>
  foldJournal((await readFeed(dir, 0)).records.map(({ value }) => value as JournalRecord))

test('one dead carrier keeps the page from nobody, and the journal says what each carrier said', async () => {
  const dir = await journalFolder()
  const { pager, ids } = at(await openFeed(dir))
  await pager.tell({ kind: 'needed', need: need('D-2026-000417') })
  await vi.waitFor(async () => {
    const said = (await readFeed(dir, 0)).records.map(({ value }) => value as JournalRecord)
    expect(said.flatMap((r) => (r.kind === 'carrier-said' ? [`${r.carrier} ${r.outcome}`] : [])).sort()).toEqual([
      'mail accepted',
      'webhook failed',
    ])
  })
  expect(ids()).toHaveLength(1)
})

test('a page is in the journal before it is sent, and one that was killed before it was heard of is sent again under its name', async () => {
  const dir = await journalFolder()
  const never = new Promise<never>(() => undefined)
  const first = at(await openFeed(dir), emptyPager, async (page) => {
    const { records } = await readFeed(dir, 0)
    expect(records.some(({ value }) => JSON.stringify(value).includes(page.id))).toBe(true)
    return never
  })
  await first.pager.tell({ kind: 'needed', need: need('D-2026-000417') })
  await vi.waitFor(() => { expect(first.sent).toHaveLength(1) }) // prettier-ignore
  const second = at(await openFeed(dir), await fold(dir))
  await vi.waitFor(() => { expect(second.ids()).toEqual(first.ids()) }) // prettier-ignore
  expect(second.sent[0]?.answer).toEqual(first.sent[0]?.answer)
})

test('a provider that takes everything and drops it is noticed: only a human ends a page', async () => {
  const { pager, sent, pass } = at(await openFeed(await journalFolder()))
  await pager.tell({ kind: 'needed', need: need('D-2026-000417') })
  await pass(minutes(6))
  await pass(minutes(6))
  // The last level again, and wider: everyone.
  expect(sent.map((page) => page.person)).toEqual(['anna', 'bruno', 'bruno', 'anna'])
  expect(pager.unanswered()).toBe(true)
  await pager.tell({ kind: 'acknowledged', by: sent[0]!.person, page: sent[0]!.id })
  await pass(minutes(6))
  expect(sent).toHaveLength(4)
  expect(pager.unanswered()).toBe(false)
})

test('eighteen orders in one minute are one page with a count after the first', async () => {
  const { pager, sent, pass } = at(await openFeed(await journalFolder()))
  for (let i = 0; i < 18; i++) {
    await pager.tell({ kind: 'needed', need: need(`D-2026-0000${10 + i}`) })
    await pass(3000)
  }
  await pass(10_000)
  expect(sent.map((page) => [page.person, page.orders.length])).toEqual([['anna', 1], ['anna', 17]]) // prettier-ignore
  expect(sent[1]?.words).toContain('17 orders wait for a person')
})

test('a journal that cannot be written keeps no page back', async () => {
  const full: Feed = {
    append: () => Promise.reject(new Error('ENOSPC')),
    beginAnew: () => Promise.resolve(),
    end: 0,
    fileBytes: 0,
    close: () => Promise.resolve(),
  }
  const { pager, sent } = at(full, emptyPager, () => Promise.resolve(failed('no')))
  await pager.tell({ kind: 'needed', need: need('D-2026-000417') })
  await vi.waitFor(() => { expect(sent).toHaveLength(1) }) // prettier-ignore
})
