import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { Gathering } from '../../order/gathering.ts'
import { ask } from '../design/ask.ts'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { Dialog, NotDone } from './act-dialog.tsx'
import { Field, typed } from './fields.tsx'
import { useDoing } from './proposals.tsx'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

type All = { readonly incidents: readonly Gathering[] }

/** Every incident, the oldest first. */
export const useIncidents = (): UseQueryResult<All> =>
  useQuery({ queryKey: ['incidents'], queryFn: () => ask<All>('/v1/incidents') })

/** Events that many orders turn about, the newest first, and a way to open one. */
export function IncidentList(): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const all = useIncidents()
  const [open, setOpen] = useState(false)
  const named = (all.data?.incidents ?? []).filter((i) => i.name !== undefined).toReversed()
  return (
    <section className="stack" aria-labelledby="events">
      <div className="row between">
        <h2 id="events">{say('incident-events')}</h2>
        {session.may.includes('gather-orders') ? (
          <button onClick={() => setOpen(true)}>{say('incident-open')}</button>
        ) : null}
      </div>
      <p>{say('incident-events-words')}</p>
      {all.error ? <Trouble error={all.error} otherwise={say('line-broke')} /> : null}
      {all.isPending ? <Busy>{say('loading')}</Busy> : null}
      {all.data && named.length === 0 ? (
        <Notice>
          <p>{say('incident-events-none')}</p>
        </Notice>
      ) : null}
      <ul className="cards">
        {named.map((i) => (
          <li key={i.id} className="card">
            <Link href={`/incidents/${i.id}`} className="card-name">
              {i.id} · {i.name}
            </Link>
            <p>{say('incident-orders', { count: i.orders.length })}</p>
            <p className="quiet">
              {say('incident-by', { name: i.by })} <Moment at={i.at} />
            </p>
          </li>
        ))}
      </ul>
      {open ? <OpenIncident close={() => setOpen(false)} /> : null}
    </section>
  )
}

/** Names an event; `orders` go into it at once. */
export function OpenIncident(props: { orders?: readonly string[]; close: () => void }): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const [, go] = useLocation()
  const { busy, error, doing } = useDoing('incidents')
  const openNamed = async (name: string): Promise<void> => {
    let id = ''
    const done = await doing(async () => {
      id = (await ask<Gathering>('/v1/incidents', { name, orders: props.orders ?? [] })).id
    })
    if (!done) return
    await client.invalidateQueries({ queryKey: ['incident'] })
    props.close()
    go(`/incidents/${id}`)
  }
  return (
    <Dialog title={say('incident-open')} busy={busy} close={props.close}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void openNamed(typed(new FormData(event.currentTarget), 'name'))
        }}
      >
        <p>{say('incident-open-words')}</p>
        <Field name="name" label={say('incident-name')} hint={say('incident-name-hint')} />
        <NotDone error={error} />
        <div className="row">
          <button className="main" disabled={busy}>
            {say('incident-open-do')}
          </button>
          <button type="button" disabled={busy} onClick={props.close}>
            {say('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
