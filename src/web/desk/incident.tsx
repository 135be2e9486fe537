import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { IncidentNow, IncidentOrder } from '../../journey/gathering.ts'
import { ask } from '../design/ask.ts'
import { Table } from '../design/table.tsx'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { NotDone } from './dialog.tsx'
import { IncidentCounts } from './incident-counts.tsx'
import { IncidentPick } from './incident-pick.tsx'
import { IncidentStatement } from './incident-statement.tsx'
import { useDoing } from './doing.ts'
import { useSession } from './session.tsx'
import { Moment, TimeLeft } from './times.tsx'
import { useWords } from './texts.ts'

/** Many orders around one event: what they come to at this moment, each with its outcome, and what may be said of them. */
export function IncidentPage({ id }: { id: string }): ReactNode {
  const { say } = useWords()
  const incident = useQuery({ queryKey: ['incident', id], queryFn: () => ask<IncidentNow>(`/v1/incidents/${id}`) })
  const { data } = incident
  if (!data)
    return (
      <div className="stack">
        <Title name={say('name')}>{id}</Title>
        {incident.error ? (
          <Trouble error={incident.error} otherwise={say('line-broke')} />
        ) : (
          <Busy>{say('loading')}</Busy>
        )}
      </div>
    )
  const { gathering, orders } = data
  return (
    <div className="stack pages">
      <Title name={say('name')}>{gathering.name ?? say('incident-denied', { order: gathering.denied ?? '' })}</Title>
      <p className="quiet">
        {gathering.id} · {say('incident-by', { name: gathering.by })} <Moment at={gathering.at} />
      </p>
      <p>
        {gathering.denied ? (
          <>
            {say('incident-frozen')} <Link href="/incidents">{say('incidents')}</Link>
          </>
        ) : (
          say('incident-holds-nothing')
        )}
      </p>
      {incident.error ? <Trouble error={incident.error} otherwise={say('line-broke')} /> : null}
      <IncidentCounts now={data} />
      <Orders id={id} orders={orders} />
      <IncidentPick id={id} has={orders.map(({ order }) => order)} />
      <IncidentStatement now={data} />
    </div>
  )
}

function Orders({ id, orders }: { id: string; orders: readonly IncidentOrder[] }): ReactNode {
  const { say } = useWords()
  const { may } = useSession()
  const { busy, error, doing } = useDoing('incident')
  const [out, setOut] = useState<string>()
  const mayGather = may.includes('gather-orders')
  const take = async (order: string): Promise<void> => {
    if (await doing(() => ask(`/v1/incidents/${id}/orders`, { taken: [order] }))) setOut(order)
  }
  return (
    <section className="stack" aria-labelledby="orders-of">
      <h2 id="orders-of">{say('incident-orders-of', { count: orders.length })}</h2>
      <NotDone error={error} />
      {out === undefined ? null : (
        <Notice kind="good">
          <p>{say('incident-taken', { order: out })}</p>
        </Notice>
      )}
      {orders.length === 0 ? (
        <p>{say('incident-empty')}</p>
      ) : (
        <Table
          of={say('orders')}
          className="gathered"
          heads={[
            say('order'),
            say('state'),
            say('became'),
            say('authority'),
            say('time-left'),
            ...(mayGather ? [say('incident-take')] : []),
          ]}
        >
          {orders.map(({ order, state, need, due, authority, reference, row }) => (
            <tr key={order}>
              <th scope="row">
                <Link href={`/orders/${order}`}>{order}</Link>
              </th>
              <td>{need === null ? say(`state-${state}` as 'state-received') : say(`need-${need}`)}</td>
              <td>
                {say(`became-${row.counted.outcome}`)}
                {row.items > 0 ? <span className="quiet"> · {say('incident-items', { count: row.items })}</span> : null}
              </td>
              <td>
                {authority ?? <span className="quiet">{say('nobody-known')}</span>}
                {reference === null ? null : <span className="quiet"> · {reference}</span>}
              </td>
              <td>{row.counted.outcome === 'open' ? <TimeLeft due={due} /> : null}</td>
              {mayGather ? (
                <td>
                  <button
                    className="link"
                    disabled={busy}
                    aria-label={say('incident-take-of', { order })}
                    onClick={() => void take(order)}
                  >
                    {say('incident-take')}
                  </button>
                </td>
              ) : null}
            </tr>
          ))}
        </Table>
      )}
    </section>
  )
}
