import { days, hours, Instant } from '../order/time.ts'
import type { Rota } from '../platform/settings-oncall.ts'
import { onWall, type Gap } from './preview.ts'
import { rotaClock } from './rota.ts'
import { zoneClock } from './zone-clock.ts'

/** What stands in an hour of which somebody is missing, whole or in part. */
const missing = '!'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * A rota as a picture of letters: for each team a line a day, a letter an hour on the wall of the rota's zone, `!` where
 * one of `gaps` lies and `+` where several are on call. `red` marks what is to be looked at. A day of a clock change
 * shows the hours of the wall. Below it stands who each letter is.
 */
export function chartOf(
  rota: Rota,
  gaps: readonly Gap[],
  from: Instant,
  count: number,
  red: (text: string) => string,
): string {
  const clock = rotaClock(rota)
  const zone = zoneClock(rota.zone)
  const midnight = Math.floor(zone.wallAt(Instant.ms(from)) / days(1)) * days(1)
  const named = new Map<string, string>()
  const letterOf = (person: string): string => {
    const letter = named.get(person) ?? letters[named.size] ?? '?'
    named.set(person, letter)
    return letter
  }
  const cell = (team: string, wallMs: number): string => {
    const [begin, end] = [wallMs, wallMs + hours(1)].map((ms) => Instant.at(zone.instantOf(ms))) as [Instant, Instant]
    if (gaps.some((gap) => gap.team === team && gap.from < end && begin < gap.to)) return red(missing)
    const [first, second] = clock.onCall(team, begin).people
    return first === undefined ? '·' : second === undefined ? letterOf(first) : '+'
  }
  const ruler = `${' '.repeat(16)}0     6     12    18`
  const blocks = clock.teams.map((team) => {
    const lines = Array.from({ length: count }, (_, day) => {
      const wall = midnight + days(day)
      const row = Array.from({ length: 24 }, (_hour, hour) => cell(team, wall + hours(hour))).join('')
      return `${onWall(Instant.at(zone.instantOf(wall)), rota.zone).slice(0, 14)}  ${row}`
    })
    return [`${team} (${rota.zone})`, ruler, ...lines].join('\n')
  })
  const legend = [...named].map(([person, letter]) => `${letter} ${person}`)
  return [...blocks, [...legend, '+ several', '· nobody', `${red(missing)} a gap: everyone is paged`].join('   ')].join(
    '\n\n',
  )
}
