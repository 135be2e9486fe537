import type { Parsed } from '../order/ids.ts'
import { Instant, minutes } from '../order/time.ts'
import { zoneClock } from './zone-clock.ts'

/**
 * A moment as people write it: with its zone, or as the wall of `zone` shows it (`2026-11-28T22:00`, `2026-11-28`). A
 * time that the wall shows twice is the first of both; one that it skips is so much later.
 */
export function parseMoment(text: string, zone: string): Parsed<Instant> {
  const wall = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}))?$/.exec(text)
  const whole = text.replace(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})$/, '$1:00$2')
  const read = Instant.parse(wall ? `${wall[1] ?? ''}T${wall[2] ?? '00:00'}:00Z` : whole)
  if (!wall) return read
  if (!read.ok) return { ok: false, why: `The date or time "${text}" does not exist.` }
  return { ok: true, value: Instant.at(zoneClock(zone).instantOf(Instant.ms(read.value))) }
}

/** The moment as duly.yaml holds it, readable where the rota is kept: `2026-11-28T22:00:00+01:00`. */
export function momentIn(zone: string, at: Instant): string {
  const ms = Instant.ms(at)
  const offset = zoneClock(zone).wallAt(ms) - ms
  if (offset === 0 || offset % minutes(1) !== 0) return at.replace('.000Z', 'Z')
  const ahead = Math.abs(offset) / minutes(1)
  const two = (n: number): string => String(n).padStart(2, '0')
  const wall = Instant.at(ms + offset).slice(0, 19)
  return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`
}
