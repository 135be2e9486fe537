import { useState, type ReactNode } from 'react'
import type { Agency } from '../../order/agency.ts'
import type { RegistryState } from '../api/registry.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Trouble } from '../design/states.tsx'
import { AgencyForm } from './agency-form.tsx'
import { PortalWishes } from './portal-wishes.tsx'
import { Proposals } from './proposals.tsx'
import { useRegistry } from './registry.ts'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

/** Who may ask: what came over the portal, the registry of authorities, and the changes that people make of it. */
export function AgenciesPage(): ReactNode {
  const { say } = useWords()
  const registry = useRegistry()
  const [sought, setSought] = useState('')
  const [open, setOpen] = useState<Agency>()
  const { data } = registry
  const words = sought.trim().toLowerCase()
  const found = (data?.agencies ?? []).filter((a) =>
    [a.id, a.name, a.country, ...a.domains].some((text) => text.toLowerCase().includes(words)),
  )
  return (
    <div className="stack pages">
      <Title name={say('name')}>{say('agencies')}</Title>
      <p>{say('agencies-words')}</p>
      {registry.error ? <Trouble error={registry.error} otherwise={say('line-broke')} /> : null}
      {registry.isPending ? <Busy>{say('loading')}</Busy> : null}
      <Proposals proposed={(data?.proposed ?? []).filter((p) => p.change.subject !== 'lift')} />
      {data ? <PortalWishes registry={data} /> : null}
      <section className="stack" aria-labelledby="registry">
        <h2 id="registry">{say('agencies-registry')}</h2>
        <div className="stack tight">
          <label htmlFor="agency">{say('search')}</label>
          <input id="agency" type="search" value={sought} onChange={(event) => setSought(event.target.value)} />
        </div>
        {data && found.length === 0 ? <p>{say('search-none')}</p> : null}
        <ul className="cards">
          {found.slice(0, 200).map((a) => (
            <AgencyCard key={a.id} agency={a} change={() => setOpen(a)} />
          ))}
        </ul>
        {found.length > 200 ? <p className="quiet">{say('agencies-more', { count: found.length - 200 })}</p> : null}
      </section>
      {data ? <Changes made={data.made} /> : null}
      {open && data ? (
        <AgencyForm agency={open} settledFrom={data.settledFrom} close={() => setOpen(undefined)} />
      ) : null}
    </div>
  )
}

function AgencyCard({ agency: a, change }: { agency: Agency; change: () => void }): ReactNode {
  const { say } = useWords()
  const { may } = useSession()
  return (
    <li className="card">
      <h3>{a.name}</h3>
      <p className="quiet">
        {a.id} · {a.country} · {say(`kind-${a.level}` as 'kind-police')} · {say('since', { day: a.since })}
        {a.ended === undefined ? null : ` · ${say('ended', { day: a.ended })}`}
      </p>
      <dl className="facts">
        <dt>{say('number-call')}</dt>
        <dd>
          {a.callback.length > 0
            ? a.callback.map((c) => `${c.number} (${say('since', { day: c.since })})`).join(', ')
            : say('none')}
        </dd>
        <dt>{say('mail-domains')}</dt>
        <dd>{a.domains.length > 0 ? a.domains.join(', ') : say('none')}</dd>
        <dt>{say('officers')}</dt>
        <dd>
          {a.officers.length > 0
            ? a.officers
                .map((o) => `${o.name}${o.left === undefined ? '' : ` (${say('ended', { day: o.left })})`}`)
                .join(', ')
            : say('none')}
        </dd>
        <dt>{say('told-at')}</dt>
        <dd>{a.deliver_to ?? say('none')}</dd>
      </dl>
      {may.includes('propose-change') ? (
        <div>
          <button aria-label={say('agency-change-of', { name: a.name })} onClick={change}>
            {say('agency-change')}
          </button>
        </div>
      ) : null}
    </li>
  )
}

/** The last changes that two people made, who was told of each, and whom somebody still has to ring. */
function Changes({ made }: { made: RegistryState['made'] }): ReactNode {
  const { say } = useWords()
  if (made.length === 0) return null
  return (
    <section className="stack" aria-labelledby="changes">
      <h2 id="changes">{say('agency-changes')}</h2>
      <ul className="plain stack tight">
        {made
          .slice(-10)
          .toReversed()
          .map((m) => (
            <li key={m.digest}>
              <Moment at={m.at} /> · {m.by.join(', ')}: {m.change.why}
              {m.told && m.told.told.length > 0 ? (
                <span className="quiet"> · {say('agency-told', { whom: m.told.told.join(', ') })}</span>
              ) : null}
              {m.told && m.told.toCall.length > 0 ? (
                <strong className="warn"> · {say('agency-to-call', { numbers: m.told.toCall.join(', ') })}</strong>
              ) : null}
            </li>
          ))}
      </ul>
    </section>
  )
}
