import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Judgement, Ruling } from '../../order/judgement.ts'
import type { Order } from '../../order/order.ts'
import { Notice } from '../design/states.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

const looks = {
  comply: 'good',
  'comply-after-two-approvals': 'good',
  preserve: 'good',
  clarify: 'warn',
  refuse: 'bad',
} as const

/** What the law makes of it: a verdict for each part, with the words of the clause in reach. */
export function Law({ order, zone }: { order: Order; zone: string | null }): ReactNode {
  const { say } = useWords()
  const { judgement } = order
  return (
    <section className="stack" aria-labelledby="law">
      <h2 id="law">{say('law-says')}</h2>
      {judgement ? (
        <>
          <p>
            <strong>{say(`verdict-${judgement.verdict}`)}</strong>
          </p>
          <p className="quiet">
            {say('judged-by', { pack: judgement.pack, version: judgement.packVersion })}
            {judgement.packStatus === 'draft' ? ` ${say('pack-draft')}` : null}
          </p>
          {judgement.rulings.map((r, i) => (
            <RulingWords key={i} ruling={r} pack={judgement.pack} />
          ))}
          <Times judgement={judgement} zone={zone} />
        </>
      ) : (
        <p className="quiet">{say('judged-not')}</p>
      )}
      {order.questions.length > 0 ? (
        <Notice>
          <p>{say('asked-them')}</p>
          <ul>
            {order.questions.map((q) => (
              <li key={q}>{q}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
    </section>
  )
}

function RulingWords({ ruling, pack }: { ruling: Ruling; pack: string }): ReactNode {
  const { say } = useWords()
  return (
    <div className="card">
      <p>
        <span className={`badge ${looks[ruling.verdict]}`}>{say(`ruling-${ruling.verdict}`)}</span>{' '}
        <strong>{say(`category-${ruling.category}`)}</strong>{' '}
        {ruling.part ? <span className="quiet">{ruling.part.accounts.join(', ')}</span> : null}
      </p>
      {ruling.verdict === 'refuse' ? (
        <p>
          {say('ground')}: {ruling.ground}
          {ruling.route === undefined ? null : ` ${ruling.route}`}
        </p>
      ) : null}
      {ruling.verdict === 'clarify' ? (
        <ul>
          {ruling.ask.map((q) => (
            <li key={q.rule}>
              {q.ask} <span className="quiet">{q.fix}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {ruling.because.length > 0 ? (
        <details>
          <summary>
            {say('clauses', { count: ruling.because.length })}{' '}
            <span className="quiet">{[...new Set(ruling.because.map((c) => c.cite))].slice(0, 3).join('; ')}</span>
          </summary>
          <dl className="stack tight clauses">
            {ruling.because.map((c) => (
              <div key={`${c.rule} ${c.cite}`}>
                <dt>
                  {c.cite} <Link href={`/law/${pack}#${c.rule}`}>{c.rule}</Link>
                </dt>
                <dd>{c.says}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </div>
  )
}

function Times({ judgement: j, zone }: { judgement: Judgement; zone: string | null }): ReactNode {
  const { say } = useWords()
  const times = [
    ['due-safe', j.dueSafe],
    ['due-legal', j.dueLegal],
    ['hold-until', j.holdUntil],
    ['keep-until', j.keepUntil],
    ['object-by', j.objectSafe],
    ['answer-by', j.answerSafe],
  ] as const
  return (
    <dl className="facts">
      {times.map(([name, at]) =>
        at === undefined ? null : (
          <div key={name} className="facts whole">
            <dt>{say(name)}</dt>
            <dd>
              <Moment at={at} zone={zone} />
            </dd>
          </div>
        ),
      )}
      <dt>{say('user-told')}</dt>
      <dd>
        {say(`notice-${j.notice.rule}`)} <span className="quiet">({j.notice.cite})</span>
      </dd>
    </dl>
  )
}
