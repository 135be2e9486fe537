import type { ReactNode } from 'react'
import type { Span } from '../../oncall/rota.ts'
import type { RotaAhead } from '../api/rota.ts'
import { useWords } from './texts.ts'

/** A stretch of one day on the wall of the rota's zone: one span, cut at midnight. */
type Piece = { readonly from: string; readonly to: string; readonly span: Span; readonly gap: boolean }
type Day = { readonly day: string; readonly pieces: readonly Piece[] }

/** Four weeks of a team, day by day on the wall of the rota's zone. A gap is red and says so; each stretch can be pressed. */
export function RotaWeeks(props: {
  ahead: RotaAhead
  team: string
  spans: readonly Span[]
  press?: (span: Span) => void
}): ReactNode {
  const { say, language } = useWords()
  const { ahead, team, press } = props
  const days = daysOf(ahead, team, props.spans)
  const first = days[0] ? (new Date(`${days[0].day}T00:00Z`).getUTCDay() + 6) % 7 : 0
  const named = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }) // prettier-ignore
  return (
    <>
      <p className="hint">{say('rota-zone', { zone: ahead.zone })}</p>
      <ol className="weeks">
        {days.map(({ day, pieces }, i) => (
          <li key={day} className={i === 0 && first > 0 ? `after-${first}` : undefined}>
            <h3>{named.format(new Date(`${day}T00:00Z`))}</h3>
            <ul className="plain">
              {pieces.map(({ from, to, span, gap }) => {
                const who = span.people.length > 0 ? span.people.join(', ') : say('nobody')
                const hours = from === '00:00' && to === '24:00' ? say('rota-all-day') : `${from}–${to}`
                const words = (
                  <>
                    <span className="hours">{hours}</span>{' '}
                    <span>{gap && span.people.length > 0 ? say('rota-unreachable', { who }) : who}</span>
                  </>
                )
                return (
                  <li key={from}>
                    {press ? (
                      <button
                        className={gap ? 'span gap' : 'span'}
                        aria-label={say('rota-change-of', { day: named.format(new Date(`${day}T00:00Z`)), hours, who })}
                        onClick={() => press(span)}
                      >
                        {words}
                      </button>
                    ) : (
                      <p className={gap ? 'span gap' : 'span'}>{words}</p>
                    )}
                  </li>
                )
              })}
            </ul>
          </li>
        ))}
      </ol>
    </>
  )
}

/** Cuts spans at each midnight of the zone. Ends of a day are found on the wall, so a day of 23 hours is one day. */
function daysOf(ahead: RotaAhead, team: string, spans: readonly Span[]): Day[] {
  const days = new Map<string, Piece[]>()
  const gaps = ahead.gaps.filter((gap) => gap.team === team)
  for (const span of spans) {
    const gap = gaps.some((each) => each.from < span.to && span.from < each.to)
    let { day, time } = wallAt(span.from, ahead.zone)
    const end = wallAt(span.to, ahead.zone)
    while (day < end.day || (day === end.day && time < end.time)) {
      const to = day < end.day ? '24:00' : end.time
      days.set(day, [...(days.get(day) ?? []), { from: time, to, span, gap }])
      day = new Date(Date.parse(`${day}T00:00Z`) + 86_400_000).toISOString().slice(0, 10)
      time = '00:00'
    }
  }
  return [...days].map(([day, pieces]) => ({ day, pieces }))
}

/** `2026-11-28` and `22:00` on the wall of a zone. */
export function wallAt(at: string, zone: string): { day: string; time: string } {
  const parts = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone }).format(new Date(at)) // prettier-ignore
  const [day = '', time = ''] = parts.split(' ')
  return { day, time }
}
