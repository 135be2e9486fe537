import type { ReactNode, RefObject } from 'react'
import type { ItemDecision } from '../../../order/review.ts'
import { useWords } from '../texts.ts'
import type { Acts } from './keys.tsx'
import { reaches, type Reach } from './look.ts'

/** What can be decided of the chosen line, how far it reaches, and on what ground. */
export function DecideBar(props: {
  acts: Acts
  reach: Reach
  setReach: (reach: Reach) => void
  /** How many items each reach covers. */
  counts: Readonly<Record<Reach, number>>
  stands: ItemDecision | undefined
  undoable: boolean
  ground: string
  setGround: (ground: string) => void
  groundBox: RefObject<HTMLInputElement | null>
  /** Grounds that were given in this review before. */
  grounds: readonly string[]
  /** The ground is written: what waited for it goes on. */
  written: () => void
}): ReactNode {
  const { say } = useWords()
  const { acts, reach, counts, stands } = props
  const many = counts[reach] > 1 ? ` (${counts[reach].toLocaleString()})` : ''
  return (
    <div className="review-bar">
      <div className="row">
        <button className="main" onClick={acts.produce} aria-keyshortcuts="p">
          {say('decide-produce')}
          {many} <kbd aria-hidden="true">P</kbd>
        </button>
        <button className="danger" onClick={acts.withhold} aria-keyshortcuts="w">
          {say('decide-withhold')}
          {many} <kbd aria-hidden="true">W</kbd>
        </button>
        <button onClick={acts.header} aria-keyshortcuts="h">
          {say('decide-header')}
          {many} <kbd aria-hidden="true">H</kbd>
        </button>
        <button onClick={acts.undo} disabled={!props.undoable} aria-keyshortcuts="u">
          {say('decide-undo')} <kbd aria-hidden="true">U</kbd>
        </button>
        {stands ? (
          <button onClick={acts.open} aria-keyshortcuts="o">
            {say('decide-open')} <kbd aria-hidden="true">O</kbd>
          </button>
        ) : null}
      </div>
      <div className="review-how">
        <select
          aria-label={say('review-reach')}
          className={reach === 'line' ? undefined : 'chosen'}
          value={reach}
          onChange={(event) => {
            props.setReach(reaches.find((each) => each === event.target.value) ?? 'line')
          }}
        >
          {reaches.map((each) => (
            <option key={each} value={each}>
              {say(`reach-${each}`, { count: counts[each].toLocaleString() })}
            </option>
          ))}
        </select>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            props.written()
          }}
        >
          <label htmlFor="review-ground">{say('review-ground')}</label>
          <input
            id="review-ground"
            ref={props.groundBox}
            list="review-grounds"
            value={props.ground}
            maxLength={400}
            placeholder={say('review-ground-hint')}
            onChange={(event) => props.setGround(event.target.value)}
          />
          <datalist id="review-grounds">
            {props.grounds.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </form>
      </div>
    </div>
  )
}
