import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Now, OpenOrder } from '../../journey/now.ts'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { Moment, TimeLeft } from './times.tsx'
import { useWords } from './texts.ts'

/** What needs a human, by the time that is left; and who is awake. */
export function NowPage(): ReactNode {
  const { say } = useWords()
  const now = useQuery({ queryKey: ['now'], queryFn: () => ask<Now>('/v1/now'), refetchInterval: 30_000 })
  return (
    <div className="stack">
      <Title name={say('name')}>{say('now')}</Title>
      {now.error ? <Trouble error={now.error} otherwise={say('line-broke')} /> : null}
      {now.data ? <Board now={now.data} /> : now.error ? null : <Busy>{say('loading')}</Busy>}
    </div>
  )
}

function Board({ now }: { now: Now }): ReactNode {
  const { say } = useWords()
  const wanted = now.orders.filter((o) => o.need !== null)
  const rest = now.orders.filter((o) => o.need === null)
  return (
    <>
      <Watch now={now} />
      <section className="stack" aria-labelledby="wanted">
        <h2 id="wanted">{say('wanted', { count: wanted.length })}</h2>
        {wanted.length === 0 ? (
          <Notice kind="good">
            <p>{say('wanted-none')}</p>
          </Notice>
        ) : (
          <OrderList orders={wanted} />
        )}
      </section>
      {rest.length === 0 ? null : (
        <section className="stack" aria-labelledby="running">
          <h2 id="running">{say('running', { count: rest.length })}</h2>
          <p className="quiet">{say('running-words')}</p>
          <OrderList orders={rest} />
        </section>
      )}
      {now.more > 0 ? <p className="quiet">{say('more-open', { count: now.more })}</p> : null}
    </>
  )
}

function Watch({ now }: { now: Now }): ReactNode {
  const { say } = useWords()
  return (
    <dl className="facts">
      <dt>{say('on-call')}</dt>
      <dd>
        {now.onCall.length > 0 ? now.onCall.join(', ') : <strong className="bad">{say('on-call-nobody')}</strong>}
      </dd>
      <dt>{say('on-call-next')}</dt>
      <dd>
        {now.next ? (
          <>
            {now.next.people.length > 0 ? now.next.people.join(', ') : <strong className="bad">{say('nobody')}</strong>}
            {', '}
            <Moment at={now.next.at} />
          </>
        ) : (
          say('on-call-same')
        )}
      </dd>
    </dl>
  )
}

function OrderList({ orders }: { orders: readonly OpenOrder[] }): ReactNode {
  const { say } = useWords()
  return (
    <ul className="cards">
      {orders.map((o) => (
        <li key={o.order} className={`card ${o.urgency}`}>
          <div className="row between">
            <Link href={`/orders/${o.order}`} className="card-name">
              {o.order}
            </Link>
            <TimeLeft due={o.due} />
          </div>
          <p className="card-need">
            {o.urgency === 'emergency' ? <span className="badge bad">{say('emergency')}</span> : null}{' '}
            {o.need === null ? say(`state-${o.state}` as 'state-received') : say(`need-${o.need}`)}
          </p>
          <p>
            {o.authority ?? say('nobody-known')}
            {o.reference === null ? null : <span className="quiet"> · {o.reference}</span>}
            {o.instrument === null ? null : <span className="quiet"> · {o.instrument}</span>}
          </p>
          <p className="quiet">
            {o.acknowledgedBy === null ? say('nobody-on-it') : say('with', { name: o.acknowledgedBy })}
            {o.approvedBy.length > 0 ? ` · ${say('approved-by', { names: o.approvedBy.join(', ') })}` : null}
          </p>
        </li>
      ))}
    </ul>
  )
}
