import type { ReactNode } from 'react'
import type { Recorded } from '../../order/event.ts'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

/** What happened, as the ledger holds it. */
export function Story(props: { timeline: readonly Recorded[]; zone: string | null }): ReactNode {
  const { say } = useWords()
  return (
    <section className="stack" aria-labelledby="story">
      <h2 id="story">{say('story')}</h2>
      <ol className="timeline">
        {props.timeline.map((each) => (
          <li key={each.version}>
            <p>
              <strong>{say(`event-${each.event.kind}`)}</strong>{' '}
              <span className="quiet">{'person' in each.actor ? each.actor.person : `duly ${each.actor.role}`}</span>
            </p>
            <p className="quiet">
              <Moment at={each.at} zone={props.zone} seconds />
            </p>
            <Detail text={detail(each, say)} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What is long, such as a letter, is opened by whoever wants to read it. */
function Detail({ text }: { text: string }): ReactNode {
  if (text.length <= 300) return text === '' ? null : <p>{text}</p>
  return (
    <details>
      <summary>{`${text.slice(0, 80).replace(/\s+/g, ' ')}…`}</summary>
      <pre>{text}</pre>
    </details>
  )
}

const count = (of: number): string => of.toLocaleString()

/** What an event adds in its own words; the rest of it stands in the sections above. */
function detail({ event }: Recorded, say: ReturnType<typeof useWords>['say']): string {
  switch (event.kind) {
    case 'unreadable':
    case 'scope-impossible':
    case 'recalled':
    case 'approval-withdrawn':
    case 'duplicate-found':
      return event.why
    case 'authenticated':
      return [event.level, event.agency].filter(Boolean).join(', ')
    case 'judged':
      return event.judgement.rulings.map((r) => `${r.category}: ${say(`ruling-${r.verdict}`)}`).join('; ')
    case 'paged':
      return event.attempts.map((a) => `${a.person} (${a.carrier}): ${a.outcome}`).join('; ')
    case 'refused':
      return `${event.ground}: ${event.words}`
    case 'clarification-asked':
      return event.questions.join(' ')
    case 'called-back':
      return `${event.outcome}: ${event.answeredBy}, ${event.number} ${event.confirmed}`.trim()
    case 'register-checked':
      return `${event.register}, ${event.docket}: ${event.outcome} ${event.words}`.trim()
    case 'collected':
      return say('story-collected', { items: count(event.collection.items), bytes: count(event.collection.bytes) })
    case 'sealed':
      return say('story-sealed', { bytes: count(event.package.sizeBytes), sha256: event.package.sha256.slice(0, 16) })
    case 'withdrawn':
    case 'answer-received':
    case 'paper-received':
    case 'answered':
      return event.words
    case 'step-failed':
      return `${event.words} ${event.next}`
    case 'held':
    case 'hold-lifted':
      return event.incident
    case 'closed':
      return event.outcome
    default:
      return ''
  }
}
