import type { ReactNode } from 'react'
import type { Agency } from '../../order/agency.ts'
import type { Evidence } from '../../order/event.ts'
import type { Order } from '../../order/order.ts'
import { useWords } from './texts.ts'

const looks = { passed: 'good', failed: 'bad', 'not-checked': 'quiet' } as const

/** Who asks, and what proves it: what could not be checked is never shown as passed (G4). */
export function WhoAsks({ order, agency }: { order: Order; agency: Agency | null }): ReactNode {
  const { say } = useWords()
  const level = order.level ?? 'none'
  return (
    <section className="stack" aria-labelledby="who">
      <h2 id="who">{say('who-asks')}</h2>
      <p>
        <strong>{agency?.name ?? order.facts?.issuer.authority ?? say('nobody-known')}</strong>{' '}
        <span className={`badge ${level === 'L0' || level === 'none' ? 'bad' : 'good'}`}>
          {level === 'none' ? say('level-none') : level}
        </span>
      </p>
      <p>{say(`level-${level}`)}</p>
      <ul className="plain stack tight">
        {[...order.evidence].sort(byOutcome).map((e) => (
          <li key={`${e.signal} ${e.words}`} className="evidence">
            <span className={`badge ${looks[e.outcome]}`}>{say(`outcome-${e.outcome}`)}</span>
            <span>{e.words}</span>
          </li>
        ))}
      </ul>
      {order.evidence.length === 0 ? <p className="quiet">{say('evidence-none')}</p> : null}
    </section>
  )
}

const rank = { failed: 0, 'not-checked': 1, passed: 2 } as const
const byOutcome = (a: Evidence, b: Evidence): number => rank[a.outcome] - rank[b.outcome]
