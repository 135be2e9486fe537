import type { Evidence } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'
import { Instant } from '../../order/time.ts'

/**
 * The time guard (feature F10): each moment of the facts as it was stated, in UTC, and on the wall of the addressee, side
 * by side and to the last digit that was given. A moment without a zone could be any of 26 hours and is said to be so.
 * `zone` is the addressee's, when we know which company is meant. Pure.
 */
export function compareTimes(facts: StatedFacts, zone: string | undefined): Evidence[] {
  const moments = facts.asks.flatMap((ask) =>
    (
      [
        ['from', ask.from],
        ['up to', ask.to],
      ] as const
    ).flatMap(([end, stated]) => (stated === undefined ? [] : [{ end, stated }])),
  )
  const seen = new Map(moments.map((m) => [`${m.end} ${m.stated}`, m]))
  return [...seen.values()].slice(0, 40).map(({ end, stated }) => {
    const moment = Instant.parse(stated)
    if (!moment.ok) return { signal: 'time.no_zone', outcome: 'failed', words: `Window ${end}: ${moment.why}` }
    const finer = /\.\d{3}0*([1-9]\d*)/.test(stated)
    if (finer)
      return {
        signal: 'time.too_fine',
        outcome: 'failed',
        words: `Window ${end}: ${stated} is finer than a thousandth of a second, which our stores do not keep. Ask which thousandth is meant.`,
      }
    const there = zone === undefined || zone === 'UTC' ? '' : `, ${onTheWall(moment.value, zone)} in ${zone}`
    return {
      signal: 'time.zones',
      outcome: 'passed',
      words: `Window ${end} ${onTheWall(moment.value, 'UTC')}${there}. Stated: ${stated}.`,
    }
  })
}

/** `2026-09-01 02:00:00 GMT+01:00`: the clock of that place with its distance from UTC, thousandths where there are any. */
function onTheWall(moment: Instant, zone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    })
      .formatToParts(new Date(Instant.ms(moment)))
      .map(({ type, value }) => [type, value]),
  )
  const { year, month, day, hour, minute, second, fractionalSecond, timeZoneName } = parts
  const finer = fractionalSecond === '000' ? '' : `.${fractionalSecond}`
  return `${year}-${month}-${day} ${hour}:${minute}:${second}${finer} ${zone === 'UTC' ? 'UTC' : timeZoneName}`
}
