import { memo, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import type { Standing } from '../../../order/review.ts'
import { useWords } from '../texts.ts'
import type { Row, Shown } from './look.ts'

/** Lines beyond what is seen, above and below, so that a fast hand does not see white. */
const beyond = 8

/**
 * The list of the items, of which only what can be seen is in the page: each line has one height, however many there are.
 */
export function ReviewList(props: {
  rows: readonly Row[]
  shown: Shown
  chosen: number
  choose: (n: number) => void
}): ReactNode {
  const { rows, shown, chosen } = props
  const { say } = useWords()
  const pane = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, tall: 800, height: 64 })
  const choose = useRef(props.choose)
  useEffect(() => {
    choose.current = props.choose
  })
  const measure = (): void => {
    const box = pane.current
    if (!box) return
    const height = Number.parseFloat(getComputedStyle(box).getPropertyValue('--row-px')) || 64
    setView({ top: box.scrollTop, tall: box.clientHeight, height })
  }
  useLayoutEffect(() => {
    measure()
    const box = pane.current
    if (!box) return
    const watch = new ResizeObserver(measure)
    watch.observe(box)
    return () => watch.disconnect()
  }, [])
  const at = rows.findIndex(({ line }) => line.n === chosen)
  // The chosen line is seen, whichever key or filter led to it.
  useLayoutEffect(() => {
    const box = pane.current
    if (!box || at < 0) return
    const top = at * view.height
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + view.height > box.scrollTop + box.clientHeight) box.scrollTop = top + view.height - box.clientHeight
  }, [at, view.height, view.tall])
  const first = Math.max(0, Math.floor(view.top / view.height) - beyond)
  const last = Math.min(rows.length, Math.ceil((view.top + view.tall) / view.height) + beyond)
  return (
    <div className="review-list" ref={pane} onScroll={measure} tabIndex={-1}>
      {rows.length === 0 ? <p className="quiet review-empty">{say('review-nothing')}</p> : null}
      <ol className="plain" style={{ height: rows.length * view.height }} aria-label={say('review-items')}>
        {rows.slice(first, last).map((row, i) => (
          <li
            key={row.line.n}
            aria-setsize={rows.length}
            aria-posinset={first + i + 1}
            style={{ transform: `translateY(${(first + i) * view.height}px)` }}
          >
            <OneLine row={row} stands={shown.get(row.line.n)} current={row.line.n === chosen} choose={choose} />
          </li>
        ))}
      </ol>
    </div>
  )
}

const colour = { open: 'quiet', produce: 'good', withhold: 'bad', redact: 'warn' } as const

const OneLine = memo(
  function OneLine(props: {
    row: Row
    stands: Pick<Standing, 'decision' | 'by'> | undefined
    current: boolean
    choose: { readonly current: (n: number) => void }
  }): ReactNode {
    const { say } = useWords()
    const { row, stands, current } = props
    const { line, covers } = row
    const as = stands?.decision.as ?? 'open'
    return (
      <button
        className="review-line"
        aria-current={current}
        onClick={() => props.choose.current(line.n)}
        title={line.subject ?? line.id}
      >
        <span className="review-line-head">
          <span className="quiet number">{line.n}</span>
          <span className="review-subject">{line.subject ?? line.id}</span>
          {covers.length > 1 ? <span className="badge">{say('review-like', { count: covers.length - 1 })}</span> : null}
        </span>
        <span className="review-line-foot">
          <span className={`badge ${colour[as]}`}>{say(`decided-${as}`)}</span>
          {stands && stands.decision.as !== 'produce' ? (
            <span className="review-ground">
              {stands.decision.ground} · {stands.by}
            </span>
          ) : null}
          {(line.marks ?? []).map((mark) => (
            <span key={mark} className="badge warn">
              {mark}
            </span>
          ))}
          <span className="quiet review-from">{line.from}</span>
        </span>
      </button>
    )
  },
  (a, b) =>
    a.row.line === b.row.line &&
    a.row.covers.length === b.row.covers.length &&
    a.current === b.current &&
    a.choose === b.choose &&
    a.stands?.by === b.stands?.by &&
    JSON.stringify(a.stands?.decision) === JSON.stringify(b.stands?.decision),
)
