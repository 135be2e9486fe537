import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { Incident } from '../../order/registry.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { FormDialog } from './dialog.tsx'
import { useDoing } from './doing.ts'
import { typed, Words } from './fields.tsx'
import { IncidentList } from './incident-list.tsx'
import { Proposals } from './proposals.tsx'
import { propose, useRegistry } from './registry.ts'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

/** Events that many orders turn about; and what an agency says it never sent: what is frozen, what relied on it, what left. */
export function IncidentsPage(): ReactNode {
  const { say } = useWords()
  const registry = useRegistry()
  const lifts = (registry.data?.proposed ?? []).filter((p) => p.change.subject === 'lift')
  const incidents = [...(registry.data?.incidents ?? [])].reverse()
  return (
    <div className="stack pages">
      <Title name={say('name')}>{say('incidents')}</Title>
      <IncidentList />
      {registry.error ? <Trouble error={registry.error} otherwise={say('line-broke')} /> : null}
      {registry.isPending ? <Busy>{say('loading')}</Busy> : null}
      <section className="stack" aria-labelledby="denials">
        <h2 id="denials">{say('denials')}</h2>
        <Proposals proposed={lifts} />
        {registry.data && incidents.length === 0 ? (
          <Notice kind="good">
            <p>{say('incidents-none')}</p>
          </Notice>
        ) : null}
        {incidents.map((incident) => (
          <OneIncident key={incident.id} incident={incident} />
        ))}
      </section>
      {(registry.data?.debts ?? []).length > 0 ? (
        <section className="stack" aria-labelledby="debts">
          <h2 id="debts">{say('debts')}</h2>
          <ul>
            {registry.data?.debts.map((d) => (
              <li key={d.order}>
                <Link href={`/orders/${d.order}`}>{d.order}</Link> {d.agency}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  )
}

function OneIncident({ incident: i }: { incident: Incident }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const work = useDoing('registry')
  const [open, setOpen] = useState(false)
  const left = i.relied.filter((r) => r.told !== undefined)
  return (
    <section className="stack" aria-labelledby={i.id}>
      <h3 id={i.id}>
        <Link href={`/incidents/${i.id}`}>{i.id}</Link>
      </h3>
      <p>
        <Moment at={i.at} />: {say('incident-words', { agency: i.agency ?? say('nobody-known'), by: i.by })}{' '}
        <Link href={`/orders/${i.order}`}>{i.order}</Link>
      </p>
      <dl className="facts">
        <dt>{say('frozen')}</dt>
        <dd>{i.identities.length > 0 ? i.identities.join(', ') : say('none')}</dd>
        <dt>{say('relied')}</dt>
        <dd>{say('relied-words', { count: i.relied.length, left: left.length })}</dd>
      </dl>
      {i.relied.length > 0 ? (
        <ul className="plain">
          {i.relied.map((r) => (
            <li key={r.order}>
              <Link href={`/orders/${r.order}`}>{r.order}</Link> {say(`state-${r.state}` as 'state-received')}
              {r.told === undefined ? null : ` · ${say(r.fetched ? 'relied-read' : 'relied-unread')}`}
            </li>
          ))}
        </ul>
      ) : null}
      {i.lifted ? (
        <p className="quiet">
          {say('lifted')} <Moment at={i.lifted.at} />: {i.lifted.why}
        </p>
      ) : session.may.includes('propose-change') ? (
        <div>
          <button onClick={() => setOpen(true)}>{say('lift')}</button>
        </div>
      ) : null}
      {open ? (
        <FormDialog
          title={`${say('lift')}: ${i.id}`}
          does={say('propose')}
          touch
          work={work}
          send={(form) => propose(session, { subject: 'lift', incident: i.id, why: typed(form, 'why') })}
          close={() => setOpen(false)}
        >
          <p>{say('lift-words')}</p>
          <Words name="why" label={say('why')} />
        </FormDialog>
      ) : null}
    </section>
  )
}
