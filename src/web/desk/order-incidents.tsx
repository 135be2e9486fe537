import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ask } from '../design/ask.ts'
import { NotDone } from './dialog.tsx'
import { Choice, typed } from './fields.tsx'
import { OpenIncident, useIncidents } from './incident-list.tsx'
import { useDoing } from './doing.ts'
import { useSession } from './session.tsx'
import { useWords } from './texts.ts'

/** The incidents that an order belongs to, and a way to put it into one. */
export function OrderIncidents({ order }: { order: string }): ReactNode {
  const { say } = useWords()
  const { may } = useSession()
  const client = useQueryClient()
  const { busy, error, doing } = useDoing('incidents')
  const [open, setOpen] = useState(false)
  const all = useIncidents().data?.incidents ?? []
  const within = all.filter((i) => i.orders.some((each) => each.order === order))
  const others = all.filter((i) => !within.includes(i)).toReversed()
  if (!may.includes('gather-orders') && within.length === 0) return null
  const put = async (incident: string): Promise<void> => {
    await doing(() => ask(`/v1/incidents/${incident}/orders`, { put: [order] }))
    await client.invalidateQueries({ queryKey: ['incident', incident] })
  }
  return (
    <section className="stack tight" aria-labelledby="incidents-of">
      <h2 id="incidents-of">{say('incidents')}</h2>
      <ul className="plain">
        {within.map((i) => (
          <li key={i.id}>
            <Link href={`/incidents/${i.id}`}>
              {i.id} · {i.name ?? say('incident-denied', { order: i.denied ?? '' })}
            </Link>
          </li>
        ))}
      </ul>
      {within.length === 0 ? <p className="quiet">{say('incident-in-none')}</p> : null}
      {may.includes('gather-orders') ? (
        <>
          {others.length > 0 ? (
            <form
              className="stack tight"
              onSubmit={(event) => {
                event.preventDefault()
                void put(typed(new FormData(event.currentTarget), 'incident'))
              }}
            >
              <Choice
                name="incident"
                label={say('incident-choose')}
                choices={others.map((i) => ({
                  value: i.id,
                  name: `${i.id} · ${i.name ?? say('incident-denied', { order: i.denied ?? '' })}`,
                }))}
              />
              <button disabled={busy}>{say('incident-put-this')}</button>
            </form>
          ) : null}
          <button onClick={() => setOpen(true)}>{say('incident-open-with')}</button>
          <NotDone error={error} />
        </>
      ) : null}
      {open ? <OpenIncident orders={[order]} close={() => setOpen(false)} /> : null}
    </section>
  )
}
