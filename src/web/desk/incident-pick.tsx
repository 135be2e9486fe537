import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ask } from '../design/ask.ts'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { NotDone } from './dialog.tsx'
import type { Found } from './orders.tsx'
import { useDoing } from './doing.ts'
import { useSession } from './session.tsx'
import { useWords } from './texts.ts'

const atOnce = 50

/** Finds orders as the search does, and puts those that are ticked into an incident, all at once. */
export function IncidentPick({ id, has }: { id: string; has: readonly string[] }): ReactNode {
  const { say } = useWords()
  const { may } = useSession()
  const { busy, error, doing } = useDoing('incident')
  const [sought, setSought] = useState('')
  const [ticked, setTicked] = useState<readonly string[]>([])
  const [put, setPut] = useState(0)
  const words = sought.trim()
  const found = useQuery({
    queryKey: ['orders', 'incident', words],
    queryFn: ({ signal }) =>
      ask<Found>(`/v1/orders?${new URLSearchParams({ q: words, limit: String(atOnce) })}`, undefined, signal),
    placeholderData: (before) => before,
  })
  const free = (found.data?.orders ?? []).filter((o) => !has.includes(o.order_id))
  const chosen = ticked.filter((order) => free.some((o) => o.order_id === order))
  if (!may.includes('gather-orders')) return null
  const putIn = async (): Promise<void> => {
    const many = chosen.length
    if (!(await doing(() => ask(`/v1/incidents/${id}/orders`, { put: chosen })))) return
    setTicked([])
    setPut(many)
  }
  return (
    <section className="stack" aria-labelledby="pick">
      <h2 id="pick">{say('incident-pick')}</h2>
      <div className="stack tight">
        <label htmlFor="sought">{say('search')}</label>
        <p className="hint" id="sought-hint">
          {say('search-hint')}
        </p>
        <input
          id="sought"
          type="search"
          value={sought}
          aria-describedby="sought-hint"
          onChange={(event) => setSought(event.target.value)}
        />
      </div>
      {found.error ? <Trouble error={found.error} otherwise={say('line-broke')} /> : null}
      {found.isPending ? <Busy>{say('loading')}</Busy> : null}
      {found.data && free.length === 0 ? <p className="quiet">{say('incident-pick-none')}</p> : null}
      {free.length > 0 ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            void putIn()
          }}
        >
          <fieldset className="stack tight">
            <legend>{say('incident-pick-found', { count: free.length })}</legend>
            <label className="choice">
              <input
                type="checkbox"
                checked={chosen.length === free.length}
                onChange={(event) => setTicked(event.target.checked ? free.map((o) => o.order_id) : [])}
              />
              {say('incident-pick-all')}
            </label>
            <div className="picks">
              {free.map((o) => (
                <label key={o.order_id} className="choice">
                  <input
                    type="checkbox"
                    checked={chosen.includes(o.order_id)}
                    onChange={(event) =>
                      setTicked(
                        event.target.checked ? [...ticked, o.order_id] : ticked.filter((each) => each !== o.order_id),
                      )
                    }
                  />
                  <span>
                    {o.order_id}{' '}
                    <span className="quiet">
                      {[say(`state-${o.state}` as 'state-received'), o.agency, o.instrument]
                        .filter(Boolean)
                        .join(' · ')}
                    </span>
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
          <NotDone error={error} />
          <div>
            <button className="main" disabled={busy || chosen.length === 0}>
              {say('incident-put', { count: chosen.length })}
            </button>
          </div>
        </form>
      ) : null}
      {put > 0 ? (
        <Notice kind="good">
          <p>{say('incident-put-done', { count: put })}</p>
        </Notice>
      ) : null}
    </section>
  )
}
