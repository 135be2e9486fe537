import { useId, type ReactNode } from 'react'
import { Table } from '../design/table.tsx'
import type { Band } from '../../transparency/band.ts'
import { useSpeech } from './speech.ts'
import { useWords } from './texts.ts'

/** One bar: as long as its count is for certain, and paler up to what it may be. */
export type Bar = { readonly name: string; readonly band: Band }

/** A bar chart. What it shows stands in a table beside it, so it is one picture to whoever listens to the page. */
export function Bars({ of, bars }: { of: string; bars: readonly Bar[] }): ReactNode {
  const { say } = useWords()
  const { band: words } = useSpeech()
  const caption = useId()
  const most = Math.max(1, ...bars.map(({ band: [, high] }) => high))
  const banded = bars.some(({ band: [low, high] }) => low < high)
  return (
    <figure className="stack tight" aria-labelledby={caption}>
      <div className="chart" role="img" aria-labelledby={caption}>
        {bars.map(({ name, band }) => (
          <BarLine key={name} name={name} band={band} most={most} words={words(band)} />
        ))}
      </div>
      <figcaption id={caption} className="hint">
        {say('chartOf', { what: of })}
        {banded ? (
          <span className="row" aria-hidden="true">
            <span className="key">
              <Swatch /> {say('barFrom')}
            </span>
            <span className="key">
              <Swatch perhaps /> {say('barTo')}
            </span>
          </span>
        ) : null}
      </figcaption>
    </figure>
  )
}

function BarLine({ name, band: [low, high], most, words }: Bar & { most: number; words: string }): ReactNode {
  const at = (count: number): number => (count / most) * 100
  return (
    <div className="chart-line">
      <span className="chart-name">{name}</span>
      <svg className="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width={at(low)} height="10" />
        <rect className="perhaps" x={at(low)} width={at(high - low)} height="10" />
      </svg>
      <span className="number">{words}</span>
    </div>
  )
}

const Swatch = ({ perhaps = false }: { perhaps?: boolean }): ReactNode => (
  <svg className="bar" viewBox="0 0 10 10" preserveAspectRatio="none">
    <rect className={perhaps ? 'perhaps' : ''} width="10" height="10" />
  </svg>
)

/** A table of figures by name. */
export const Grid = (props: {
  of: string
  heads: readonly string[]
  rows: readonly (readonly [name: string, ...cells: string[]])[]
}): ReactNode => (
  <Table of={props.of} heads={props.heads} numbers={1}>
    {props.rows.map(([name, ...cells]) => (
      <tr key={name}>
        <th scope="row">{name}</th>
        {cells.map((cell, i) => (
          <td key={props.heads[i + 1]} className="number">
            {cell}
          </td>
        ))}
      </tr>
    ))}
  </Table>
)
