import { days, Instant } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'
import { doubleInWords, gapInWords, madeBy, onWall, previewOf } from './preview.ts'
import { faults } from './problems.ts'
import { rotaClock } from './rota.ts'

/** One side of a change: a rota and the people it is about. */
export type Staffed = { readonly rota: Rota; readonly people: readonly Person[] }

/** What a change of the rota does, in words, before it is made. */
export type Weighed = {
  /** Whose hours change: `Sat 2026-11-28 22:00 to …: ben instead of anna`. */
  readonly differences: readonly string[]
  /** What nobody may accept, each with how to mend it. */
  readonly refused: readonly string[]
  /** Gaps and double-bookings that it makes: they may be meant. */
  readonly gaps: readonly string[]
  readonly doubles: readonly string[]
  /** What was wrong before it already. */
  readonly stood: readonly string[]
}

/** So far ahead a change is weighed at least, and at most: what is dated beyond repeats, or is far away. */
const [least, most] = [days(56), days(800)]

/**
 * Weighs a change of the rota from `now` on, as far ahead as anything of it is dated. What was wrong before and is not
 * made worse keeps no change back: at night an override has to be possible also over a rota that somebody else broke.
 */
export function weigh(before: Staffed, after: Staffed, now: Instant): Weighed {
  const ms = Instant.ms(now)
  const dated = [...(after.rota.overrides ?? []), ...(after.rota.leave ?? [])]
    .flatMap((each) => [Date.parse(each.from), Date.parse(each.to)])
    .filter((end) => end <= ms + most)
  const to = Instant.at(Math.max(ms + least, ...dated))
  const was = previewOf(before.rota, before.people, now, to)
  const is = previewOf(after.rota, after.people, now, to)
  const made = madeBy(was, is)
  const old = faults(before.rota, before.people)
  const { zone } = after.rota
  const stood = madeBy(made, is)
  return {
    differences: differencesOf(before.rota, after.rota, now, to),
    refused: faults(after.rota, after.people).filter((words) => !old.includes(words)),
    gaps: made.gaps.map((each) => gapInWords(each, zone)),
    doubles: made.doubles.map((each) => doubleInWords(each, zone)),
    stood: [
      ...faults(after.rota, after.people).filter((words) => old.includes(words)),
      ...stood.gaps.map((each) => gapInWords(each, zone)),
      ...stood.doubles.map((each) => doubleInWords(each, zone)),
    ],
  }
}

/** Whose hours change between two instants, team by team, in the words of the rota that follows. */
function differencesOf(before: Rota, after: Rota, from: Instant, to: Instant): string[] {
  const [was, is] = [rotaClock(before), rotaClock(after)]
  const names = (list: readonly string[]): string => list.join(', ') || 'nobody'
  return [...new Set([...was.teams, ...is.teams])].flatMap((team) => {
    if (!is.teams.includes(team)) return [`${team}: there is no such team any more`]
    const found: { from: Instant; to: Instant; words: string }[] = []
    const changes = [was, is].flatMap((clock) => clock.spans(team, from, to).map((span) => span.from))
    const instants = [...new Set([from, ...changes])].sort()
    for (const [i, at] of instants.entries()) {
      const [then, now] = [was.onCall(team, at).people, is.onCall(team, at).people]
      if (then.join() === now.join()) continue
      const words = `${names(now)} instead of ${names(then)}`
      const last = found.at(-1)
      const end = instants[i + 1] ?? to
      if (last?.to === at && last.words === words) found[found.length - 1] = { ...last, to: end }
      else found.push({ from: at, to: end, words })
    }
    return found.map(
      (each) => `${team}, ${onWall(each.from, after.zone)} to ${onWall(each.to, after.zone)}: ${each.words}`,
    )
  })
}
