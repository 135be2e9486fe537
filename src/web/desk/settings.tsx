import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { SettingsNow } from '../api/settings.ts'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { useWords } from './texts.ts'

/** What duly.yaml says, to be read: what counts, what waits for the next start, what is wrong with the file. */
export function SettingsPage(): ReactNode {
  const { say } = useWords()
  const { data, error, isPending } = useQuery({
    queryKey: ['settings'],
    queryFn: () => ask<SettingsNow>('/v1/settings'),
  })
  const left = data?.keys.filter(({ value }) => value === null) ?? []
  return (
    <div className="stack">
      <Title name={say('name')}>{say('settings')}</Title>
      <p>{say('settings-words')}</p>
      {error ? <Trouble error={error} otherwise={say('line-broke')} /> : null}
      {isPending ? <Busy>{say('loading')}</Busy> : null}
      {data ? (
        <>
          <p className="quiet">
            <code>{data.file}</code>
          </p>
          {data.wrong === null ? (
            <Notice kind="good">
              <p>{say('settings-sound')}</p>
            </Notice>
          ) : (
            <Notice kind="bad">
              <p>{say('settings-wrong')}</p>
              <pre lang="en">{data.wrong}</pre>
            </Notice>
          )}
          {data.keys.map(({ key, means, value, waits }) =>
            value === null ? null : (
              <div key={key} className="stack tight">
                <h2>
                  {key} {waits ? <span className="badge warn">{say('settings-waits')}</span> : null}
                </h2>
                <p className="quiet" lang="en">
                  {means}.
                </p>
                <pre className="original" tabIndex={0} role="region" aria-label={key}>
                  {value}
                </pre>
              </div>
            ),
          )}
          {left.length > 0 ? (
            <p className="quiet">{say('settings-left', { keys: left.map(({ key }) => key).join(', ') })}</p>
          ) : null}
        </>
      ) : null}
    </div>
  )
}
