import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { Rota, Rotation, Shift } from '../platform/settings-oncall.ts'
import { rotationLayer, shiftLayer, type Layer } from './rotation.ts'

/** Who is on call in a team at an instant, each once, in the rota's order; and who learns beside them. */
export type OnCall = { readonly people: readonly PersonId[]; readonly shadows: readonly PersonId[] }

/** A span in which nothing changes. Half-open. */
export type Span = OnCall & { readonly from: Instant; readonly to: Instant }

/** The first rota's name among the teams. */
export const firstTeam = 'on-call'

/** A rota ready to be asked: a pure function of (definition, instant), the same for ever. */
export type RotaClock = {
  readonly teams: readonly string[]
  /** Nobody at all for a team there is none of. */
  readonly onCall: (team: string, at: Instant) => OnCall
  /** Who is on call from one instant to another, span by span, without a hole between the spans. */
  readonly spans: (team: string, from: Instant, to: Instant) => Span[]
}

type Stretch = { readonly from: number; readonly to: number }
type Takeover = Stretch & { readonly team: string; readonly person: string; readonly insteadOf?: string | undefined }
type Away = Stretch & { readonly person: string }
type Team = {
  readonly layers: readonly Layer[]
  readonly shadows: readonly Layer[]
  readonly overrides: readonly Takeover[]
}

/**
 * Reads a rota once, to ask it often.
 *
 * The fixed shifts are the lowest layer; over them lie the rotations, in their order, and over those the overrides.
 * Where several have somebody, the highest holds. An override "instead of" puts one person in another's place in every
 * layer; one without is a layer of its own. Whoever is on leave is on call nowhere, and the layer below shows.
 */
export function rotaClock(rota: Rota): RotaClock {
  const overrides = (rota.overrides ?? []).map((each) => ({
    ...stretch(each),
    team: each.team ?? firstTeam,
    person: each.person,
    insteadOf: each.instead_of,
  }))
  const leave = (rota.leave ?? []).map((each) => ({ ...stretch(each), person: each.person }))
  const teamOf = (id: string, zone: string, shifts: readonly Shift[], rotations: readonly Rotation[]): Team => ({
    layers: [
      together(shifts.map((shift) => shiftLayer(shift, zone))),
      ...rotations.filter((each) => !each.shadow).map((each) => rotationLayer(each, zone)),
    ],
    shadows: rotations.filter((each) => each.shadow).map((each) => rotationLayer(each, zone)),
    overrides: overrides.filter((each) => each.team === id),
  })
  const teams = new Map<string, Team>([[firstTeam, teamOf(firstTeam, rota.zone, rota.shifts, rota.rotations ?? [])]])
  for (const { id, zone, shifts, rotations } of rota.teams ?? [])
    teams.set(id, teamOf(id, zone ?? rota.zone, shifts ?? [], rotations ?? []))

  // Whoever asks, asks several times about one instant.
  let asked: { readonly at: Instant | undefined; readonly found: Map<string, OnCall> } = {
    at: undefined,
    found: new Map(),
  }
  return {
    teams: [...teams.keys()],
    onCall(name, at) {
      const team = teams.get(name)
      if (!team) return { people: [], shadows: [] }
      if (asked.at !== at) asked = { at, found: new Map() }
      const known = asked.found.get(name) ?? onCallAt(team, leave, Instant.ms(at))
      asked.found.set(name, known)
      return known
    },
    spans(name, from, to) {
      const team = teams.get(name)
      return team ? spansOf(team, leave, Instant.ms(from), Instant.ms(to)) : []
    },
  }
}

/** Who is on call at `now` in the first rota, each once, in the rota's order; empty when nobody is. */
export const whoIsAwake = (rota: Rota, now: Instant): readonly PersonId[] =>
  rotaClock(rota).onCall(firstTeam, now).people

function onCallAt(team: Team, leave: readonly Away[], ms: number): OnCall {
  const overrides = team.overrides.filter((each) => holds(each, ms))
  const away = leave.filter((each) => holds(each, ms)).map((each) => each.person)
  let people = atWork(overrides, away)
  for (let i = team.layers.length - 1; i >= 0 && people.length === 0; i--)
    people = present(team.layers[i]?.at(ms) ?? [], overrides, away)
  const shadows = team.shadows.flatMap((layer) => present(layer.at(ms), [], away)).filter((id) => !people.includes(id))
  return { people: people as PersonId[], shadows: [...new Set(shadows)] as PersonId[] }
}

/** Of the overrides that are layers of their own, the last one whose person is there, or whoever replaces them. */
function atWork(overrides: readonly Takeover[], away: readonly string[]): string[] {
  for (let i = overrides.length - 1; i >= 0; i--) {
    const each = overrides[i]
    if (!each || each.insteadOf !== undefined) continue
    const people = present([each.person], overrides.slice(i + 1), away)
    if (people.length > 0) return people
  }
  return []
}

function present(layer: readonly string[], overrides: readonly Takeover[], away: readonly string[]): string[] {
  if (layer.length === 0) return []
  let people = [...layer]
  for (const { insteadOf, person } of overrides)
    if (insteadOf !== undefined) people = people.map((each) => (each === insteadOf ? person : each))
  return [...new Set(people)].filter((each) => !away.includes(each))
}

function spansOf(team: Team, leave: readonly Away[], fromMs: number, toMs: number): Span[] {
  const layers = [...team.layers, ...team.shadows]
  const dated = [...team.overrides, ...leave].flatMap(({ from, to }) => [from, to])
  const changes = [
    fromMs,
    ...layers.flatMap((layer) => layer.changes(fromMs, toMs)),
    ...dated.filter((ms) => ms > fromMs && ms < toMs),
  ]
  const spans: Span[] = []
  for (const ms of [...new Set(changes)].sort((a, b) => a - b)) {
    const now = onCallAt(team, leave, ms)
    const last = spans.at(-1)
    const at = Instant.at(ms)
    if (last && same(last, now)) continue
    if (last) spans[spans.length - 1] = { ...last, to: at }
    spans.push({ ...now, from: at, to: Instant.at(toMs) })
  }
  return spans
}

const same = (a: OnCall, b: OnCall): boolean =>
  a.people.join() === b.people.join() && a.shadows.join() === b.shadows.join()

const together = (layers: readonly Layer[]): Layer => ({
  at: (ms) => layers.flatMap((layer) => layer.at(ms)),
  changes: (fromMs, toMs) => layers.flatMap((layer) => layer.changes(fromMs, toMs)),
})

const holds = ({ from, to }: Stretch, ms: number): boolean => from <= ms && ms < to
const stretch = ({ from, to }: { readonly from: string; readonly to: string }): Stretch => ({
  from: Date.parse(from),
  to: Date.parse(to),
})
