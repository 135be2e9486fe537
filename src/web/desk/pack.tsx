import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { Clause, ClauseChange } from '../../legality/pack-clauses.ts'
import type { PackState } from '../api/law.ts'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { useWords } from './texts.ts'

const groups = ['opens', 'rules', 'clocks', 'secrecy', 'other', 'every-order'] as const

/** One law pack to read: each clause with its words and how it is applied, to link to; and what two versions differ in. */
export function PackPage({ id }: { id: string }): ReactNode {
  const { say } = useWords()
  const [asked, setAsked] = useSearchParams()
  const [edition, against] = [asked.get('edition') ?? '', asked.get('against') ?? '']
  const read = useQuery({
    queryKey: ['law', id, edition, against],
    queryFn: () =>
      ask<PackState>(`/v1/law/packs/${id}?${new URLSearchParams({ ...(edition ? { edition } : {}), ...(against ? { against } : {}) })}`), // prettier-ignore
  })
  const { data } = read
  // The browser looked for the clause of the link before it was there.
  useEffect(() => {
    if (data && location.hash.length > 1)
      document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }, [data])
  if (!data)
    return (
      <div className="stack">
        <Title name={say('name')}>{id}</Title>
        {read.error ? <Trouble error={read.error} otherwise={say('line-broke')} /> : <Busy>{say('loading')}</Busy>}
        <p>
          <Link href="/law">{say('law')}</Link>
        </p>
      </div>
    )
  const compared = data.versions.find((v) => v.edition === against)
  const look = (change: Record<string, string>): void =>
    setAsked(new URLSearchParams(Object.entries({ edition, against, ...change }).filter(([, value]) => value !== '')))
  return (
    <div className="stack pages">
      <Title name={say('name')}>{data.title}</Title>
      <p className="quiet">
        {data.id} · {data.jurisdiction} · {say('version')} {data.version}
      </p>
      <Notice kind={data.signedOff ? 'good' : 'warn'}>
        <p>{data.signedOff ? `${say('signed-off')}: ${data.signedOff.by}, ${data.signedOff.on}` : say('pack-draft')}</p>
      </Notice>
      <Versions data={data} against={against} look={look} />
      <dl className="facts">
        <dt>{say('pack-basis')}</dt>
        <dd lang="en">{data.legal_basis.join('; ')}</dd>
        <dt>{say('pack-read')}</dt>
        <dd lang="en">
          {data.source.join('; ')} ({data.read_on})
        </dd>
        <dt>{say('pack-in-force')}</dt>
        <dd>
          {data.in_force.from ?? '…'} – {data.in_force.to ?? '…'}
        </dd>
        <dt>{say('pack-deadline')}</dt>
        <dd lang="en">{data.deadline}</dd>
        <dt>{say('pack-served')}</dt>
        <dd lang="en">{data.served_by}</dd>
      </dl>
      {data.changes ? (
        <section className="stack" aria-labelledby="changes">
          <h2 id="changes">{say('pack-changes', { version: compared?.version ?? '' })}</h2>
          {data.changes.length === 0 ? <p>{say('pack-no-changes')}</p> : null}
          {data.changes.map((change) => (
            <Changed key={change.id} change={change} />
          ))}
        </section>
      ) : null}
      {groups.map((group) => {
        const clauses = data.clauses.filter((c) => c.group === group)
        return clauses.length === 0 ? null : (
          <section key={group} className="stack" aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`}>{say(`pack-${group}`)}</h2>
            {clauses.map((clause) => (
              <article key={clause.id} id={clause.id} className="clause stack tight" aria-labelledby={`h-${clause.id}`}>
                <h3 id={`h-${clause.id}`}>
                  <a href={`#${clause.id}`}>{clause.id}</a> <span lang="en">{clause.cite}</span>
                </h3>
                <ClauseWords clause={clause} />
              </article>
            ))}
          </section>
        )
      })}
    </div>
  )
}

/** Which text is read, and with which it is compared. */
function Versions(props: {
  data: PackState
  against: string
  look: (change: Record<string, string>) => void
}): ReactNode {
  const { say } = useWords()
  const { data, against, look } = props
  if (data.versions.length < 2) return <p className="quiet">{say('pack-one-version')}</p>
  // Two editions can hold one and the same text: it stands under the one that counts most.
  const [shown] = data.versions.filter((v) => v.edition === data.edition)
  const named = ({ version, sha256, standing }: PackState['versions'][number]): string =>
    `${version} · ${say(`pack-${standing}`)} · ${sha256.slice(0, 8)}`
  return (
    <div className="row">
      <div className="stack tight">
        <label htmlFor="edition">{say('pack-edition')}</label>
        <select id="edition" value={shown?.edition ?? data.edition} onChange={(e) => look({ edition: e.target.value })}>
          {data.versions.map((v) => (
            <option key={v.edition} value={v.edition}>
              {named(v)}
            </option>
          ))}
        </select>
      </div>
      <div className="stack tight">
        <label htmlFor="against">{say('pack-against')}</label>
        <select id="against" value={against} onChange={(e) => look({ against: e.target.value })}>
          <option value="">{say('pack-against-none')}</option>
          {data.versions
            .filter((v) => v.edition !== data.edition)
            .map((v) => (
              <option key={v.edition} value={v.edition}>
                {named(v)}
              </option>
            ))}
        </select>
      </div>
    </div>
  )
}

function ClauseWords({ clause }: { clause: Clause }): ReactNode {
  const { say } = useWords()
  return (
    <div className="stack tight">
      <blockquote lang="en">{clause.says}</blockquote>
      {clause.draft ? <p className="warn">{say('pack-unconfirmed')}</p> : null}
      {clause.applied.length > 0 ? (
        <dl className="facts">
          {clause.applied.map(({ how, words }) => (
            <div key={how} className="facts whole">
              <dt>{say(`applied-${how}` as 'applied-holds')}</dt>
              <dd lang="en">{words}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  )
}

/** A clause that differs: what went line by line, and what came. */
function Changed({ change: { id, was, is } }: { change: ClauseChange }): ReactNode {
  const { say } = useWords()
  const [then, now] = [linesOf(was), linesOf(is)]
  return (
    <div className="card">
      <h3>{is ? <a href={`#${id}`}>{id}</a> : id}</h3>
      <p className="quiet">{say(was ? (is ? 'clause-changed' : 'clause-gone') : 'clause-new')}</p>
      <ul className="plain diff" lang="en">
        {then
          .filter((line) => !now.includes(line))
          .map((line) => (
            <li key={line}>
              <del>{line}</del>
            </li>
          ))}
        {now
          .filter((line) => !then.includes(line))
          .map((line) => (
            <li key={line}>
              <ins>{line}</ins>
            </li>
          ))}
      </ul>
    </div>
  )
}

const linesOf = (clause: Clause | null): string[] =>
  clause ? [clause.cite, clause.says, ...clause.applied.map(({ how, words }) => `${how}: ${words}`)] : []
