import type { ReactNode } from 'react'
import type { IncidentNow } from '../../journey/gathering.ts'
import { outcomes } from '../../order/counted.ts'
import { Table } from '../design/table.tsx'
import { lengthOf } from './times.tsx'
import { useWords } from './texts.ts'

/** What an incident comes to at this moment: exact, for staff alone; told anew whenever one of its orders changes. */
export function IncidentCounts({ now: { figures, names } }: { now: IncidentNow }): ReactNode {
  const { say, language } = useWords()
  const { asked, became, items, accounts, median, slowest, by } = figures
  const regions = new Intl.DisplayNames([language], { type: 'region' })
  const nameOf = {
    country: (id: string) => (/^[A-Z]{2}$/.test(id) ? (regions.of(id) ?? id) : say('incident-unproven')),
    instrument: (id: string) => (id === '-' ? say('incident-unnamed') : (names[id] ?? id)),
    category: (id: string) => say(`category-${id}` as 'category-content'),
  }
  const took = (seconds: number | null): string =>
    seconds === null ? '–' : seconds < 60 ? `${seconds} s` : lengthOf(seconds * 1000)
  const tiles = [
    { name: say('incident-received'), figure: asked },
    ...outcomes.map((outcome) => ({ name: say(`became-${outcome}`), figure: became[outcome] })),
    { name: say('became-again'), figure: became.again },
    { name: say('incident-accounts'), figure: accounts },
    { name: say('incident-items-given'), figure: items },
    { name: say('incident-median'), figure: took(median) },
    { name: say('incident-slowest'), figure: took(slowest) },
  ]
  return (
    <section className="stack" aria-labelledby="counts">
      <h2 id="counts">{say('incident-counts')}</h2>
      <p className="hint">{say('incident-counts-words')}</p>
      <dl className="tiles" aria-live="polite">
        {tiles.map(({ name, figure }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      {asked === 0 ? null : (
        <div className="beside">
          {(['country', 'instrument', 'category'] as const).map((what) => (
            <Table
              key={what}
              of={say(`incident-${what}`)}
              heads={[say(`incident-${what}`), say('incident-received')]}
              numbers={1}
            >
              {by[what].map(({ name, count }) => (
                <tr key={name}>
                  <th scope="row">{nameOf[what](name)}</th>
                  <td className="number">{count}</td>
                </tr>
              ))}
            </Table>
          ))}
        </div>
      )}
    </section>
  )
}
