import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { FoundOrder } from '../../journey/search.ts'
import { ask } from '../design/ask.ts'
import { Table } from '../design/table.tsx'
import { Title } from '../design/shell.tsx'
import { Busy, Trouble } from '../design/states.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

export type Found = { readonly orders: readonly FoundOrder[]; readonly next: string | null }
const states = [
  'open',
  'received',
  'judged',
  'decided',
  'sealed',
  'released',
  'awaiting-clarification',
  'refused',
  'withdrawn',
  'recalled',
  'closed',
] as const

/** Every order, found by what staff know of it. */
export function OrdersPage(): ReactNode {
  const { say } = useWords()
  const [asked, setAsked] = useSearchParams()
  const [typed, setTyped] = useState(asked.get('q') ?? '')
  const q = asked.get('q') ?? ''
  const state = asked.get('state') ?? ''
  const found = useInfiniteQuery({
    queryKey: ['orders', q, state],
    queryFn: ({ pageParam, signal }) =>
      ask<Found>(`/v1/orders?${new URLSearchParams({ q, state, limit: '50', ...(pageParam ? { before: pageParam } : {}) })}`, undefined, signal), // prettier-ignore
    initialPageParam: '',
    getNextPageParam: (last: Found) => last.next ?? undefined,
  })
  const rows = found.data?.pages.flatMap((page) => page.orders) ?? []
  const look = (change: Record<string, string>): void =>
    setAsked(new URLSearchParams(Object.entries({ q, state, ...change }).filter(([, value]) => value !== '')))
  return (
    <div className="stack">
      <Title name={say('name')}>{say('orders')}</Title>
      <form
        role="search"
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          look({ q: typed.trim() })
        }}
      >
        <div className="stack tight search">
          <label htmlFor="q">{say('search')}</label>
          <p className="hint" id="q-hint">
            {say('search-hint')}
          </p>
          <input
            id="q"
            type="search"
            value={typed}
            aria-describedby="q-hint"
            onChange={(e) => setTyped(e.target.value)}
          />
        </div>
        <div className="stack tight">
          <label htmlFor="state">{say('state')}</label>
          <select id="state" value={state} onChange={(event) => look({ state: event.target.value })}>
            <option value="">{say('state-any')}</option>
            {states.map((s) => (
              <option key={s} value={s}>
                {say(`state-${s}`)}
              </option>
            ))}
          </select>
        </div>
        <button className="main">{say('search')}</button>
      </form>
      {found.error ? <Trouble error={found.error} otherwise={say('line-broke')} /> : null}
      {found.isPending ? <Busy>{say('loading')}</Busy> : null}
      {found.data && rows.length === 0 ? <p>{say('search-none')}</p> : null}
      {rows.length > 0 ? (
        <Table
          of={say('orders')}
          heads={[say('order'), say('state'), say('authority'), say('instrument'), say('received')]}
        >
          {rows.map((row) => (
            <tr key={row.order_id}>
              <th scope="row">
                <Link href={`/orders/${row.order_id}`}>{row.order_id}</Link>
              </th>
              <td>{say(`state-${row.state}` as 'state-received')}</td>
              <td>{row.agency ?? <span className="quiet">{say('nobody-known')}</span>}</td>
              <td>{row.instrument}</td>
              <td>
                <Moment at={row.received_at} />
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      {found.hasNextPage ? (
        <div>
          <button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {say('more')}
          </button>
        </div>
      ) : null}
    </div>
  )
}
