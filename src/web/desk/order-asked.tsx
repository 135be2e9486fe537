import { Fragment, lazy, Suspense, useMemo, useState, type ReactNode } from 'react'
import type { Order } from '../../order/order.ts'
import { waysToWrite } from '../../order/shown.ts'
import { visible } from '../../order/visible.ts'
import { Busy } from '../design/states.tsx'
import { isForPrograms, placesOf, usePapers, type Paper, type Place } from './papers.ts'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

// Drawn only where an order is looked at: it stays out of the first load.
const PaperView = lazy(() => import('./order-paper.tsx'))

/** What is asked: the document as it came beside what it states, each fact findable where it stands. */
export function Asked({ order, zone }: { order: Order; zone: string | null }): ReactNode {
  const { say } = useWords()
  const papers = usePapers(order)
  const [chosen, setChosen] = useState<number>()
  const [places, setPlaces] = useState<readonly Place[]>([])
  // Where there is no room for both, one of them.
  const [side, setSide] = useState<'facts' | 'document'>('facts')
  const paper = papers.find((p) => p.n === chosen) ?? papers[0]
  const go = (to: readonly Place[]): void => {
    setChosen(to[0]?.paper)
    setPlaces(to)
    setSide('document')
  }
  const choose = (n: number): void => {
    setChosen(n)
    setPlaces([])
  }
  return (
    <section className="stack" aria-labelledby="asked">
      <h2 id="asked">{say('asked')}</h2>
      <div className="sides">
        {(['facts', 'document'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={side === one} onClick={() => setSide(one)}>
            {say(one === 'facts' ? 'stated' : 'document')}
          </button>
        ))}
      </div>
      <div className="beside" data-side={side}>
        <div className="stack">
          <h3>{say('stated')}</h3>
          <Facts order={order} zone={zone} papers={papers} go={go} />
        </div>
        <div className="stack">
          <h3>{say('document')}</h3>
          {papers.length < 2 ? null : (
            <div className="row">
              {papers.map((p) => (
                <button key={p.n} type="button" aria-pressed={p.n === paper?.n} onClick={() => choose(p.n)}>
                  {nameOf(p, say('document-n', { n: p.n + 1 }))}
                </button>
              ))}
            </div>
          )}
          {paper ? (
            <>
              <p>
                <a href={`/v1/orders/${order.id}/documents/${paper.n}`} download>
                  {say('document-save', { name: nameOf(paper, say('document-n', { n: paper.n + 1 })) })}
                </a>{' '}
                <span className="quiet">
                  {paper.document.mediaType}, {say('bytes', { count: paper.document.sizeBytes })}
                </span>
              </p>
              <p className="quiet">{say('document-words')}</p>
              <Suspense fallback={<Busy>{say('document-unread')}</Busy>}>
                <PaperView paper={paper} places={places} />
              </Suspense>
            </>
          ) : null}
          {order.answersReceived.map((answer) => (
            <section key={answer.receipt} className="stack tight">
              <h3>{say('event-answer-received')}</h3>
              <p className="quiet">
                {answer.officer}, <Moment at={answer.at} zone={zone} />
              </p>
              <pre className="original">{answer.words}</pre>
            </section>
          ))}
        </div>
      </div>
    </section>
  )
}

const nameOf = ({ document }: Paper, none: string): string =>
  document.name === '' ? none : visible(document.name.slice(0, 80))

function Facts(props: {
  order: Order
  zone: string | null
  papers: readonly Paper[]
  go: (places: readonly Place[]) => void
}): ReactNode {
  const { say } = useWords()
  const { order, zone, papers, go } = props
  const { facts } = order
  const where = (value: string, sought = true): ReactNode => (
    <Where what={value} papers={papers} go={go} sought={sought} />
  )
  // A short name that we gave is sought too, but that the document does not know it means nothing.
  const fact = (name: string, value: string | undefined, sought = true): ReactNode =>
    value === undefined ? null : (
      <>
        <dt>{name}</dt>
        <dd>
          {value} {where(value, sought)}
        </dd>
      </>
    )
  const moment = (name: string, value: string | undefined): ReactNode =>
    value === undefined ? null : (
      <>
        <dt>{name}</dt>
        <dd>
          <Moment at={value} zone={zone} /> {where(value)}
        </dd>
      </>
    )
  return (
    <>
      {facts ? (
        <dl className="facts">
          {fact(say('instrument'), facts.instrument, false)}
          {fact(say('reference'), facts.reference)}
          {fact(say('issued'), facts.issued)}
          {fact(say('authority'), facts.issuer.authority)}
          {fact(say('signed-by'), facts.issuer.representative)}
          {fact(say('country-of'), facts.issuer.country, false)}
          {fact(say('addressee'), facts.addressee, false)}
          {facts.asks.map((a, i) => (
            <Fragment key={i}>
              <dt>{say('ask-n', { n: i + 1 })}</dt>
              <dd>
                <strong>{say(`category-${a.category}`)}</strong>
              </dd>
              {moment(say('from'), a.from)}
              {moment(say('up-to'), a.to)}
              {a.accounts.map((account) => (
                <Fragment key={account}>{fact(say('account'), account)}</Fragment>
              ))}
              {fact(say('in-their-words'), a.words)}
            </Fragment>
          ))}
        </dl>
      ) : (
        <p>{say('facts-none')}</p>
      )}
      {order.factsBy.length > 0 ? (
        <p className="quiet">{say('facts-by', { names: [...new Set(order.factsBy)].join(', ') })}</p>
      ) : null}
      {order.read?.kind === 'read'
        ? order.read.notes.map((note) => (
            <p key={note} className="quiet">
              {note}
            </p>
          ))
        : null}
    </>
  )
}

/** The way to where a fact stands, or that no document has its words. */
function Where(props: {
  what: string
  papers: readonly Paper[]
  go: (places: readonly Place[]) => void
  sought: boolean
}): ReactNode {
  const { say } = useWords()
  const { what, papers, go, sought } = props
  const places = useMemo(() => placesOf(papers, waysToWrite(what)), [papers, what])
  const [first] = places
  const all = papers.every((p) => p.shown ?? p.error)
  if (!first) return sought && all ? <span className="warn not-found">{say('not-found')}</span> : null
  const paper = papers.find((p) => p.n === first.paper)
  const sheet = paper?.shown && 'sheets' in paper.shown ? paper.shown.sheets[first.sheet] : undefined
  const none = say('document-n', { n: first.paper + 1 })
  const inside = sheet && 'page' in sheet ? say('page-n', { n: sheet.page }) : paper ? nameOf(paper, none) : none
  // What a person signed does not say it: only the file that a program wrote beside it does.
  const alone = paper && isForPrograms(paper.document) && papers.some((p) => !isForPrograms(p.document))
  return (
    <>
      <button
        type="button"
        className="link"
        onClick={() => go(places)}
        aria-label={say('show-where-of', { where: inside, what })}
      >
        {inside}
      </button>{' '}
      {sought && all && alone ? <span className="warn not-found">{say('only-there')}</span> : null}
    </>
  )
}
