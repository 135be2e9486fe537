import { Fragment, useRef, useState, type ReactNode } from 'react'
import { documentsOf } from '../../order/documents.ts'
import type { Order } from '../../order/order.ts'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

/** What is asked: the document as it came beside what it states, each fact findable where it stands. */
export function Asked({ order, zone }: { order: Order; zone: string | null }): ReactNode {
  const { say } = useWords()
  const [sought, setSought] = useState<string>()
  const text = order.read?.kind === 'read' ? order.read.text : undefined
  const { facts } = order
  const fact = (name: string, value: string | undefined): ReactNode =>
    value === undefined ? null : (
      <>
        <dt>{name}</dt>
        <dd>
          {value}{' '}
          {text?.toLowerCase().includes(value.toLowerCase()) ? (
            <button
              className="link"
              onClick={() => setSought(value)}
              aria-label={say('show-where-of', { what: value })}
            >
              {say('show-where')}
            </button>
          ) : null}
        </dd>
      </>
    )
  return (
    <section className="stack" aria-labelledby="asked">
      <h2 id="asked">{say('asked')}</h2>
      <div className="beside">
        <div className="stack">
          <h3>{say('stated')}</h3>
          {facts ? (
            <dl className="facts">
              {fact(say('instrument'), facts.instrument)}
              {fact(say('reference'), facts.reference)}
              {fact(say('issued'), facts.issued)}
              {fact(say('authority'), facts.issuer.authority)}
              {fact(say('signed-by'), facts.issuer.representative)}
              {fact(say('country-of'), facts.issuer.country)}
              {fact(say('addressee'), facts.addressee)}
              {facts.asks.map((a, i) => (
                <Fragment key={i}>
                  <dt>{say('ask-n', { n: i + 1 })}</dt>
                  <dd>
                    <strong>{say(`category-${a.category}`)}</strong>
                  </dd>
                  {a.from === undefined ? null : (
                    <>
                      <dt>{say('from')}</dt>
                      <dd>
                        <Moment at={a.from} zone={zone} />
                      </dd>
                    </>
                  )}
                  {a.to === undefined ? null : (
                    <>
                      <dt>{say('up-to')}</dt>
                      <dd>
                        <Moment at={a.to} zone={zone} />
                      </dd>
                    </>
                  )}
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
        </div>
        <div className="stack">
          <h3>{say('document')}</h3>
          <ul className="plain">
            {documentsOf(order).map((d, n) => (
              <li key={`${n} ${d.sha256}`}>
                <a href={`/v1/orders/${order.id}/documents/${n}`} download>
                  {d.name === '' ? say('document-n', { n: n + 1 }) : d.name}
                </a>{' '}
                <span className="quiet">
                  {d.mediaType}, {say('bytes', { count: d.sizeBytes })}
                </span>
              </li>
            ))}
          </ul>
          <p className="quiet">{say('document-words')}</p>
          {order.answersReceived.map((answer) => (
            <section key={answer.receipt} className="stack tight">
              <h3>{say('event-answer-received')}</h3>
              <p className="quiet">
                {answer.officer}, <Moment at={answer.at} zone={zone} />
              </p>
              <pre className="original">{answer.words}</pre>
            </section>
          ))}
          {text === undefined ? (
            <p>{order.read?.kind === 'unreadable' ? order.read.why : say('document-unread')}</p>
          ) : (
            <Original text={text} sought={sought} />
          )}
        </div>
      </div>
    </section>
  )
}

/** The words of the document, as plain text: nothing in it runs, loads or looks like a part of this page. */
function Original({ text, sought }: { text: string; sought: string | undefined }): ReactNode {
  const { say } = useWords()
  const box = useRef<HTMLPreElement>(null)
  const at = sought === undefined ? -1 : text.toLowerCase().indexOf(sought.toLowerCase())
  const marked = (mark: HTMLElement | null): void => {
    if (mark && box.current) box.current.scrollTop = mark.offsetTop - box.current.offsetTop - 40
  }
  return (
    <pre ref={box} className="original" tabIndex={0} role="region" aria-label={say('document')}>
      {at < 0 || sought === undefined ? (
        text
      ) : (
        <>
          {text.slice(0, at)}
          <mark ref={marked}>{text.slice(at, at + sought.length)}</mark>
          {text.slice(at + sought.length)}
        </>
      )}
    </pre>
  )
}
