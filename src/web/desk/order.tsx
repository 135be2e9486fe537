import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { Acts } from './order-acts.tsx'
import { Asked } from './order-asked.tsx'
import { HeadwayBar } from './order-headway.tsx'
import { Law } from './order-law.tsx'
import { OrderIncidents } from './order-incidents.tsx'
import type { OrderPageData } from './order-page.ts'
import { KeptCopies } from './order-kept.tsx'
import { LetterOfOrder } from './order-letter.tsx'
import { ScopeWords } from './order-scope.tsx'
import { Story } from './order-story.tsx'
import { WhoAsks } from './order-who.tsx'
import { Moment, TimeLeft } from './times.tsx'
import { useWords } from './texts.ts'

/** One order, told as its story: who asks, for what, what the law says, what may leave, what people did. */
export function OrderPage({ id }: { id: string }): ReactNode {
  const { say } = useWords()
  const page = useQuery({ queryKey: ['order', id], queryFn: () => ask<OrderPageData>(`/v1/orders/${id}`) })
  if (page.data) return <Told page={page.data} />
  return (
    <div className="stack">
      <Title name={say('name')}>{id}</Title>
      {page.error ? <Trouble error={page.error} otherwise={say('line-broke')} /> : <Busy>{say('loading')}</Busy>}
    </div>
  )
}

function Told({ page }: { page: OrderPageData }): ReactNode {
  const { say } = useWords()
  const { order, scope, zone, need, missing, incidents } = page
  return (
    <div className="order">
      <header className="stack tight">
        <Title name={say('name')}>{order.id}</Title>
        <p className="row">
          <span className="badge">{say(`state-${order.state}` as 'state-received')}</span>
          {order.judgement?.page === 'emergency' ? <span className="badge bad">{say('emergency')}</span> : null}
          {order.judgement?.suspended ? (
            <strong>{say('clock-stopped')}</strong>
          ) : (
            <TimeLeft due={order.judgement?.dueSafe} />
          )}
        </p>
        <p className="quiet">
          {say('received')} <Moment at={order.receivedAt} zone={zone} />
        </p>

        {need === null ? (
          <Notice>
            <p>{say('need-nothing')}</p>
          </Notice>
        ) : (
          <Notice kind={need === 'stopped' || need === 'held' ? 'bad' : 'warn'}>
            <p>
              <strong>{say(`need-${need}`)}</strong>
            </p>
          </Notice>
        )}
        <HeadwayBar order={order.id} />
        {order.duplicateOf ? (
          <Notice>
            <p>
              {say('duplicate')} <Link href={`/orders/${order.duplicateOf}`}>{order.duplicateOf}</Link>
            </p>
          </Notice>
        ) : null}
        <a className="button to-acts" href="#acts">
          {say('to-acts')}
        </a>
      </header>
      <div className="order-main stack">
        {incidents.map((incident) => (
          <Notice key={incident.id} kind="bad">
            <p>{say('held-by', { incident: incident.id, order: incident.order })}</p>
            <p>
              <Link href="/incidents">{say('incidents')}</Link>
            </p>
          </Notice>
        ))}
        <WhoAsks order={order} agency={page.agency} />
        <Asked order={order} zone={zone} />
        <Law order={order} zone={zone} />
        <section className="stack" aria-labelledby="scope">
          <h2 id="scope">{say('scope')}</h2>
          {scope ? (
            <ScopeWords scope={scope.words} hash={scope.hash} zone={zone} />
          ) : (
            <p>{order.scopeImpossible ?? say('scope-none')}</p>
          )}
          {missing && !['released', 'closed', 'sealed', 'collected'].includes(order.state) ? (
            <Notice kind="warn">
              <p>
                <strong>{say('missing')}</strong> {missing}
              </p>
            </Notice>
          ) : null}
          {order.approvals.length > 0 ? (
            <ul className="plain">
              {order.approvals.map((a) => (
                <li key={a.by}>
                  {say('approved-at', { name: a.by })} <Moment at={a.at} zone={zone} seconds />
                </li>
              ))}
            </ul>
          ) : null}
        </section>
        <KeptCopies order={order} zone={zone} />
        <LetterOfOrder order={order} />
        <Story timeline={page.timeline} zone={zone} />
      </div>
      <aside className="order-side" aria-label={say('your-part')}>
        <Acts page={page} />
        <OrderIncidents order={order.id} />
      </aside>
    </div>
  )
}
