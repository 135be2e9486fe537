import type { ReactNode } from 'react'
import type { DraftCheck } from '../../../legality/draft.ts'
import { Notice } from '../../design/states.tsx'
import { Moment } from '../parts.tsx'
import { useWords } from '../texts.ts'

const kinds = {
  answered: { kind: 'good' },
  kept: { kind: 'good' },
  'asked-back': { kind: 'warn' },
  refused: { kind: 'bad' },
  'decided-by-people': {},
} as const

/** Whether something stands in the way that the officer could mend before sending. */
export const isSound = (check: DraftCheck): boolean =>
  check.parts.length > 0 && check.parts.every((part) => part.outlook !== 'asked-back' && part.outlook !== 'refused')

/** What would become of the draft, part by part, and what would mend it. */
export function Check({ check }: { check: DraftCheck }): ReactNode {
  const { say } = useWords()
  return (
    <section className="stack" aria-live="polite">
      <h2>{say('check_title')}</h2>
      {check.advice ? <p className="quiet">{say('check_advice')}</p> : null}
      {check.parts.length === 0 ? <Notice kind="warn">{say('check_nothing')}</Notice> : null}
      {check.parts.map((part, i) => (
        <Notice key={i} {...kinds[part.outlook]}>
          <h3>
            {say(`category_${part.category}`)}: {say(`outlook_${part.outlook}`)}
          </h3>
          {part.refusal ? (
            <p>
              {part.refusal.words} ({part.refusal.cites.join('; ')})
            </p>
          ) : null}
          {part.asks.length === 0 ? null : (
            <ul className="stack tight">
              {part.asks.map((question) => (
                <li key={question.ask}>
                  {question.ask} {question.fix}{' '}
                  {question.cite === undefined ? null : <span className="quiet">({question.cite})</span>}
                </li>
              ))}
            </ul>
          )}
          {part.onlyBefore === undefined ? null : (
            <p>
              {say('only_before')} <Moment at={part.onlyBefore} />
            </p>
          )}
        </Notice>
      ))}
      <p>
        {say('check_deadline', { words: check.deadline.words })}{' '}
        {check.deadline.answerBy === undefined ? null : <Moment at={check.deadline.answerBy} />}
      </p>
      {check.afterReceipt.length === 0 ? null : (
        <details>
          <summary>{say('check_after')}</summary>
          <ul>
            {check.afterReceipt.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
