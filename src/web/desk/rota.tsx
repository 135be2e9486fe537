import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Span } from '../../oncall/rota.ts'
import type { RotaAhead } from '../api/rota.ts'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { RotaChange, type Shift } from './rota-change.tsx'
import { RotaWeeks } from './rota-weeks.tsx'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

/** Who is on call now and in the four weeks to come, where nobody is, and the changes that people make of it. */
export function RotaPage(): ReactNode {
  const { say } = useWords()
  const { may } = useSession()
  const rota = useQuery({
    queryKey: ['rota'],
    queryFn: () => ask<RotaAhead>('/v1/rota/ahead'),
    refetchInterval: 60_000,
  })
  const [open, setOpen] = useState<Shift | 'leave' | 'undo'>()
  const [saved, setSaved] = useState<string>()
  const { data } = rota
  const mayChange = may.includes('change-rota')
  return (
    <div className="stack pages">
      <Title name={say('name')}>{say('rota')}</Title>
      <p>{say('rota-words')}</p>
      {rota.error ? <Trouble error={rota.error} otherwise={say('line-broke')} /> : null}
      {rota.isPending ? <Busy>{say('loading')}</Busy> : null}
      {saved === undefined ? null : (
        <Notice kind="good">
          <p>{say('rota-saved', { how: saved })}</p>
        </Notice>
      )}
      {data?.problems.length === 0 ? (
        <Notice kind="good">
          <p>{say('rota-good')}</p>
        </Notice>
      ) : null}
      {(data?.problems ?? []).map((words) => (
        <Notice key={words} kind="bad">
          <p>{words}</p>
        </Notice>
      ))}
      {data && mayChange ? (
        <div className="row">
          <button onClick={() => setOpen('leave')}>{say('rota-leave')}</button>
          {data.undo === null ? null : <button onClick={() => setOpen('undo')}>{say('rota-undo')}</button>}
        </div>
      ) : null}
      {(data?.teams ?? []).map(({ team, spans }) => (
        <section key={team} className="stack" aria-labelledby={`team-${team}`}>
          <h2 id={`team-${team}`}>{team}</h2>
          {data ? <NowAndNext ahead={data} spans={spans} /> : null}
          {data ? (
            <RotaWeeks
              ahead={data}
              team={team}
              spans={spans}
              {...(mayChange ? { press: (span: Span) => setOpen({ ...span, team }) } : {})}
            />
          ) : null}
        </section>
      ))}
      {open !== undefined && data ? (
        <RotaChange
          of={open}
          ahead={data}
          close={() => setOpen(undefined)}
          done={(how) => {
            setSaved(how)
            setOpen(undefined)
          }}
        />
      ) : null}
    </div>
  )
}

/** Who is on call at this moment and after it, each with the hour on their own wall. */
function NowAndNext({ ahead, spans }: { ahead: RotaAhead; spans: readonly Span[] }): ReactNode {
  const { say } = useWords()
  const [now, next] = spans
  return (
    <dl className="facts">
      <dt>{say('rota-now')}</dt>
      <dd>
        <People ahead={ahead} ids={now?.people ?? []} at={ahead.at} />
      </dd>
      <dt>{say('on-call-next')}</dt>
      <dd>
        {next ? (
          <>
            <Moment at={next.from} zone={ahead.zone} />
            <People ahead={ahead} ids={next.people} at={next.from} />
          </>
        ) : (
          say('rota-same')
        )}
      </dd>
    </dl>
  )
}

function People(props: { ahead: RotaAhead; ids: readonly string[]; at: string }): ReactNode {
  const { say, language } = useWords()
  const { ahead, ids, at } = props
  if (ids.length === 0) return <strong className="bad">{say('on-call-nobody')}</strong>
  return (
    <ul className="plain">
      {ids.map((id) => {
        const person = ahead.people.find((each) => each.id === id)
        const clock = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone: person?.zone ?? ahead.zone }) // prettier-ignore
        return (
          <li key={id}>
            {person?.name ?? id}{' '}
            {person?.zone ? (
              <span className="quiet">
                {say('rota-their-clock', { time: clock.format(new Date(at)), zone: person.zone })}
              </span>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
