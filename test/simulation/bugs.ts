import { Instant, hours, minutes } from '../../src/order/time.ts'
import type { House } from '../../src/oncall/house.ts'
import type { Decision, JournalEntry } from '../../src/oncall/need.ts'
import type { Effect, PagerInput } from '../../src/oncall/pager-core.ts'
import { foldJournal } from '../../src/oncall/pager-journal.ts'
import type { PagerState } from '../../src/oncall/pager-state.ts'
import type { Parts } from './host.ts'
import { asItIs } from './parts.ts'

/** A bug planted in a copy of one part, as somebody might write it on a bad day. The code at a desk knows nothing of it. */
export type Bug = { readonly name: string; readonly parts: Parts; readonly bend?: (house: House) => House }

const { step } = asItIs
type Step = Parts['step']

const withStep = (name: string, planted: Step): Bug => ({ name, parts: { ...asItIs, step: planted } })

/** The step with its decisions changed before they are applied. */
const deciding = (name: string, change: (entry: JournalEntry, state: PagerState) => JournalEntry | undefined): Bug =>
  withStep(name, (state, input, now, house) => {
    const stepped = step(state, input, now, house)
    const entries = stepped.effects.flatMap((effect) => (effect.kind === 'journal' ? effect.entries : []))
    const changed = entries.flatMap((entry) => change(entry, state) ?? [])
    if (changed.length === entries.length && changed.every((entry, i) => entry === entries[i])) return stepped
    const effects = stepped.effects.map((effect) =>
      effect.kind === 'journal' ? { ...effect, entries: changed } : effect,
    )
    return { state: foldJournal(changed, state), effects }
  })
const doing = (name: string, change: (effect: Effect, input: PagerInput) => Effect | undefined): Bug =>
  withStep(name, (state, input, now, house) => {
    const stepped = step(state, input, now, house)
    return { ...stepped, effects: stepped.effects.flatMap((effect) => change(effect, input) ?? []) }
  })
const hearing = (name: string, change: (input: PagerInput, state: PagerState) => PagerInput): Bug =>
  withStep(name, (state, input, now, house) => step(state, change(input, state), now, house))
const housing = (name: string, bend: (house: House) => House): Bug => ({ name, parts: asItIs, bend })
const without =
  (kind: Decision['kind']) =>
  (entry: JournalEntry): JournalEntry | undefined =>
    entry.kind === kind ? undefined : entry

export const bugs: readonly Bug[] = [
  hearing('a provider that accepts a page acknowledges it', (input) =>
    input.kind === 'carried' && input.outcome === 'accepted'
      ? { kind: 'acknowledged', by: 'anna' as never, page: input.page }
      : input,
  ),
  deciding('after the last level nobody is paged again', (entry) =>
    entry.kind === 'paged' && entry.group.includes('.3.')
      ? { ...entry, nextAt: Instant.plus(entry.at, hours(24 * 365)) }
      : entry,
  ),
  deciding('an acknowledgement is for ever', (entry) =>
    entry.kind === 'acknowledged' ? { ...entry, until: Instant.plus(entry.at, hours(24 * 365)) } : entry,
  ),
  deciding('progress renews nothing', without('progressed')),
  deciding('a clock set back is not noticed', without('clock-set-back')),
  withStep('a clock does not strike while somebody works on the order', (state, input, now, house) => {
    if (input.kind === 'settled') return step(state, input, now, house)
    const working = new Set([...state.open.values()].filter((open) => open.lease).map((open) => open.need.order))
    const asleep = [...state.clocks].filter(([order]) => working.has(order))
    const awake = new Map([...state.clocks].filter(([order]) => !working.has(order)))
    const stepped = step({ ...state, clocks: awake }, input, now, house)
    return { ...stepped, state: { ...stepped.state, clocks: new Map([...asleep, ...stepped.state.clocks]) } }
  }),
  deciding('the moment a period ends is no mark of its clock', (entry) =>
    entry.kind === 'clock-known' ? { ...entry, marks: entry.marks.filter((mark) => mark !== entry.due) } : entry,
  ),
  deciding('an arrival that gets its number is forgotten', (entry) =>
    entry.kind === 'renamed'
      ? { seq: entry.seq, at: entry.at, kind: 'settled', needs: [`${entry.from}.arrival`], why: '' }
      : entry,
  ),
  deciding('of a storm only the first order is written down as paged', (entry) =>
    entry.kind === 'paged' ? { ...entry, needs: entry.needs.slice(0, 1) } : entry,
  ),
  withStep('answering one page answers for everything that is open', (state, input, now, house) => {
    if (input.kind !== 'acknowledged') return step(state, input, now, house)
    const stepped = step(state, input, now, house)
    const all = [...state.open.keys()]
    const more = stepped.effects.map((effect) =>
      effect.kind === 'journal'
        ? {
            ...effect,
            entries: effect.entries.map((entry) => (entry.kind === 'acknowledged' ? { ...entry, needs: all } : entry)),
          }
        : effect,
    )
    const entries = more.flatMap((effect) => (effect.kind === 'journal' ? effect.entries : []))
    return { state: foldJournal(entries, state), effects: more }
  }),
  hearing('the first signer is paged for the second signature', (input) =>
    input.kind === 'signed' ? { kind: 'needed', need: input.need } : input,
  ),
  doing('after a crash nothing is sent again', (effect, input) =>
    effect.kind === 'send' && input.kind === 'restarted' ? undefined : effect,
  ),
  withStep('pages go out before the journal is written', (state, input, now, house) => {
    const stepped = step(state, input, now, house)
    const late = stepped.effects.filter((effect) => effect.kind === 'journal')
    return { ...stepped, effects: [...stepped.effects.filter((effect) => effect.kind !== 'journal'), ...late] }
  }),
  doing('the next wake-up is an hour late', (effect) =>
    effect.kind === 'wake' ? { ...effect, at: Instant.plus(effect.at, minutes(60)) } : effect,
  ),
  {
    name: 'reading the journal ends at the first damaged line',
    parts: {
      ...asItIs,
      read(text) {
        const lines = text.split('\n')
        const damaged = lines.findIndex((line) => line !== '' && asItIs.read(line).damaged > 0)
        return asItIs.read(damaged < 0 ? text : lines.slice(0, damaged).join('\n'))
      },
    },
  },
  {
    name: 'the journal is begun anew without the clocks',
    parts: { ...asItIs, snapshot: (state) => asItIs.snapshot({ ...state, clocks: new Map() }) },
  },
  hearing('a learner who answers takes the order over', (input) =>
    input.kind === 'acknowledged' && 'page' in input ? { ...input, page: input.page.replace(/\.shadow$/, '') } : input,
  ),
  housing('in summer the rota is an hour late', (house) => ({
    ...house,
    onCall: (team, at) => house.onCall(team, /^\d+-0[4-9]/.test(at) ? Instant.plus(at, -hours(1)) : at),
  })),
  housing('conflicts of interest are not looked at', (house) => ({
    ...house,
    people: new Map([...house.people].map(([id, { conflicts: _none, ...person }]) => [id, person])),
  })),
  housing('a page goes over one carrier alone', (house) => ({
    ...house,
    channels: new Map([...house.channels].map(([id, ways]) => [id, ways.filter((way) => way === 'mail')])),
  })),
  housing('orders are gathered for an hour instead of a minute', (house) => ({
    ...house,
    ladders: Object.fromEntries(
      Object.entries(house.ladders).map(([kind, ladder]) => [kind, { ...ladder, gatherMs: ladder.gatherMs * 60 }]),
    ) as House['ladders'],
  })),
  housing('a storm is not gathered at all', (house) => ({
    ...house,
    ladders: Object.fromEntries(
      Object.entries(house.ladders).map(([kind, ladder]) => [kind, { ...ladder, gatherMs: 0 }]),
    ) as House['ladders'],
  })),
]
