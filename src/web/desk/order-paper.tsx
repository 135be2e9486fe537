import { useEffect, useRef, type ReactNode } from 'react'
import type { Found, ShownPage, ShownSheet, ShownText } from '../../order/shown.ts'
import { Busy, Trouble } from '../design/states.tsx'
import type { Paper, Place } from './papers.ts'
import { useWords } from './texts.ts'

type Marks = readonly (readonly Found[])[]

/**
 * One document as words and pixels where they stand, drawn by this page: nothing of the file itself is here, so nothing
 * in it runs, loads or looks like a part of the desk. The places of a fact are marked, and the first is brought into view.
 */
export default function PaperView(props: { paper: Paper; places: readonly Place[] }): ReactNode {
  const { say } = useWords()
  const { paper, places } = props
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.querySelector('.found')?.scrollIntoView({ block: 'center', inline: 'center' })
  }, [places])
  const { shown, error } = paper
  if (error !== undefined) return <Trouble error={error} otherwise={say('line-broke')} />
  if (!shown) return <Busy>{say('document-unread')}</Busy>
  if ('why' in shown) return <p>{say('document-not-shown', { why: shown.why })}</p>
  const marksOn = (i: number): Marks => places.filter((p) => p.paper === paper.n && p.sheet === i).map((p) => p.found)
  const empty = shown.sheets.every((s) => 'page' in s && s.words.length === 0)
  return (
    <>
      {empty ? <p>{say('document-scan')}</p> : null}
      {shown.notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
      <div ref={box} className="paper" tabIndex={0} role="region" aria-label={say('document')}>
        {shown.sheets.map((sheet, i) => (
          <Sheet key={i} sheet={sheet} marks={marksOn(i)} />
        ))}
      </div>
    </>
  )
}

function Sheet({ sheet, marks }: { sheet: ShownSheet; marks: Marks }): ReactNode {
  const { say } = useWords()
  const of = sheet.of === 'HTML' ? say('document-html') : sheet.of
  const name = 'page' in sheet ? [of, say('page-n', { n: sheet.page })].filter(Boolean).join(', ') : of
  return (
    <figure className="stack tight">
      {name === '' ? null : <figcaption className="quiet">{name}</figcaption>}
      {'page' in sheet ? <Page sheet={sheet} marks={marks} /> : <Text sheet={sheet} marks={marks} />}
    </figure>
  )
}

function Page({ sheet, marks }: { sheet: ShownPage; marks: Marks }): ReactNode {
  const { width, height, words, pictures } = sheet
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      {pictures.map(({ matrix, png }, i) => (
        <image
          key={i}
          href={png}
          width={1}
          height={1}
          preserveAspectRatio="none"
          transform={`matrix(${matrix.join(' ')})`}
        />
      ))}
      {marks.flat().map(({ at, from, to }, i) => {
        const [text, x, y, w, h, turn] = words[at] ?? ['', 0, 0, 0, 0, 0]
        const part = w / Math.max(1, text.length)
        return (
          <rect
            key={i}
            className="found"
            x={x + part * from - 1}
            y={y - h}
            width={part * (to - from) + 2}
            height={h * 1.3}
            transform={`rotate(${turn} ${x} ${y})`}
          />
        )
      })}
      {words.map(([text, x, y, w, h, turn], i) => (
        <text
          key={i}
          x={x}
          y={y}
          fontSize={h}
          {...(w > 0 ? { textLength: w, lengthAdjust: 'spacingAndGlyphs' } : {})}
          {...(turn === 0 ? {} : { transform: `rotate(${turn} ${x} ${y})` })}
        >
          {text}
        </text>
      ))}
    </svg>
  )
}

function Text({ sheet, marks }: { sheet: ShownText; marks: Marks }): ReactNode {
  const found = (at: number): readonly Found[] =>
    marks
      .flat()
      .filter((f) => f.at === at)
      .sort((a, b) => a.from - b.from)
  return (
    <>
      {sheet.head.length === 0 ? null : (
        <dl className="facts">
          {sheet.head.map(([name, value], i) => (
            <div key={name} className="facts whole">
              <dt>{name}</dt>
              <dd>
                <Marked text={value} found={found(i)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <pre>
        <Marked text={sheet.text} found={found(sheet.head.length)} />
      </pre>
    </>
  )
}

function Marked({ text, found }: { text: string; found: readonly Found[] }): ReactNode {
  const parts: ReactNode[] = []
  let end = 0
  for (const { from, to } of found) {
    if (from < end) continue
    parts.push(
      text.slice(end, from),
      <mark key={from} className="found">
        {text.slice(from, to)}
      </mark>,
    )
    end = to
  }
  return [...parts, text.slice(end)]
}
