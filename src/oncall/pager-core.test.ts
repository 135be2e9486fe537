import { expect, test } from 'vitest'
import type { PersonId } from '../order/ids.ts'
import { Instant, minutes, seconds } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'
import { houseOf } from './house.ts'
import type { JournalEntry, Need } from './need.ts'
import { step, type Effect, type PageMessage, type PagerInput } from './pager-core.ts'
import { foldJournal, stateRecord } from './pager-journal.ts'
import { emptyPager, type PagerState } from './pager-state.ts'

const start = Instant.at(Date.parse('2026-11-23T03:10:00Z'))
const at = (ms: number): Instant => Instant.plus(start, ms)
const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  key: `ed25519:${id}`,
  email: `${id}@nimbus.test`,
  may: ['respond', 'page', 'approve'],
  ...more,
})
const people = [
  person('anna', { languages: ['en'] }),
  person('bruno', { webhook: 'http://127.0.0.1:9/b', languages: ['de'] }),
  person('clara', { may: ['respond'] }),
]
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const rota: Rota = {
  zone: 'UTC',
  shifts: [{ people: ['anna'], days: [...days], from: '00:00', to: '24:00' }],
  ladder: [
    { page: ['on-call'], over: ['mail'], wait_seconds: 300 },
    { page: ['bruno'], over: ['webhook'], wait_seconds: 120 },
  ],
}

const arrival = (order: string, more: Partial<Need> = {}): Need => ({
  order,
  cause: 'arrival',
  kind: 'emergency',
  asks: {},
  words: `Order ${order} waits for a person.`,
  ...more,
})

/** A pager under test: keeps what it journaled and what it sent. */
function pager(from: Rota = rota, staff = people) {
  const house = houseOf(from, staff)
  const journal: JournalEntry[] = []
  let state: PagerState = emptyPager
  const tell = (input: PagerInput, ms: number): readonly Effect[] => {
    const stepped = step(state, input, at(ms), house)
    state = stepped.state
    for (const effect of stepped.effects) if (effect.kind === 'journal') journal.push(...effect.entries)
    return stepped.effects
  }
  const sent = (input: PagerInput, ms: number): string[] => tell(input, ms).flatMap(toWords)
  const wake = (effects: readonly Effect[]): Instant | undefined =>
    effects.flatMap((effect) => (effect.kind === 'wake' ? [effect.at] : []))[0]
  return { tell, sent, wake, journal, state: () => state }
}
const pagesIn = (effects: readonly Effect[]): PageMessage[] =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.page] : []))
const toWords = (effect: Effect): string[] =>
  effect.kind === 'send'
    ? [`${effect.page.person}/${effect.page.carrier}`]
    : effect.kind === 'alarm'
      ? [`alarm ${effect.width}`]
      : []
const tick = { kind: 'tick' } as const
const anna = 'anna' as PersonId
const bruno = 'bruno' as PersonId

test('an emergency is paged in the step that hears of it, journal first', () => {
  const p = pager()
  const effects = p.tell({ kind: 'needed', need: arrival('D-1') }, 0)
  expect(effects.map((effect) => effect.kind)).toEqual(['journal', 'send', 'wake'])
  expect(pagesIn(effects)).toMatchObject([
    { person: 'anna', carrier: 'mail', orders: ['D-1'], round: 0, words: 'Order D-1 waits for a person.' },
  ])
  expect(p.wake(effects)).toBe(at(minutes(5)))
})

test('each level waits out the one before; after the last it repeats, ever wider, for ever', () => {
  const p = pager()
  p.tell({ kind: 'needed', need: arrival('D-1') }, 0)
  expect(p.sent(tick, minutes(5) - 1)).toEqual([])
  expect(p.sent(tick, minutes(5))).toEqual(['bruno/webhook'])
  expect(p.sent(tick, minutes(7))).toEqual(['bruno/mail', 'bruno/webhook', 'anna/mail', 'alarm 1'])
  expect(p.sent(tick, minutes(9))).toEqual(['bruno/mail', 'bruno/webhook', 'anna/mail', 'clara/mail', 'alarm 2'])
  for (let round = 4; round < 500; round++) expect(p.sent(tick, minutes(3 + round * 2))).toContain(`alarm ${round - 1}`)
})

test('what a provider says ends nothing: only a human does (I12)', () => {
  const p = pager()
  const [page] = pagesIn(p.tell({ kind: 'needed', need: arrival('D-1') }, 0))
  p.tell({ kind: 'carried', page: page!.id, outcome: 'accepted' }, 10)
  p.tell({ kind: 'carried', page: page!.id, outcome: 'delivered' }, 20)
  expect(p.sent(tick, minutes(5))).toEqual(['bruno/webhook'])
  p.tell({ kind: 'acknowledged', by: bruno, order: 'D-1' }, minutes(6))
  expect(p.sent(tick, minutes(30))).toEqual([])
})

test('when every carrier fails, the next level does not wait out the whole time', () => {
  const p = pager()
  const [page] = pagesIn(p.tell({ kind: 'needed', need: arrival('D-1') }, 0))
  const effects = p.tell({ kind: 'carried', page: page!.id, outcome: 'failed' }, 1000)
  expect(p.wake(effects)).toBe(at(seconds(16)))
  expect(p.sent(tick, seconds(16))).toEqual(['bruno/webhook'])
})

test('an acknowledgement is a lease: progress renews it, silence pages the next level', () => {
  const p = pager({ ...rota, policies: [{ kind: 'emergency', lease_minutes: 10, gather_seconds: 60 }] })
  p.tell({ kind: 'needed', need: arrival('D-1') }, 0)
  p.tell({ kind: 'acknowledged', by: anna, order: 'D-1' }, minutes(1))
  p.tell({ kind: 'progressed', order: 'D-1' }, minutes(9))
  expect(p.sent(tick, minutes(18))).toEqual([])
  expect(p.sent(tick, minutes(19))).toEqual(['bruno/webhook'])
})

test('an acknowledgement of an earlier page of the order counts', () => {
  const p = pager()
  const [first] = pagesIn(p.tell({ kind: 'needed', need: arrival('D-1') }, 0))
  p.tell(tick, minutes(5))
  p.tell({ kind: 'acknowledged', by: anna, page: first!.id }, minutes(6))
  expect(p.sent(tick, minutes(7))).toEqual([])
})

test('an answer to a page that the journal lost still counts for the order it names', () => {
  const p = pager()
  const [lost] = pagesIn(pager().tell({ kind: 'needed', need: arrival('D-1') }, 5))
  p.tell({ kind: 'needed', need: arrival('D-1') }, 0)
  p.tell({ kind: 'needed', need: arrival('D-12', { kind: 'routine' }) }, 0)
  p.tell({ kind: 'acknowledged', by: anna, page: lost!.id }, 10)
  expect([...p.state().open].filter(([, open]) => open.lease).map(([id]) => id)).toEqual(['D-1.arrival'])
})

test('an answer to the page from before it was an emergency is no answer to the emergency', () => {
  const p = pager()
  p.tell({ kind: 'needed', need: arrival('D-1', { kind: 'routine' }) }, 0)
  const [page] = pagesIn(p.tell(tick, minutes(1)))
  p.tell({ kind: 'needed', need: arrival('D-1') }, minutes(2))
  p.tell({ kind: 'acknowledged', by: anna, page: page!.id }, minutes(3))
  expect(p.sent(tick, minutes(7))).toEqual(['bruno/webhook'])
})

test('a page that was answered is not sent again after a restart', () => {
  const p = pager()
  p.tell({ kind: 'needed', need: arrival('D-1') }, 0)
  p.tell({ kind: 'acknowledged', by: anna, order: 'D-1' }, 10)
  expect(p.sent({ kind: 'restarted' }, 20)).toEqual([])
})

test('eighteen orders in one minute are one page with a count, and one answer is one for all', () => {
  const p = pager()
  const sent: PageMessage[] = []
  for (let i = 0; i < 18; i++)
    sent.push(...pagesIn(p.tell({ kind: 'needed', need: arrival(`D-${i}`, { kind: 'routine' }) }, i * seconds(3))))
  sent.push(...pagesIn(p.tell(tick, seconds(60))))
  expect(sent).toHaveLength(1)
  expect(sent[0]?.orders).toHaveLength(18)
  expect(sent[0]?.words).toBe('18 orders wait for a person: D-0, D-1, D-2 and 15 more. See: duly list')
  p.tell({ kind: 'acknowledged', by: anna, page: sent[0]!.id }, seconds(70))
  expect(p.sent(tick, minutes(20))).toEqual([])
})

test('in a storm of emergencies the first is paged at once and the others are one page behind it', () => {
  const p = pager()
  const sent: PageMessage[] = []
  for (let i = 0; i < 18; i++)
    sent.push(...pagesIn(p.tell({ kind: 'needed', need: arrival(`D-${i}`) }, i * seconds(3))))
  sent.push(...pagesIn(p.tell(tick, seconds(60))))
  expect(sent.map((page) => page.orders.length)).toEqual([1, 17])
})

test('answering a page answers for the orders it named and for no other', () => {
  const p = pager()
  const [page] = pagesIn(p.tell({ kind: 'needed', need: arrival('D-1') }, 0))
  p.tell({ kind: 'needed', need: arrival('D-2') }, seconds(10))
  p.tell({ kind: 'acknowledged', by: anna, page: page!.id }, seconds(20))
  expect(pagesIn(p.tell(tick, seconds(60)))).toMatchObject([{ orders: ['D-2'] }])
})

test('the same need stated again pages nobody again; more urgency starts anew at once, whoever had it', () => {
  const p = pager()
  p.tell({ kind: 'needed', need: arrival('D-1', { kind: 'routine' }) }, 0)
  expect(p.sent(tick, minutes(1))).toEqual(['anna/mail'])
  expect(p.tell({ kind: 'needed', need: arrival('D-1', { kind: 'routine' }) }, minutes(2))).toHaveLength(1)
  p.tell({ kind: 'acknowledged', by: anna, order: 'D-1' }, minutes(2))
  expect(p.sent({ kind: 'needed', need: arrival('D-1') }, minutes(3))).toEqual(['anna/mail'])
})

test('when the first has signed, a second person is paged and not the first', () => {
  const p = pager({ ...rota, ladder: [{ page: ['everyone'], over: ['mail'], wait_seconds: 300 }] })
  p.tell({ kind: 'needed', need: arrival('D-1') }, 0)
  p.tell({ kind: 'acknowledged', by: anna, order: 'D-1' }, 10)
  const second = arrival('D-1', { cause: 'second-signature', asks: { may: 'approve' } })
  expect(p.sent({ kind: 'signed', by: anna, need: second }, minutes(10))).toEqual(['bruno/mail'])
  expect([...p.state().open.keys()]).toEqual(['D-1.second-signature'])
})

test('a statutory clock pages by itself at its marks and when it is due, also under a lease', () => {
  const p = pager({ ...rota, clock_marks: [50, 90] })
  const need = arrival('D-1', { cause: 'deadline', kind: 'deadline' })
  const effects = p.tell({ kind: 'clock', need, from: start, due: at(minutes(100)) }, 0)
  expect(p.wake(effects)).toBe(at(minutes(50)))
  expect(p.sent(tick, minutes(50))).toEqual(['anna/mail'])
  p.tell({ kind: 'acknowledged', by: anna, order: 'D-1' }, minutes(51))
  expect(p.sent(tick, minutes(90))).toEqual(['anna/mail'])
  p.tell({ kind: 'acknowledged', by: anna, order: 'D-1' }, minutes(91))
  expect(p.sent(tick, minutes(100))).toEqual(['anna/mail'])
  p.tell({ kind: 'settled', order: 'D-1', why: 'done' }, minutes(101))
  expect(p.tell(tick, minutes(500))).toEqual([])
})

test('a clock learned of too late strikes at once, and once', () => {
  const p = pager()
  const need = arrival('D-1', { cause: 'deadline', kind: 'deadline' })
  const clock = { kind: 'clock', need, from: at(-minutes(90)), due: at(minutes(10)) } as const
  expect(p.sent(clock, 0)).toEqual(['anna/mail'])
  expect(p.sent(clock, 1)).toEqual([])
})

test('the right person is found although somebody else is on call; anyone rather than no one', () => {
  const german = (order: string) => arrival(order, { asks: { language: 'de' } })
  const both: Rota = { ...rota, ladder: [{ page: ['everyone'], over: ['mail'], wait_seconds: 60 }] }
  expect(pager(both).sent({ kind: 'needed', need: german('D-1') }, 0)).toEqual(['bruno/mail'])
  const alone = pager()
  const [page] = pagesIn(alone.tell({ kind: 'needed', need: german('D-1') }, 0))
  expect(page).toMatchObject({ person: 'anna' })
  expect(page?.words).toContain('Nobody who could be found reads de')
})

test('whoever has left is paged no more, but before nobody is', () => {
  const leaving = (ids: readonly string[]): Person[] =>
    people.map((each) => (ids.includes(each.id) ? { ...each, until: '2026-11-23T03:11:00Z' } : each))
  const all: Rota = { ...rota, ladder: [{ page: ['everyone'], over: ['mail'], wait_seconds: 600 }] }
  const without = pager(all, leaving(['anna']))
  expect(without.sent({ kind: 'needed', need: arrival('D-1') }, 0)).toEqual(['anna/mail', 'bruno/mail'])
  expect(without.sent({ kind: 'needed', need: arrival('D-2') }, minutes(2))).toEqual(['bruno/mail'])
  const named = pager(rota, leaving(['anna']))
  expect(named.sent({ kind: 'needed', need: arrival('D-1') }, minutes(2))).toEqual(['bruno/mail'])
  const nobody = pager(rota, leaving(['anna', 'bruno', 'clara']))
  expect(nobody.sent({ kind: 'needed', need: arrival('D-1') }, minutes(2))).toEqual(['anna/mail'])
})

test('a crash after the journal and before the page sends it after the restart, under the same id', () => {
  const p = pager()
  const [page] = pagesIn(p.tell({ kind: 'needed', need: arrival('D-1') }, 0))
  const state = foldJournal(p.journal)
  const again = step(state, { kind: 'restarted' }, at(10), houseOf(rota, people))
  expect(pagesIn(again.effects)).toEqual([page])
})

test('an arrival goes on under its order number without one more page', () => {
  const p = pager()
  p.tell({ kind: 'needed', need: arrival('R-1') }, 0)
  p.tell({ kind: 'renamed', from: 'R-1', to: 'D-1' }, 10)
  expect(p.sent({ kind: 'needed', need: arrival('D-1') }, 20)).toEqual([])
  p.tell({ kind: 'acknowledged', by: anna, order: 'D-1' }, 30)
  expect(p.sent(tick, minutes(10))).toEqual([])
})

test('a clock set back by a year delays no page beyond its wait', () => {
  const p = pager()
  p.tell({ kind: 'needed', need: arrival('D-1') }, 0)
  const year = -365 * 24 * minutes(60)
  p.tell(tick, year)
  expect(p.sent(tick, year + minutes(5))).toEqual(['bruno/webhook'])
})

test('with nobody to page the alarm goes off at once', () => {
  expect(pager(rota, []).sent({ kind: 'needed', need: arrival('D-1') }, 0)).toEqual(['alarm 2'])
})

test('the state is the fold of the journal, also when each record stands twice', () => {
  const p = pager()
  const need = arrival('D-1')
  p.tell({ kind: 'clock', need: arrival('D-1', { cause: 'deadline' }), from: start, due: at(minutes(60)) }, 0)
  const [page] = pagesIn(p.tell({ kind: 'needed', need }, 1))
  p.tell({ kind: 'carried', page: page!.id, outcome: 'failed' }, 2)
  p.tell(tick, -minutes(3))
  p.tell(tick, minutes(6))
  p.tell({ kind: 'acknowledged', by: anna, order: 'D-1' }, minutes(7))
  p.tell(tick, minutes(40))
  p.tell({ kind: 'renamed', from: 'D-1', to: 'D-2' }, minutes(41))
  expect(foldJournal(p.journal)).toEqual(p.state())
  expect(foldJournal(p.journal.flatMap((entry) => [entry, entry]))).toEqual(p.state())
  const written = JSON.parse(JSON.stringify(stateRecord(p.state()))) as ReturnType<typeof stateRecord>
  expect(foldJournal([written])).toEqual(p.state())
})
