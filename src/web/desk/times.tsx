import { useEffect, useState, type ReactNode } from 'react'
import type { Language } from '../design/words.tsx'
import { useWords } from './texts.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
function format(language: Language, zone: string, seconds: boolean): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${seconds}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZone: zone,
  })
  formats.set(key, made)
  return made
}

/** A moment in UTC, and where it counts on the wall of a place too: only its hour where the day is the same. */
export function Moment(props: { at: string; zone?: string | null | undefined; seconds?: boolean }): ReactNode {
  const { language } = useWords()
  const { at, zone, seconds = false } = props
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  const wall = (where: string): { day: string; hour: string } => {
    const parts = format(language, where, seconds).formatToParts(date)
    const from = parts.findIndex(({ type }) => type === 'hour')
    const text = (some: typeof parts): string => some.map(({ value }) => value).join('')
    return { day: text(parts.slice(0, from)).replace(/[,\s]+(à\s*)?$/, ''), hour: text(parts.slice(from)) }
  }
  const utc = wall('UTC')
  const there = zone && zone !== 'UTC' ? wall(zone) : undefined
  return (
    <time dateTime={at}>
      {utc.day}, {utc.hour} UTC
      {there === undefined ? null : (
        <span className="quiet">
          {' · '}
          {there.day === utc.day ? there.hour : `${there.day}, ${there.hour}`} {zone}
        </span>
      )}
    </time>
  )
}

/** The present, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** How long there is until a deadline, by the second where it is short. */
export function TimeLeft({ due }: { due: string | null | undefined }): ReactNode {
  const { say } = useWords()
  const now = useNow()
  if (!due) return <span className="quiet">{say('no-deadline')}</span>
  const left = Date.parse(due) - now
  const words = lengthOf(Math.abs(left))
  const look = left < 0 ? 'bad' : left < 2 * 3_600_000 ? 'warn' : ''
  return (
    <strong className={`clock ${look}`}>
      {left < 0 ? say('overdue', { time: words }) : say('left', { time: words })}
    </strong>
  )
}

/** `2 d 5 h`, `5 h 12 min`, `9 min 03 s`. */
export function lengthOf(ms: number): string {
  const s = Math.floor(ms / 1000)
  const [d, h, min] = [Math.floor(s / 86_400), Math.floor((s % 86_400) / 3600), Math.floor((s % 3600) / 60)]
  if (d > 0) return `${d} d ${h} h`
  if (h > 0) return `${h} h ${String(min).padStart(2, '0')} min`
  return `${min} min ${String(s % 60).padStart(2, '0')} s`
}
