import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import type { Redaction } from '../../../order/review.ts'
import { ask } from '../../design/ask.ts'
import { Busy, Notice, Trouble } from '../../design/states.tsx'
import { useWords } from '../texts.ts'
import { boxesMost, joined, linesIn, places, type Range } from './cover.ts'
import { DecideBar } from './decide-bar.tsx'
import { KeysDialog, useKeys, type Acts } from './keys.tsx'
import { ReviewList } from './list.tsx'
import { LookBar } from './look-bar.tsx'
import { covered, rowsOf, type Look, type Reach, type Shown } from './look.ts'
import { OneItem, selectedRange, type Opened } from './one-item.tsx'
import { Redact, type Draft } from './redact.tsx'
import type { Decision, Sitting } from './sitting.ts'

/** While somebody leafs fast, no item is opened that they do not stay at. */
const glanceMs = 60

const none: Draft = { ranges: [], subject: false }
const format = (count: number): string => count.toLocaleString()

/** The list on one side, one item on the other, and what is decided between them. A telephone shows one at a time. */
export function Items({ id, sitting }: { id: string; sitting: Sitting }): ReactNode {
  const { say } = useWords()
  const { lines, total, shown, unsaved, broken, refused, undoable } = useSyncExternalStore(
    sitting.subscribe,
    sitting.snapshot,
  )
  const [chosen, setChosen] = useState(1)
  const [look, setLook] = useState<Look>({ only: 'all', words: '', thread: undefined, fold: false })
  const [reach, setReach] = useState<Reach>('line')
  const [ground, setGround] = useState('')
  const [draft, setDraft] = useState<Draft & { readonly of?: number }>(none)
  const [side, setSide] = useState<'list' | 'item'>('list')
  const [help, setHelp] = useState(false)
  const [said, setSaid] = useState('')
  const groundBox = useRef<HTMLInputElement>(null)
  const panes = useRef<HTMLDivElement>(null)
  const findBox = useRef<HTMLInputElement>(null)
  const waitsForGround = useRef<keyof Acts>(undefined)

  const rows = useMemo(() => rowsOf(lines, shown, look), [lines, shown, look])
  const grounds = useMemo(() => groundsIn(shown), [shown])
  const here = rows.findIndex(({ line }) => line.n === chosen)
  // What was decided may have left the list that is shown: then the next one is at its place.
  const later = here >= 0 ? here : rows.findIndex(({ line }) => line.n > chosen)
  const at = later >= 0 ? later : rows.length - 1
  const row = rows[at]
  const n = row?.line.n ?? 0
  const counts = useMemo(() => {
    const count = (to: Reach): number => (row ? covered(to, row, rows, lines).length : 0)
    return { line: count('line'), group: count('group'), thread: count('thread'), shown: count('shown') }
  }, [row, rows, lines])
  const stands = shown.get(n)?.decision
  const opened = useQuery({
    queryKey: ['review item', sitting.list, n],
    queryFn: async ({ signal }) => {
      await new Promise((resolve) => setTimeout(resolve, glanceMs))
      signal.throwIfAborted()
      return ask<Opened>(`/v1/orders/${id}/review/items/${n}`, undefined, signal)
    },
    enabled: n > 0,
    staleTime: Infinity,
  })
  const text = opened.data?.text ?? ''
  const whole = opened.data?.item.mediaType === 'message/rfc822' && opened.data.text !== null
  const mine = draft.of === n ? draft : none
  const drafted = mine.ranges.length > 0 || mine.subject
  const redacted = stands?.as === 'redact' ? stands.redaction : undefined
  const ranges = useMemo(() => {
    if (drafted) return mine.ranges
    return redacted?.how === 'boxes' ? joined([...redacted.ranges, ...linesIn(text, redacted.lines)], text.length) : []
  }, [drafted, mine.ranges, redacted, text])

  const choose = (wanted: number): void => {
    setChosen(wanted)
    setReach('line')
    setSaid('')
  }
  const move = (by: number): void => choose(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.line.n ?? n)
  function decide(decision: Decision, name: keyof Acts, to = reach): void {
    if (!row) return
    if (decision.as !== 'produce' && decision.as !== 'undecided' && decision.ground === '') {
      waitsForGround.current = name
      groundBox.current?.focus()
      setSaid(say('review-ground-first'))
      return
    }
    const numbers = covered(to, row, rows, lines)
    sitting.decide(numbers, decision)
    setDraft(none)
    const done = new Set(numbers)
    const next = rows.slice(at + 1).find(({ line }) => !done.has(line.n))
    choose(decision.as === 'undecided' ? n : (next?.line.n ?? n))
  }
  function redact(redaction: Redaction, name: keyof Acts, to: Reach): void {
    if (opened.data && !whole) {
      setSaid(say('redact-not'))
      return
    }
    decide({ as: 'redact', ground: ground.trim(), redaction }, name, to)
  }
  function cover(more: readonly Range[]): void {
    const wanted = joined([...ranges, ...more], text.length)
    const few = wanted.length <= boxesMost
    setSaid(more.length === 0 ? say('redact-none') : few ? '' : say('redact-many', { most: format(boxesMost) }))
    if (more.length > 0 && few) setDraft({ ...mine, of: n, ranges: wanted })
    getSelection()?.removeAllRanges()
  }
  const coverSelection = (): void => {
    const range = whole ? selectedRange() : undefined
    cover(range ? [range] : [])
  }
  const subject = mine.subject ? ({ subject: true } as const) : {}
  const applyBoxes = (): void => redact({ how: 'boxes', ranges: mine.ranges, lines: [], ...subject }, 'redact', 'line')
  const reachOr = (to: Reach) => (): void => setReach(reach === to ? 'line' : to)
  const acts: Acts = {
    produce: () => decide({ as: 'produce' }, 'produce'),
    withhold: () => decide({ as: 'withhold', ground: ground.trim() }, 'withhold'),
    header: () => redact({ how: 'header-only', ...subject }, 'header', reach),
    redact: () => (drafted && !selectedRange() ? applyBoxes() : coverSelection()),
    open: () => decide({ as: 'undecided' }, 'open'),
    undo: () => choose(sitting.undo() ?? n),
    next: () => move(1),
    back: () => move(-1),
    group: reachOr('group'),
    thread: reachOr('thread'),
    shown: reachOr('shown'),
    find: () => findBox.current?.focus(),
    help: () => setHelp(true),
  }
  useKeys(acts)
  const turn = (to: typeof side): void => {
    setSide(to)
    // One side alone begins at its top; side by side, nothing moves.
    if (matchMedia('(width < 64rem)').matches) requestAnimationFrame(() => panes.current?.scrollIntoView())
  }
  const items = total ?? lines.length
  return (
    <>
      <div className="review-progress">
        <progress max={items} value={shown.size} aria-label={say('review-progress-label')} />
        <p role="status">
          <strong>{say('review-progress', { decided: format(shown.size), items: format(items) })}</strong>{' '}
          <span className="quiet">{say('review-counts', countsOf(shown))} · </span>
          {unsaved > 0 ? (
            <strong className="warn">{say('review-unsaved', { count: format(unsaved) })}</strong>
          ) : (
            <span className="quiet">{say('review-saved')}</span>
          )}
        </p>
        <button className="link" onClick={acts.help} aria-keyshortcuts="?">
          {say('keys')} <kbd aria-hidden="true">?</kbd>
        </button>
      </div>
      {broken ? (
        <Notice kind="warn">
          <p>{unsaved > 0 ? say('review-unsaved-words', { count: format(unsaved) }) : say('line-lost')}</p>
        </Notice>
      ) : null}
      {refused === undefined ? null : <Trouble error={refused} otherwise={say('line-broke')} />}
      <div className="review" data-side={side} ref={panes}>
        <section className="review-left" aria-label={say('review-items')}>
          <LookBar look={look} setLook={setLook} count={format(rows.length)} findBox={findBox} />
          <ReviewList
            rows={rows}
            shown={shown}
            chosen={n}
            choose={(wanted) => {
              choose(wanted)
              turn('item')
            }}
          />
        </section>
        <section className="review-right" aria-label={say('review-item')}>
          <div className="review-back">
            <button onClick={() => turn('list')}>{say('review-back')}</button>
          </div>
          {row ? (
            <>
              <h2 aria-live="polite">
                <span className="quiet">{row.line.n}</span> {row.line.subject ?? row.line.id}
              </h2>
              <p className="row">
                {(row.line.marks ?? []).map((mark) => (
                  <span key={mark} className="badge warn">
                    {mark}
                  </span>
                ))}
                {counts.thread > 1 && look.thread === undefined ? (
                  <button className="link" onClick={() => setLook({ ...look, thread: row.line.thread })}>
                    {say('review-thread-show', { count: counts.thread })}
                  </button>
                ) : null}
              </p>
              <DecideBar
                acts={acts}
                {...{ reach, setReach, counts, stands, ground, setGround, groundBox, grounds }}
                undoable={undoable > 0}
                written={() => {
                  groundBox.current?.blur()
                  const act = waitsForGround.current
                  waitsForGround.current = undefined
                  if (act) acts[act]()
                }}
              />
              {said === '' ? null : (
                <p role="alert" className="bad">
                  {said}
                </p>
              )}
              {opened.error ? <Trouble error={opened.error} otherwise={say('line-broke')} /> : null}
              {opened.isPending ? <Busy>{say('loading')}</Busy> : null}
              {opened.data ? (
                <>
                  <Redact
                    possible={whole}
                    draft={mine}
                    coverSelection={coverSelection}
                    coverWords={(words) => cover(places(text, words))}
                    subject={(is) => setDraft({ ...mine, of: n, subject: is })}
                    clear={() => setDraft(none)}
                    apply={applyBoxes}
                  />
                  <OneItem
                    opened={opened.data}
                    ranges={ranges}
                    headerOnly={!drafted && redacted?.how === 'header-only'}
                    subject={drafted ? mine.subject : redacted?.subject === true}
                  />
                </>
              ) : null}
            </>
          ) : null}
        </section>
      </div>
      {help ? <KeysDialog close={() => setHelp(false)} /> : null}
    </>
  )
}

function countsOf(shown: Shown): Record<'produce' | 'withhold' | 'redact', string> {
  const counts = { produce: 0, withhold: 0, redact: 0 }
  for (const { decision } of shown.values()) counts[decision.as]++
  return { produce: format(counts.produce), withhold: format(counts.withhold), redact: format(counts.redact) }
}

/** Grounds that were given in this review, each once. */
const groundsIn = (shown: Shown): string[] => [
  ...new Set([...shown.values()].flatMap(({ decision }) => (decision.as === 'produce' ? [] : [decision.ground]))),
]
