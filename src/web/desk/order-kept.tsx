import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Order } from '../../order/order.ts'
import type { KeptCopy, KeptState } from '../../journey/kept-state.ts'
import { ask } from '../design/ask.ts'
import { Busy, Trouble } from '../design/states.tsx'
import { WhatOfWhom } from './order-scope.tsx'
import { Moment, TimeLeft } from './times.tsx'
import { useWords } from './texts.ts'

/** The copies that are kept for an order: what they hold, when each ends, and of one that ended its receipt. */
export function KeptCopies({ order, zone }: { order: Order; zone: string | null }): ReactNode {
  const { say } = useWords()
  const kept = useQuery({
    queryKey: ['order', order.id, 'kept', order.version],
    queryFn: ({ signal }) => ask<KeptState>(`/v1/orders/${order.id}/kept`, undefined, signal),
    enabled: order.kept.length > 0,
    placeholderData: (before) => before,
  })
  if (order.kept.length === 0) return null
  return (
    <section className="stack" aria-labelledby="kept">
      <h2 id="kept">{say('kept')}</h2>
      {kept.isPending ? <Busy>{say('loading')}</Busy> : null}
      {kept.isError ? <Trouble error={kept.error} otherwise={say('line-broke')} /> : null}
      {kept.data?.letGo && kept.data.copies.some((c) => c.receipt === null) ? <p>{say('kept-let-go')}</p> : null}
      {kept.data?.copies.map((copy) => (
        <Copy key={copy.package} copy={copy} zone={zone} />
      ))}
    </section>
  )
}

function Copy({ copy, zone }: { copy: KeptCopy; zone: string | null }): ReactNode {
  const { say } = useWords()
  return (
    <dl className="facts">
      <WhatOfWhom of={copy} zone={zone} />
      <dt>{say('kept-holds')}</dt>
      <dd>
        {say('kept-items', { count: copy.items })}, {say('bytes', { count: copy.sizeBytes })}
      </dd>
      <dt>{say('kept-since')}</dt>
      <dd>
        <Moment at={copy.since} zone={zone} />
      </dd>
      <dt>{say('until')}</dt>
      <dd>
        {copy.receipt ? (
          say('kept-gone', { n: copy.receipt.version })
        ) : copy.until === null ? (
          say('kept-as-long')
        ) : (
          <>
            <Moment at={copy.until} zone={zone} /> <TimeLeft due={copy.until} />
          </>
        )}
      </dd>
    </dl>
  )
}
