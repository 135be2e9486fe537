import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { useWords } from './texts.ts'

type Ledger = { readonly size: number; readonly checkpoint: string; readonly vkey: string; readonly deskKey: string }
type Audit = { readonly size: number; readonly holds: boolean; readonly words: string }

/** The books of the house, and whether they hold when they are computed anew. */
export function LedgerPage(): ReactNode {
  const { say } = useWords()
  const ledger = useQuery({ queryKey: ['ledger'], queryFn: () => ask<Ledger>('/v1/ledger') })
  const audit = useQuery({ queryKey: ['audit'], queryFn: () => ask<Audit>('/v1/ledger/audit'), enabled: false })
  return (
    <div className="stack">
      <Title name={say('name')}>{say('ledger')}</Title>
      <p>{say('ledger-words')}</p>
      {ledger.error ? <Trouble error={ledger.error} otherwise={say('line-broke')} /> : null}
      {ledger.isPending ? <Busy>{say('loading')}</Busy> : null}
      {ledger.data ? (
        <>
          <dl className="facts">
            <dt>{say('entries')}</dt>
            <dd>{ledger.data.size}</dd>
            <dt>{say('ledger-key')}</dt>
            <dd>
              <code>{ledger.data.vkey}</code>
            </dd>
            <dt>{say('desk-key')}</dt>
            <dd>
              <code>{ledger.data.deskKey}</code>
            </dd>
          </dl>
          <h2>{say('checkpoint')}</h2>
          <pre className="original" tabIndex={0} role="region" aria-label={say('checkpoint')}>
            {ledger.data.checkpoint}
          </pre>
        </>
      ) : null}
      <div>
        <button className="main" disabled={audit.isFetching} onClick={() => void audit.refetch()}>
          {say(audit.isFetching ? 'verifying' : 'verify-now')}
        </button>
      </div>
      {audit.error ? <Trouble error={audit.error} otherwise={say('line-broke')} /> : null}
      {audit.data && !audit.isFetching ? (
        <Notice kind={audit.data.holds ? 'good' : 'bad'}>
          <p>{say(audit.data.holds ? 'ledger-holds' : 'ledger-broken', { count: audit.data.size })}</p>
          {audit.data.holds ? null : <p>{audit.data.words}</p>}
        </Notice>
      ) : null}
    </div>
  )
}
