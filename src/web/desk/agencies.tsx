import { useState, type ReactNode } from 'react'
import type { Agency } from '../../order/agency.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Trouble } from '../design/states.tsx'
import { Proposals } from './proposals.tsx'
import { useRegistry } from './registry.ts'
import { useWords } from './texts.ts'

/** Who may ask: the registry of authorities, and what is proposed to change in it. */
export function AgenciesPage(): ReactNode {
  const { say } = useWords()
  const registry = useRegistry()
  const [sought, setSought] = useState('')
  const words = sought.trim().toLowerCase()
  const found = (registry.data?.agencies ?? []).filter((a) =>
    [a.id, a.name, a.country, ...a.domains].some((text) => text.toLowerCase().includes(words)),
  )
  return (
    <div className="stack">
      <Title name={say('name')}>{say('agencies')}</Title>
      <p>{say('agencies-words')}</p>
      {registry.error ? <Trouble error={registry.error} otherwise={say('line-broke')} /> : null}
      {registry.isPending ? <Busy>{say('loading')}</Busy> : null}
      <Proposals proposed={(registry.data?.proposed ?? []).filter((p) => p.change.subject !== 'lift')} />
      <div className="stack tight">
        <label htmlFor="agency">{say('search')}</label>
        <input id="agency" type="search" value={sought} onChange={(event) => setSought(event.target.value)} />
      </div>
      {registry.data && found.length === 0 ? <p>{say('search-none')}</p> : null}
      <ul className="cards">
        {found.slice(0, 200).map((a) => (
          <AgencyCard key={a.id} agency={a} />
        ))}
      </ul>
      {found.length > 200 ? <p className="quiet">{say('agencies-more', { count: found.length - 200 })}</p> : null}
    </div>
  )
}

function AgencyCard({ agency: a }: { agency: Agency }): ReactNode {
  const { say } = useWords()
  return (
    <li className="card">
      <h2>{a.name}</h2>
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
    </li>
  )
}
