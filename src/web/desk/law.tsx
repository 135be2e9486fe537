import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { PersonId } from '../../order/ids.ts'
import { lawStatement } from '../../order/statement.ts'
import type { Instant } from '../../order/time.ts'
import type { LawState } from '../api/law.ts'
import { ask } from '../design/ask.ts'
import { Table } from '../design/table.tsx'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { NotDone } from './dialog.tsx'
import { word } from './passkey.ts'
import { useDoing } from './doing.ts'
import { useSession } from './session.tsx'
import { useWords } from './texts.ts'

/** By which law orders are judged, and what is proposed to change in it. */
export function LawPage(): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const law = useQuery({ queryKey: ['law'], queryFn: () => ask<LawState>('/v1/law') })
  const { busy, error, doing } = useDoing('law')
  const { inForce, proposed, approvedBy = [], changes = [] } = law.data ?? {}
  async function sign(edition: NonNullable<LawState['proposed']>['digest']): Promise<void> {
    const by = session.person.id as PersonId
    const said = await word(session, (at) => lawStatement({ edition, by, at: at as Instant }))
    await ask('/v1/law/approvals', { edition, ...said })
  }
  return (
    <div className="stack pages">
      <Title name={say('name')}>{say('law')}</Title>
      <p>{say('law-words')}</p>
      {law.error ? <Trouble error={law.error} otherwise={say('line-broke')} /> : null}
      {law.isPending ? <Busy>{say('loading')}</Busy> : null}
      {law.data && !proposed ? (
        <Notice kind="good">
          <p>{say('law-none')}</p>
        </Notice>
      ) : null}
      {proposed ? (
        <section className="stack" aria-labelledby="proposed">
          <h2 id="proposed">{say('law-proposed')}</h2>
          <p>
            <code>{proposed.digest}</code>
          </p>
          <p>{approvedBy.length > 0 ? say('law-signed', { names: approvedBy.join(', ') }) : say('law-unsigned')}</p>
          {changes.map((c) => (
            <details key={c.pack} className="card">
              <summary>
                {c.pack}{' '}
                <span className="quiet">
                  {c.change} {c.from ?? ''} {c.to === undefined ? '' : `→ ${c.to}`}
                </span>
              </summary>
              <pre>{c.words.join('\n')}</pre>
              {c.change === 'changed' && c.pack !== 'holidays' ? (
                <Link href={`/law/${c.pack}?edition=${proposed.digest}&against=${inForce?.digest ?? ''}`}>
                  {say('law-clauses')}
                </Link>
              ) : null}
            </details>
          ))}
          <NotDone error={error} />
          {session.may.includes('approve-law') ? (
            <div>
              <button className="main" disabled={busy} onClick={() => void doing(() => sign(proposed.digest))}>
                {say(busy ? 'touch-now' : 'law-sign')}
              </button>
            </div>
          ) : null}
        </section>
      ) : null}
      {inForce ? (
        <section className="stack" aria-labelledby="in-force">
          <h2 id="in-force">{say('law-in-force', { count: inForce.packs.length })}</h2>
          <Table of={say('law')} heads={[say('instrument'), say('version'), say('signed-off')]}>
            {inForce.packs.map((p) => (
              <tr key={p.id}>
                <th scope="row">{p.id === 'holidays' ? p.id : <Link href={`/law/${p.id}`}>{p.id}</Link>}</th>
                <td>{p.version}</td>
                <td>
                  {p.signedOff ? `${p.signedOff.by}, ${p.signedOff.on}` : <span className="quiet">{say('draft')}</span>}
                </td>
              </tr>
            ))}
          </Table>
        </section>
      ) : null}
    </div>
  )
}
