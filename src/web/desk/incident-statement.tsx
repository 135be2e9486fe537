import { useState, type ReactNode } from 'react'
import type { IncidentNow } from '../../journey/gathering.ts'
import type { Drafted } from '../api/incidents.ts'
import { Notice } from '../design/states.tsx'
import { languages, type Language } from '../design/words.tsx'
import { NotDone } from './dialog.tsx'
import { askByHand } from './passkey.ts'
import { useDoing } from './doing.ts'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

/** Drafts of what may be said of an incident in public: each figure out of the books, under a checkpoint of the ledger. */
export function IncidentStatement({ now: { gathering } }: { now: IncidentNow }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const { busy, error, doing } = useDoing('incident')
  const [drafted, setDrafted] = useState<Drafted>()
  const draft = async (): Promise<void> => {
    await doing(async () => {
      setDrafted(await askByHand<Drafted>(session, `/v1/incidents/${gathering.id}/statements`, {}))
    })
  }
  return (
    <section className="stack" aria-labelledby="statement">
      <h2 id="statement">{say('statement')}</h2>
      <p>{say('statement-words')}</p>
      {session.byHand.includes('draft-statement') || session.may.includes('draft-statement') ? (
        <div>
          <button className={drafted ? '' : 'main'} disabled={busy} onClick={() => void draft()}>
            {say(busy ? 'touch-now' : drafted ? 'statement-again' : 'statement-draft')}
          </button>
        </div>
      ) : null}
      <NotDone error={error} />
      {drafted ? <Draft drafted={drafted} /> : null}
      {gathering.drafts.length > 0 ? (
        <details>
          <summary>{say('statement-before', { count: gathering.drafts.length })}</summary>
          <ul className="plain">
            {gathering.drafts.toReversed().map((d) => (
              <li key={`${d.at} ${d.entries}`}>
                <Moment at={d.at} seconds /> · {d.by} · {say('statement-entries', { count: d.entries })}{' '}
                <code>{d.rows.slice(0, 16)}</code>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  )
}

function Draft({ drafted: { statement, rows, opening, texts } }: { drafted: Drafted }): ReactNode {
  const { say, language: own } = useWords()
  const [language, setLanguage] = useState<Language>(own)
  const [copied, setCopied] = useState<boolean>()
  const text = texts[language]
  const copy = async (): Promise<void> => {
    setCopied(
      await navigator.clipboard.writeText(text).then(
        () => true,
        () => false,
      ),
    )
  }
  const name = `${statement.incident}-${statement.entries}`
  return (
    <>
      <Notice kind="warn">
        <p>{say('statement-care')}</p>
      </Notice>
      <div className="stack tight">
        <label htmlFor="statement-language">{say('language')}</label>
        <select
          id="statement-language"
          value={language}
          onChange={(event) => {
            setLanguage(event.target.value as Language)
            setCopied(undefined)
          }}
        >
          {Object.entries(languages).map(([code, called]) => (
            <option key={code} value={code}>
              {called}
            </option>
          ))}
        </select>
      </div>
      <pre className="original statement" lang={language} tabIndex={0} role="region" aria-label={say('statement-text')}>
        {text}
      </pre>
      <div className="row">
        <button onClick={() => void copy()}>{say('copy')}</button>
        <button onClick={() => save(`${name}-${language}.txt`, text)}>{say('statement-save')}</button>
        <button onClick={() => save(`${name}.json`, JSON.stringify(statement))}>{say('statement-save-figures')}</button>
        <button onClick={() => save(`${name}-rows.json`, JSON.stringify({ statement, rows, opening }))}>
          {say('statement-save-rows')}
        </button>
      </div>
      {copied === undefined ? null : (
        <Notice kind={copied ? 'good' : 'warn'}>
          <p>{say(copied ? 'copied' : 'copy-by-hand')}</p>
        </Notice>
      )}
    </>
  )
}

/** Has the browser save a text that stands in the page already. */
function save(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
