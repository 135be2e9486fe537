import { z } from 'zod'
import type { Parsed } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { RotaEdit } from '../platform/rota-text.ts'
import { shortName } from '../platform/settings-words.ts'
import type { Rota } from '../platform/settings-oncall.ts'
import { onWall } from './preview.ts'
import { firstTeam, rotaClock } from './rota.ts'
import { shiftAfter, shiftAt, type OneShift } from './swap.ts'
import { momentIn, parseMoment } from './wall-time.ts'

/** A moment with its zone, or as on the wall of the rota's zone: `2026-11-28T22:00`. */
const moment = z.string().max(40)

/** What somebody wants changed in the rota, as a command or a form says it. */
export const rotaWishSchema = z.discriminatedUnion('wish', [
  /** PERSON is on call instead of `for`, or of everyone on call then. */
  z.strictObject({
    wish: z.literal('override'),
    person: shortName,
    from: moment,
    to: moment,
    for: shortName.optional(),
    team: shortName.optional(),
  }),
  /** `b` takes the shift in which `a` is on call at `at`; `a` takes b's next shift after it, or the one at `for`. */
  z.strictObject({
    wish: z.literal('swap'),
    at: moment,
    a: shortName,
    b: shortName,
    for: moment.optional(),
    team: shortName.optional(),
  }),
  z.strictObject({ wish: z.literal('leave'), person: shortName, from: moment, to: moment }),
  /** The last change back, while the rota is still what it made. */
  z.strictObject({ wish: z.literal('undo') }),
])
export type RotaWish = z.infer<typeof rotaWishSchema>

/** An edit of the rota, and what it is in words, for the books. */
export type RotaChange = { readonly edit: RotaEdit; readonly how: string; readonly undoes?: true }
/** What the last change replaced, to go back to. */
export type RotaBefore = { readonly how: string; readonly section: string | null }

/** The edit that a wish comes to, or why there is none. Pure. */
export function rotaChange(wish: RotaWish, rota: Rota, undo: RotaBefore | undefined, now: Instant): Parsed<RotaChange> {
  switch (wish.wish) {
    case 'override': {
      const { person, team, for: insteadOf } = wish
      return inTime(wish, rota, now, ({ from, to }, words) => ({
        edit: {
          kind: 'add',
          list: 'overrides',
          items: [{ ...(team ? { team } : {}), person, ...(insteadOf ? { instead_of: insteadOf } : {}), from, to }],
        },
        how: `${person} takes over${insteadOf ? ` for ${insteadOf}` : ''} in ${team ?? firstTeam} ${words}`,
      }))
    }
    case 'leave':
      return inTime(wish, rota, now, ({ from, to }, words) => ({
        edit: { kind: 'add', list: 'leave', items: [{ person: wish.person, from, to }] },
        how: `${wish.person} is away ${words}`,
      }))
    case 'swap':
      return swapped(wish, rota, now)
    case 'undo':
      return undo
        ? {
            ok: true,
            value: {
              edit: { kind: 'put', section: undo.section ?? undefined },
              how: `taken back: ${undo.how}`,
              undoes: true,
            },
          }
        : {
            ok: false,
            why: 'There is nothing to take back: the rota in duly.yaml was not made by a command or at the desk, or was edited since.\nEarlier rotas: duly rota history. Put one back with: duly rota save FILE',
          }
  }
}

/** Nobody takes hours over that are over. */
const pastIsPast =
  'That is past: who was on call then stands in the books, and a change of the rota does not change it.'

function inTime(
  wish: { from: string; to: string },
  { zone }: Rota,
  now: Instant,
  make: (on: { from: string; to: string }, words: string) => RotaChange,
): Parsed<RotaChange> {
  const [begin, end] = [parseMoment(wish.from, zone), parseMoment(wish.to, zone)]
  if (!begin.ok) return begin
  if (!end.ok) return end
  if (end.value <= now) return { ok: false, why: pastIsPast }
  const on = { from: momentIn(zone, begin.value), to: momentIn(zone, end.value) }
  return { ok: true, value: make(on, `from ${onWall(begin.value, zone)} to ${onWall(end.value, zone)}`) }
}

function swapped(wish: RotaWish & { wish: 'swap' }, rota: Rota, now: Instant): Parsed<RotaChange> {
  const { a, b } = wish
  const { zone } = rota
  const team = wish.team ?? firstTeam
  const clock = rotaClock(rota)
  if (!clock.teams.includes(team))
    return { ok: false, why: `There is no team ${team}. There are: ${clock.teams.join(', ')}.` }
  const at = parseMoment(wish.at, zone)
  if (!at.ok) return at
  const one = shiftAt(clock, team, a, at.value, zone)
  if (!one.ok) return one
  const back = wish.for === undefined ? undefined : parseMoment(wish.for, zone)
  if (back && !back.ok) return back
  const other = back
    ? shiftAt(clock, team, b, back.value, zone)
    : shiftAfter(clock, team, b, Instant.latest(one.value.to, now))
  if (!other.ok) return other
  const [first, second] = [one.value, other.value]
  const inWords = ({ from, to }: OneShift): string => `${onWall(from, zone)} to ${onWall(to, zone)}`
  if (first.to <= now || second.to <= now)
    return { ok: false, why: 'One of the shifts is over already, so there is nothing to swap.' }
  if (first.from < second.to && second.from < first.to)
    return { ok: false, why: `${a} (${inWords(first)}) and ${b} (${inWords(second)}) are on call together.` }
  const item = (person: string, instead_of: string, shift: OneShift): object => ({
    ...(wish.team ? { team } : {}),
    person,
    instead_of,
    // What is over of a shift stays as it was.
    from: momentIn(zone, Instant.latest(shift.from, now)),
    to: momentIn(zone, shift.to),
  })
  const items = [item(b, a, first), item(a, b, second)]
  const how = `${a} (${inWords(first)}) and ${b} (${inWords(second)}) swap in ${team}`
  return { ok: true, value: { edit: { kind: 'add', list: 'overrides', items }, how } }
}
