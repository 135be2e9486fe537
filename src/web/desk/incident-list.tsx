import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { Gathering } from '../../order/gathering.ts'
import { ask } from '../design/ask.ts'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { FormDialog } from './dialog.tsx'
import { useDoing } from './doing.ts'
import { Field, typed } from './fields.tsx'
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
  const work = useDoing('incidents')
  const send = async (form: FormData): Promise<void> => {
    const { id } = await ask<Gathering>('/v1/incidents', { name: typed(form, 'name'), orders: props.orders ?? [] })
    await client.invalidateQueries({ queryKey: ['incident'] })
    go(`/incidents/${id}`)
  }
  return (
    <FormDialog
      title={say('incident-open')}
      does={say('incident-open-do')}
      touch={false}
      work={work}
      send={send}
      close={props.close}
    >
      <p>{say('incident-open-words')}</p>
      <Field name="name" label={say('incident-name')} hint={say('incident-name-hint')} />
    </FormDialog>
  )
}
