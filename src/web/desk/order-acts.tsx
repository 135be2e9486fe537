import { useState, type ReactNode } from 'react'
import type { Act } from '../../order/lifecycle.ts'
import { Link } from 'wouter'
import { ask } from '../design/ask.ts'
import { Notice, Trouble } from '../design/states.tsx'
import { ActDialog } from './act-dialog.tsx'
import { ActForm } from './act-forms.tsx'
import { ApproveDialog } from './approve-dialog.tsx'
import { useDoing } from './doing.ts'
import type { OrderPageData } from './order-page.ts'
import { useWords } from './texts.ts'

/** What people can do, the usual first. */
const inOrder: readonly Act[] = [
  'approve',
  'clarify',
  'refuse',
  'call-back',
  'check-register',
  'narrow',
  'state-facts',
  'withdraw-approval',
  'recall',
  'choose-holders',
  'ask-review',
  'produce-from',
  'extend-preservation',
  'release-preservation',
  'withdraw',
  'tell-head',
  'paper',
]
const grave = new Set<Act>(['refuse', 'recall', 'withdraw', 'release-preservation'])

/** The acts on an order. One that is not open is grey, and says why when it is pressed. */
export function Acts({ page }: { page: OrderPageData }): ReactNode {
  const { say } = useWords()
  const [open, setOpen] = useState<Act>()
  const [why, setWhy] = useState<{ act: Act; words: string }>()
  const [done, setDone] = useState<Act>()
  const { order, acts } = page
  const { error, doing } = useDoing('order', order.id)

  const acknowledge = (): Promise<boolean> => doing(() => ask(`/v1/orders/${order.id}/acts`, { act: 'acknowledge' }))
  const press = (act: Act): void => {
    setDone(undefined)
    const state = acts[act]
    if (state.ok) {
      setWhy(undefined)
      setOpen(act)
    } else setWhy({ act, words: state.why })
  }
  const finished = (act: Act): void => {
    setOpen(undefined)
    setDone(act)
  }
  const unanswered = page.need === 'acknowledge' || page.need === 'stopped'
  // What cannot be done at all in this state is not in the way: it stands below, and still says why.
  const [first, rest] = [inOrder.filter((a) => acts[a].ok), inOrder.filter((a) => !acts[a].ok)]
  const button = (act: Act): ReactNode => (
    <button
      key={act}
      className={act === 'approve' ? 'main' : grave.has(act) ? 'danger' : ''}
      aria-disabled={!acts[act].ok}
      onClick={() => press(act)}
    >
      {say(`act-${act}`)}
    </button>
  )
  return (
    <section className="stack" aria-labelledby="acts">
      <h2 id="acts">{say('acts')}</h2>
      {unanswered ? (
        <button className="main" onClick={() => void acknowledge()}>
          {say('act-acknowledge')}
        </button>
      ) : null}
      <div className="acts">{first.map(button)}</div>
      {acts['decide-items'].ok ? (
        <Link className="button" href={`/orders/${order.id}/review`}>
          {say('review-open')}
        </Link>
      ) : null}
      {done === undefined ? null : (
        <Notice kind="good">
          <p>{say('done', { act: say(`act-${done}`) })}</p>
        </Notice>
      )}
      {error === undefined ? null : <Trouble error={error} otherwise={say('line-broke')} />}
      <details>
        <summary>{say('acts-not', { count: rest.length })}</summary>
        <div className="acts">{rest.map(button)}</div>
      </details>
      {why === undefined ? null : (
        <Notice kind="warn">
          <p>
            <strong>{say(`act-${why.act}`)}:</strong> {why.words}
          </p>
        </Notice>
      )}
      {open === 'approve' && page.scope ? (
        <ApproveDialog page={page} close={() => setOpen(undefined)} done={() => finished('approve')} />
      ) : open === undefined || open === 'approve' ? null : (
        <ActDialog act={open} order={order.id} close={() => setOpen(undefined)} done={() => finished(open)}>
          <ActForm act={open} page={page} />
        </ActDialog>
      )}
    </section>
  )
}
