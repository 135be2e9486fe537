import type { ReactNode, RefObject } from 'react'
import { useWords } from '../texts.ts'
import { kinds, type Look } from './look.ts'

/** Which items the list shows. */
export function LookBar(props: {
  look: Look
  setLook: (look: Look) => void
  count: string
  findBox: RefObject<HTMLInputElement | null>
}): ReactNode {
  const { say } = useWords()
  const { look, setLook } = props
  return (
    <div className="review-look">
      <select
        aria-label={say('review-show')}
        value={look.only}
        onChange={(event) => {
          setLook({ ...look, only: kinds.find((kind) => kind === event.target.value) ?? 'all' })
        }}
      >
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {say(`look-${kind}`)}
          </option>
        ))}
      </select>
      <input
        ref={props.findBox}
        type="search"
        aria-label={say('review-find')}
        placeholder={say('review-find')}
        aria-keyshortcuts="/"
        value={look.words}
        onChange={(event) => setLook({ ...look, words: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
        }}
      />
      <label className="choice">
        <input
          type="checkbox"
          checked={look.fold}
          onChange={(event) => setLook({ ...look, fold: event.target.checked })}
        />
        {say('review-fold')}
      </label>
      <span className="quiet" role="status">
        {say('review-shown', { count: props.count })}
      </span>
      {look.thread === undefined ? null : (
        <button onClick={() => setLook({ ...look, thread: undefined })}>{say('review-thread-all')}</button>
      )}
    </div>
  )
}
