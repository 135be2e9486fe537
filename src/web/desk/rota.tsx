import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Span } from '../../oncall/rota.ts'
import type { Double, Gap } from '../../oncall/preview.ts'
import { ask } from '../design/ask.ts'
import { Table } from '../design/table.tsx'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

type Ahead = {
  readonly zone: string
  readonly teams: readonly { readonly team: string; readonly spans: readonly Span[] }[]
  readonly gaps: readonly Gap[]
  readonly doubles: readonly Double[]
  readonly problems: readonly string[]
}

/** Who is on call in the next two weeks, and where nobody is. */
export function RotaPage(): ReactNode {
  const { say } = useWords()
  const rota = useQuery({ queryKey: ['rota'], queryFn: () => ask<Ahead>('/v1/rota/ahead') })
  const zone = rota.data?.zone
  return (
    <div className="stack pages">
      <Title name={say('name')}>{say('rota')}</Title>
      <p>{say('rota-words')}</p>
      {rota.error ? <Trouble error={rota.error} otherwise={say('line-broke')} /> : null}
      {rota.isPending ? <Busy>{say('loading')}</Busy> : null}
      {(rota.data?.problems ?? []).map((words) => (
        <Notice key={words} kind="bad">
          <p>{words}</p>
        </Notice>
      ))}
      {rota.data?.problems.length === 0 ? (
        <Notice kind="good">
          <p>{say('rota-good')}</p>
        </Notice>
      ) : null}
      {(rota.data?.teams ?? []).map(({ team, spans }) => (
        <section key={team} className="stack" aria-labelledby={`team-${team}`}>
          <h2 id={`team-${team}`}>{team}</h2>
          <Table of={`${say('rota')}: ${team}`} heads={[say('from'), say('who')]}>
            {spans.map((span) => (
              <tr key={span.from}>
                <td>
                  <Moment at={span.from} zone={zone} />
                </td>
                <td>
                  {span.people.length > 0 ? (
                    span.people.join(', ')
                  ) : (
                    <strong className="bad">{say('on-call-nobody')}</strong>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        </section>
      ))}
    </div>
  )
}
