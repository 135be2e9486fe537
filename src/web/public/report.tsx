import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { Outcome } from '../../order/counted.ts'
import type { Breakdown } from '../../transparency/breakdown.ts'
import type { HalfYear } from '../../transparency/figures.ts'
import type { Report } from '../../transparency/report.ts'
import { Answered } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Trouble } from '../design/states.tsx'
import { useReport } from './asked.ts'
import { Bars, Grid } from './bars.tsx'
import { useSpeech } from './speech.ts'
import { useWords } from './texts.ts'

/** What was asked, given and refused: charts, each with its table, for one half-year at a time. */
export function ReportPage(): ReactNode {
  const { say } = useWords()
  const report = useReport()
  const none = report.error instanceof Answered && report.error.status === 404
  return (
    <div className="stack public">
      <Title name={say('name')}>{say('report')}</Title>
      {report.isPending ? <Busy>{say('busy')}</Busy> : null}
      {report.error && !none ? <Trouble error={report.error} otherwise={say('broken')} /> : null}
      {none || report.data?.halves.length === 0 ? <p className="lead">{say('reportNone')}</p> : null}
      {report.data && report.data.halves.length > 0 ? <Figures report={report.data} /> : null}
      <Method />
    </div>
  )
}

function Figures({ report }: { report: Report }): ReactNode {
  const { say } = useWords()
  const { day, number } = useSpeech()
  const [wish, choose] = useState('')
  const half = report.halves.find((each) => each.half === wish) ?? report.halves[0]
  if (!half) return null
  return (
    <>
      <p className="lead">{say('reportLead', { at: day(report.at), entries: number(report.entries) })}</p>
      <p className="row">
        <label htmlFor="half">{say('half')}</label>
        <select id="half" className="short" value={half.half} onChange={(event) => choose(event.target.value)}>
          {report.halves.map((each) => (
            <option key={each.half}>{each.half}</option>
          ))}
        </select>
      </p>
      <Became half={half} />
      <Took half={half} />
      <ByName half={half} of="countries" name="country" names={{}} />
      <ByName half={half} of="instruments" name="instrument" names={report.names} />
      <ByCategory half={half} />
      <p>{say('bands')}</p>
      <h2>{say('download')}</h2>
      <p className="row">
        <a className="button" href="/v1/report" download="report.json">
          {say('json')}
        </a>
        <a className="button" href="/v1/report.csv" download="report.csv">
          {say('csv')}
        </a>
      </p>
    </>
  )
}

function Became({ half: { asked, became } }: { half: HalfYear }): ReactNode {
  const { say } = useWords()
  const { number } = useSpeech()
  const { again, ...once } = became
  const shown = (Object.entries(once) as [Exclude<Outcome, 'again'>, number][]).filter(([, n]) => n > 0)
  return (
    <>
      <h2>{say('became')}</h2>
      <p className="hint">{say('becameHint')}</p>
      <Bars
        of={say('became')}
        bars={shown.map(([outcome, n]) => ({ name: say(`outcome.${outcome}`), band: [n, n] }))}
      />
      <Grid
        of={say('became')}
        heads={[say('outcome'), say('demands')]}
        rows={[
          [say('asked'), number(asked)],
          ...shown.map(([outcome, n]) => [say(`outcome.${outcome}`), number(n)] as const),
        ]}
      />
      {again > 0 ? <p>{say('again', { n: number(again) })}</p> : null}
    </>
  )
}

function Took({ half: { times } }: { half: HalfYear }): ReactNode {
  const { say } = useWords()
  const { duration } = useSpeech()
  const rows = (
    [
      ['allAnswers', times.all],
      ['emergencies', times.emergencies],
    ] as const
  ).map(
    ([name, took]) =>
      [say(name), ...(took ? [duration(took.median), duration(took.p95)] : [say('tooFew'), say('tooFew')])] as const,
  )
  return (
    <>
      <h2>{say('times')}</h2>
      <p className="hint">{say('timesHint')}</p>
      <Grid of={say('times')} heads={[say('answers'), say('median'), say('p95')]} rows={rows} />
    </>
  )
}

function ByName(props: {
  half: HalfYear
  of: 'countries' | 'instruments'
  name: 'country' | 'instrument'
  names: Report['names']
}): ReactNode {
  const { say } = useWords()
  const { band, country } = useSpeech()
  const { columns, lines }: Breakdown = props.half[props.of]
  const called = (id: string): string =>
    id === '-'
      ? say(props.of === 'countries' ? 'unproven' : 'unnamed')
      : props.of === 'countries'
        ? country(id)
        : (props.names[id] ?? id)
  const named = lines.map((line) => ({ ...line, name: line.names.map(called).join(', ') }))
  const what = say(props.of)
  return (
    <>
      <h2>{what}</h2>
      <Bars of={what} bars={named.map(({ name, all }) => ({ name, band: all }))} />
      <Grid
        of={what}
        heads={[
          say(props.name),
          say('asked'),
          ...(columns.length > 1 ? columns.map((c) => say(`outcome.${c as 'rest'}`)) : []),
        ]}
        rows={named.map(({ name, all, cells }) => [name, band(all), ...(columns.length > 1 ? cells.map(band) : [])])}
      />
    </>
  )
}

function ByCategory({ half: { categories } }: { half: HalfYear }): ReactNode {
  const { say } = useWords()
  const { band } = useSpeech()
  const named = categories.map((each) => ({ ...each, name: say(`category.${each.category as 'content'}`) }))
  const what = say('categories')
  return (
    <>
      <h2>{what}</h2>
      <p className="hint">{say('categoriesHint')}</p>
      <Bars of={what} bars={named.map(({ name, asked }) => ({ name, band: asked }))} />
      <Grid
        of={what}
        heads={[say('category'), say('asked'), say('givenData')]}
        rows={named.map(({ name, asked, given }) => [name, band(asked), band(given)])}
      />
    </>
  )
}

function Method(): ReactNode {
  const { say } = useWords()
  return (
    <>
      <h2>{say('method')}</h2>
      <p>{say('method1')}</p>
      <p>
        {say('method2')} <Link href="/ledger">{say('ledger')}</Link>
      </p>
      <p>{say('method3')}</p>
      <pre>duly report --check report.json --ledger FOLDER --rows ROWS</pre>
    </>
  )
}
