import { useState, type ReactNode } from 'react'
import { useWords } from '../texts.ts'
import type { Range } from './cover.ts'

/** What somebody is about to black out of one item. */
export type Draft = { readonly ranges: readonly Range[]; readonly subject: boolean }

/** Blacking out: what is selected, or words wherever they stand. Nothing is decided before it is said. */
export function Redact(props: {
  possible: boolean
  draft: Draft
  coverSelection: () => void
  coverWords: (words: string) => void
  subject: (is: boolean) => void
  clear: () => void
  apply: () => void
}): ReactNode {
  const { say } = useWords()
  const [words, setWords] = useState('')
  const { draft } = props
  if (!props.possible) return <p className="hint">{say('redact-not')}</p>
  const drafted = draft.ranges.length > 0 || draft.subject
  return (
    <details className="review-redact" open={drafted ? true : undefined}>
      <summary>{say('redact')}</summary>
      <div className="stack tight">
        <p className="hint">{say('redact-words')}</p>
        <div className="row">
          <button
            // The finger that presses it does not take the selection away.
            onPointerDown={(event) => event.preventDefault()}
            onClick={props.coverSelection}
            aria-keyshortcuts="r"
          >
            {say('redact-selection')} <kbd aria-hidden="true">R</kbd>
          </button>
          <label className="choice">
            <input type="checkbox" checked={draft.subject} onChange={(event) => props.subject(event.target.checked)} />
            {say('redact-subject')}
          </label>
        </div>
        <form
          className="review-cover"
          onSubmit={(event) => {
            event.preventDefault()
            props.coverWords(words)
            setWords('')
          }}
        >
          <input
            aria-label={say('redact-find')}
            placeholder={say('redact-find')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <button>{say('redact-cover')}</button>
        </form>
        {drafted ? (
          <div className="row">
            <button className="main" onClick={props.apply} aria-keyshortcuts="r">
              {say('redact-now', { count: draft.ranges.length })} <kbd aria-hidden="true">R</kbd>
            </button>
            <button onClick={props.clear}>{say('redact-clear')}</button>
          </div>
        ) : null}
      </div>
    </details>
  )
}
