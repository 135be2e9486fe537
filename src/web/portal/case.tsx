import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { PortalCase } from '../../order/portal.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice } from '../design/states.tsx'
import { StateBadge } from './cases.tsx'
import { Files, useWhyNot } from './files.tsx'
import { Field, ForOfficers, Moment, sized } from './parts.tsx'
import { jsonFile } from './send.ts'
import { useSending } from './sending.tsx'
import { useCase, useInstrument, type Me } from './server.ts'
import { useWords } from './texts.ts'
import { Trouble } from './trouble.tsx'

/** One case: where it stands, its clock, what is asked, its package, and the way out of it. */
export const CasePage = ({ id }: { id: string }): ReactNode => (
  <ForOfficers>{(me) => <OneCase id={id} me={me} />}</ForOfficers>
)

function OneCase({ id, me }: { id: string; me: Me }): ReactNode {
  const { say, language } = useWords()
  const { data: shown, isPending, isError, error } = useCase(id)
  const { data: law } = useInstrument(shown?.instrument ?? '')
  if (isPending) return <Busy>{say('loading')}</Busy>
  if (isError) return <Trouble error={error} />
  const { order, reference, instrument, state, answerBy, questions, clock, mayWithdraw } = shown
  return (
    <div className="page">
      <Title name={say('name')}>{order}</Title>
      <dl className="facts">
        <dt>{say('state')}</dt>
        <dd>
          <StateBadge state={state} />
        </dd>
        <dt>{say('reference')}</dt>
        <dd>
          <bdi>{reference ?? say('not_read_yet')}</bdi>
        </dd>
        {instrument === undefined ? null : (
          <>
            <dt>{say('instrument')}</dt>
            <dd>{law?.title ?? instrument}</dd>
          </>
        )}
        {answerBy === undefined ? null : (
          <>
            <dt>{say('answer_by')}</dt>
            <dd>
              <Moment at={answerBy} />
            </dd>
          </>
        )}
        <dt>{say('receipt')}</dt>
        <dd>
          <code>{shown.receipt}</code>
        </dd>
      </dl>
      {questions.length > 0 ? <Question shown={shown} me={me} /> : null}
      {shown.package ? (
        <Notice kind="good">
          <h2>{say('package_waits')}</h2>
          <p>{say('package_words', { size: sized(shown.package.sizeBytes, language) })}</p>
          <p>
            {say('package_until')} <Moment at={shown.package.expiresAt} />
          </p>
          <p>
            <Link href={`/open/${order}`} className="button main">
              {say('package_receive')}
            </Link>
          </p>
        </Notice>
      ) : null}
      <section className="stack tight">
        <h2>{say('clock')}</h2>
        <ol className="clock">
          {clock.map(({ what, at }) => (
            <li key={`${what} ${at}`}>
              <strong>{say(`clock_${what}`)}</strong>, <Moment at={at} />
            </li>
          ))}
        </ol>
      </section>
      {mayWithdraw ? <Withdraw order={order} me={me} /> : null}
    </div>
  )
}

const now = (): string => new Date().toISOString()

function Question({ shown, me }: { shown: PortalCase; me: Me }): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const [words, setWords] = useState('')
  const [files, setFiles] = useState<File[]>([])
  const why = useWhyNot(files)
  const answer = useSending('/v1/portal/words', me, () =>
    client.invalidateQueries({ queryKey: ['cases', shown.order] }),
  )
  const word = (): object => ({ duly: 'portal/1', say: 'answer', at: now(), order: shown.order, words })
  return (
    <section className="stack">
      <h2>{say('question')}</h2>
      <ol className="stack tight">
        {shown.questions.map((question) => (
          <li key={question}>
            <bdi>{question}</bdi>
          </li>
        ))}
      </ol>
      {answer.sent ? (
        <Notice kind="good">{say('answer_sent')}</Notice>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            answer.send(jsonFile('answer.json', word()), files)
          }}
        >
          <Field label={say('answer')}>
            {(tied) => (
              <textarea
                {...tied}
                rows={6}
                required
                maxLength={20_000}
                value={words}
                onChange={(e) => setWords(e.target.value)}
              />
            )}
          </Field>
          <Files label={say('answer_files')} files={files} change={setFiles} />
          {answer.told}
          <button type="submit" className="main" disabled={answer.isPending || why !== undefined}>
            {answer.isPending ? say('sending') : say('answer_send')}
          </button>
        </form>
      )}
    </section>
  )
}

function Withdraw({ order, me }: { order: string; me: Me }): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const dialog = useRef<HTMLDialogElement>(null)
  const [words, setWords] = useState('')
  const withdraw = useSending('/v1/portal/words', me, () => {
    dialog.current?.close()
    return client.invalidateQueries({ queryKey: ['cases', order] })
  })
  const word = (): object => ({ duly: 'portal/1', say: 'withdraw', at: now(), order, words })
  if (withdraw.sent) return <Notice kind="good">{say('withdrawal_sent')}</Notice>
  return (
    <>
      <button type="button" className="danger" onClick={() => dialog.current?.showModal()}>
        {say('withdraw')}
      </button>
      <dialog ref={dialog} aria-labelledby="withdraw-title">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            withdraw.send(jsonFile('withdrawal.json', word()))
          }}
        >
          <h2 id="withdraw-title">{say('withdraw_title', { order })}</h2>
          <p>{say('withdraw_words')}</p>
          <Field label={say('withdraw_why')}>
            {(tied) => (
              <textarea
                {...tied}
                rows={3}
                required
                maxLength={4000}
                value={words}
                onChange={(e) => setWords(e.target.value)}
              />
            )}
          </Field>
          {withdraw.told}
          <div className="row">
            <button type="submit" className="danger" disabled={withdraw.isPending}>
              {withdraw.isPending ? say('sending') : say('withdraw_send')}
            </button>
            <button type="button" onClick={() => dialog.current?.close()}>
              {say('leave_it')}
            </button>
          </div>
        </form>
      </dialog>
    </>
  )
}
