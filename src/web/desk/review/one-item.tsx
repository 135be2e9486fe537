import { useMemo, type ReactNode } from 'react'
import { Notice } from '../../design/states.tsx'
import { Moment } from '../times.tsx'
import { useWords } from '../texts.ts'
import { pieces, type Range } from './cover.ts'
import type { Line } from './look.ts'

/** One item as the desk gives it out. */
export type Opened = {
  readonly item: Line
  readonly header: readonly (readonly [name: string, value: string])[]
  readonly text: string | null
  readonly unread?: string
  readonly attachments: readonly { readonly name: string; readonly mediaType: string; readonly sizeBytes: number }[]
  /** Who was given it, and when: it stands behind the words. */
  readonly seen: { readonly by: string; readonly name: string; readonly at: string }
}

/** One item as plain text: nothing in it runs or loads anything, and the page bears the name of whoever looks. */
export function OneItem(props: {
  opened: Opened
  ranges: readonly Range[]
  headerOnly: boolean
  subject: boolean
}): ReactNode {
  const { say } = useWords()
  const { opened, ranges, headerOnly } = props
  const { header, text, unread, attachments, seen } = opened
  const words = useMemo(() => {
    const stretches = pieces(text ?? '', ranges)
    return stretches.map((each) => (
      <pre key={each[0]?.from ?? 0} className={stretches.length > 1 ? 'stretch' : undefined}>
        {each.map(({ from, to, covered }) => (
          <span key={from} data-from={from} data-to={to} {...(covered ? { className: 'covered' } : {})}>
            {covered ? box : (text ?? '').slice(from, to)}
          </span>
        ))}
      </pre>
    ))
  }, [text, ranges])
  return (
    <div className="stack tight">
      {unread === undefined ? null : (
        <Notice kind="warn">
          <p>{unread}</p>
        </Notice>
      )}
      <div
        className="original review-words"
        tabIndex={0}
        role="region"
        aria-label={say('review-words')}
        style={{ backgroundImage: watermark(`${seen.name} · ${seen.at.slice(0, 16).replace('T', ' ')} UTC`) }}
      >
        {header.length === 0 ? null : (
          <dl className="review-header">
            {header.map(([name, value], i) => (
              // A field may stand in a message more than once.
              <div key={i}>
                <dt>{name}</dt>
                <dd>{props.subject && /^subject$/i.test(name) ? <Box /> : value}</dd>
              </div>
            ))}
          </dl>
        )}
        {headerOnly ? (
          <p>
            <Box /> <span className="quiet">{say('review-header-only')}</span>
          </p>
        ) : (
          words
        )}
      </div>
      <p className="quiet">
        {say('review-seen', { name: seen.name })} <Moment at={seen.at} seconds />
      </p>
      {attachments.length > 0 ? (
        <>
          <h3>{say('review-attached')}</h3>
          <ul>
            {attachments.map((a) => (
              <li key={a.name}>
                {a.name}{' '}
                <span className="quiet">
                  {a.mediaType}, {say('bytes', { count: a.sizeBytes })}
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  )
}

/** As in what leaves: of one length, whatever it covers. */
const box = '██████'
const Box = (): ReactNode => <span className="covered">{box}</span>

/** A picture of these words, aslant and faint, to repeat behind a page. */
function watermark(words: string): string {
  const safe = words.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
  const wide = 60 + safe.length * 8
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="120"><text x="10" y="80" transform="rotate(-9 10 80)" font-family="sans-serif" font-size="14" fill="#808080" fill-opacity=".3">${safe}</text></svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(picture)}")`
}

/** What is selected of the words, as ranges of the text; nothing outside them. */
export function selectedRange(): Range | undefined {
  const selection = getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return undefined
  const range = selection.getRangeAt(0)
  const words = document.querySelector('.review-words')
  if (!words || !range.intersectsNode(words)) return undefined
  const found = [...words.querySelectorAll<HTMLElement>('[data-from]')].filter((piece) => range.intersectsNode(piece))
  const ends = found.map((piece) => {
    const [from, to] = [Number(piece.dataset['from']), Number(piece.dataset['to'])]
    if (piece.classList.contains('covered')) return { from, to }
    const at = (node: Node, offset: number): number => (node === piece.firstChild ? from + offset : Number.NaN)
    const [start, end] = [at(range.startContainer, range.startOffset), at(range.endContainer, range.endOffset)]
    return { from: Number.isNaN(start) ? from : start, to: Number.isNaN(end) ? to : end }
  })
  const [from, to] = [Math.min(...ends.map((e) => e.from)), Math.max(...ends.map((e) => e.to))]
  return to > from ? { from, to } : undefined
}
