import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Sheet, SheetPaper } from '../../legality/sheet.ts'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy } from '../design/states.tsx'
import { useWords } from './texts.ts'
import { Trouble } from './trouble.tsx'

/** What the company holds, and which paper opens it: made from the law packs, the same for everybody. */
export function SheetPage(): ReactNode {
  const { say } = useWords()
  const sheet = useQuery({
    queryKey: ['sheet'],
    queryFn: ({ signal }) => ask<Sheet>('/v1/portal/sheet', undefined, signal),
  })
  if (sheet.isPending) return <Busy>{say('loading')}</Busy>
  if (sheet.isError) return <Trouble error={sheet.error} />
  const { held, companies, never } = sheet.data
  return (
    <div className="page">
      <Title name={say('name')}>{say('sheet_title')}</Title>
      <p>{say('sheet_words')}</p>
      <section className="stack tight">
        <h2>{say('sheet_held')}</h2>
        <dl className="facts">
          {held.map((h) => (
            <HeldRow key={h.category} held={h} />
          ))}
        </dl>
      </section>
      {companies.map((company) => (
        <section key={company.id} className="stack">
          <h2>
            {company.name}, {company.country}
          </h2>
          <p>{say('sheet_serves', { domains: company.domains.join(', '), languages: company.languages.join(', ') })}</p>
          {company.papers.map((paper) => (
            <Paper key={`${paper.jurisdiction} ${paper.title}`} paper={paper} />
          ))}
        </section>
      ))}
      <section className="stack tight">
        <h2>{say('sheet_never')}</h2>
        <ul>
          {never.map((n) => (
            <li key={n.what}>
              {n.what} ({n.cite})
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function HeldRow({ held }: { held: Sheet['held'][number] }): ReactNode {
  const { say } = useWords()
  return (
    <>
      <dt>{say(`category_${held.category}`)}</dt>
      <dd>
        {!held.held
          ? say('not_held')
          : held.keptDays.length === 0
            ? say('held_as_long')
            : say('held_days', { days: held.keptDays.join(' / ') })}
      </dd>
    </>
  )
}

function Paper({ paper }: { paper: SheetPaper }): ReactNode {
  const { say } = useWords()
  return (
    <details>
      <summary>
        {paper.title} ({paper.jurisdiction}){paper.status === 'draft' ? ` · ${say('law_draft')}` : ''}
      </summary>
      <dl className="facts">
        <dt>{say('sheet_opens')}</dt>
        <dd>
          <ul>
            {paper.opens.map((o) => (
              <li key={o.category}>
                {say(`category_${o.category}`)}: {o.issuedBy.join(', ')} ({o.cite})
              </li>
            ))}
          </ul>
        </dd>
        <dt>{say('sheet_deadline')}</dt>
        <dd>{paper.deadline}</dd>
        <dt>{say('sheet_served')}</dt>
        <dd>{paper.servedBy}</dd>
        <dt>{say('sheet_secrecy')}</dt>
        <dd>{paper.secrecy}</dd>
      </dl>
    </details>
  )
}
