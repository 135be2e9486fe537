import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { OrderId, PersonId, Sha256 } from '../../../order/ids.ts'
import { reviewStatement } from '../../../order/statement.ts'
import type { Instant } from '../../../order/time.ts'
import { ask } from '../../design/ask.ts'
import { Title } from '../../design/shell.tsx'
import { Busy, Notice, Trouble } from '../../design/states.tsx'
import { NotDone } from '../dialog.tsx'
import { useDoing } from '../doing.ts'
import { useOneWord } from '../one-word.ts'
import { useSession } from '../session.tsx'
import { Moment } from '../times.tsx'
import { useWords } from '../texts.ts'
import { Items } from './items.tsx'
import './review.css'
import { useSitting } from './use-sitting.ts'
import type { News, Sitting } from './sitting.ts'

type Standing = Partial<News> & {
  readonly stage: 'none' | 'lay-out' | 'open' | 'done'
  readonly why: string | null
  readonly items?: number
  readonly viewed?: readonly { readonly person: string; readonly items: number }[]
  readonly result?: Sha256 | null
  readonly approvals?: readonly { readonly by: string; readonly at: string }[]
}

/** Item by item: what may leave, what may not, and on what ground. Single keys, and two people sign the result. */
export function ReviewPage({ id }: { id: string }): ReactNode {
  const { say } = useWords()
  const [list, setList] = useState<string>()
  const sitting = useSitting(id, list)
  const { data, error, isPending } = useQuery({
    queryKey: ['order', id, 'review'],
    queryFn: () => ask<Standing>(`/v1/orders/${id}/review?after=${sitting?.seen ?? 0}`),
  })
  // The list is known by what was laid out; another one is another sitting, and begins with all decisions on it.
  useEffect(() => {
    if (data?.list === undefined) return
    setList(data.list)
    if (sitting?.list === data.list) sitting.take(data as News)
  }, [data, sitting])
  return (
    <div className="stack">
      <Title name={say('name')}>{say('review-of', { order: id })}</Title>
      <p>
        <Link href={`/orders/${id}`}>{id}</Link>
        {data?.why ? <span className="quiet"> · {data.why}</span> : null}
      </p>
      {error ? <Trouble error={error} otherwise={say('line-broke')} /> : null}
      {isPending ? <Busy>{say('loading')}</Busy> : null}
      {data && (data.stage === 'none' || data.stage === 'lay-out') ? (
        <Notice>
          <p>{say(data.stage === 'none' ? 'review-none' : 'review-not-yet')}</p>
        </Notice>
      ) : null}
      {data?.stage === 'done' ? (
        <Notice kind="good">
          <p>{say('review-done')}</p>
        </Notice>
      ) : null}
      {data?.items === undefined || !sitting ? null : (
        <>
          <Result id={id} standing={data} sitting={sitting} />
          {data.stage === 'done' ? null : <Items id={id} sitting={sitting} />}
        </>
      )}
    </div>
  )
}

function Result({ id, standing, sitting }: { id: string; standing: Standing; sitting: Sitting }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const oneWord = useOneWord()
  const { unsaved } = useSyncExternalStore(sitting.subscribe, sitting.snapshot)
  const { busy, error, doing } = useDoing('order', id)
  const { result, approvals = [], viewed = [] } = standing
  const mine = approvals.some(({ by }) => by === session.person.id)
  async function sign(exactly: Sha256): Promise<void> {
    const by = session.person.id as PersonId
    await oneWord(
      exactly,
      (at) => reviewStatement({ order: id as OrderId, result: exactly, by, at: at as Instant }),
      (said) => ask(`/v1/orders/${id}/acts`, { act: 'approve-review', result: exactly, ...said }),
    )
  }
  return (
    <section className="stack tight" aria-label={say('review-result')}>
      {viewed.length > 0 ? (
        <p className="quiet">
          {say('review-viewed', { who: viewed.map(({ person, items }) => `${person} ${items}`).join(', ') })}
        </p>
      ) : null}
      {approvals.map((a) => (
        <p key={a.by}>
          {say('approved-at', { name: a.by })} <Moment at={a.at} seconds />
        </p>
      ))}
      <NotDone error={mine ? undefined : error} lost={say('line-broke-word')} />
      {result && standing.stage === 'open' ? (
        <>
          <p>
            {say('review-hash')} <code>{result}</code>
          </p>
          <div>
            <button
              className="main"
              disabled={busy || mine || unsaved > 0}
              onClick={() => void doing(() => sign(result))}
            >
              {say(busy ? 'touch-now' : 'review-sign')}
            </button>
          </div>
          {mine ? <p className="hint">{say('review-second')}</p> : null}
        </>
      ) : null}
    </section>
  )
}
