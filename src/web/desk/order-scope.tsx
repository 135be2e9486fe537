import type { ReactNode } from 'react'
import type { Scope } from '../../order/scope.ts'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

/** Of whom, which data, when: rows for a list of facts. */
export function WhatOfWhom(props: {
  of: Pick<Scope, 'accounts' | 'categories' | 'windows'>
  zone: string | null
}): ReactNode {
  const { say } = useWords()
  const { of, zone } = props
  return (
    <>
      <dt>{say('accounts')}</dt>
      <dd>{of.accounts.join(', ')}</dd>
      <dt>{say('data')}</dt>
      <dd>{of.categories.map((c) => say(`category-${c}`)).join(', ')}</dd>
      {of.windows.map((w) => (
        <div key={w.startUtc} className="facts whole">
          <dt>{say('window')}</dt>
          <dd>
            {say('from')} <Moment at={w.startUtc} zone={zone} />
            <br />
            {say('up-to')} <Moment at={w.endUtc} zone={zone} />
          </dd>
        </div>
      ))}
    </>
  )
}

/** Exactly what may leave, in plain words, as the person who signs it should read it. */
export function ScopeWords(props: { scope: Scope; hash: string; zone: string | null }): ReactNode {
  const { say } = useWords()
  const { scope, hash, zone } = props
  return (
    <dl className="facts scope">
      <WhatOfWhom of={scope} zone={zone} />
      {(scope.holders ?? []).map((h) => (
        <div key={`${h.account} ${h.id}`} className="facts whole">
          <dt>{say('whose')}</dt>
          <dd>
            {say('whose-words', { account: h.account, id: h.id })}
            {h.windows.map((w) => (
              <span key={w.startUtc}>
                <br />
                {say('from')} <Moment at={w.startUtc} zone={zone} /> {say('up-to')} <Moment at={w.endUtc} zone={zone} />
              </span>
            ))}
          </dd>
        </div>
      ))}
      <dt>{say('clock-means')}</dt>
      <dd>{say(`clock-${scope.clock}`)}</dd>
      <dt>{say('sealed-to')}</dt>
      <dd>
        {scope.recipients.map((r) => (
          <code key={r}>{r.length > 32 ? `${r.slice(0, 20)}…${r.slice(-8)}` : r} </code>
        ))}
      </dd>
      {scope.deliverTo === undefined ? null : (
        <>
          <dt>{say('told-at')}</dt>
          <dd>{scope.deliverTo}</dd>
        </>
      )}
      <dt>{say('scope-hash')}</dt>
      <dd>
        <code>{hash}</code>
      </dd>
    </dl>
  )
}
