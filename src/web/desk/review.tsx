import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { OrderId, PersonId, Sha256 } from '../../order/ids.ts'
import type { ItemDecision } from '../../order/review.ts'
import { reviewStatement } from '../../order/statement.ts'
import type { Instant } from '../../order/time.ts'
import type { SheetLine } from '../../review/sheet.ts'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { NotDone } from './act-dialog.tsx'
import { word } from './passkey.ts'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

type Standing = {
  readonly stage: 'none' | 'lay-out' | 'open' | 'done'
  readonly why: string | null
  readonly missing: string | null
  readonly items?: number
  readonly undecided?: number
  readonly decided?: { readonly produce: number; readonly withhold: number; readonly redact: number }
  readonly result?: Sha256 | null
  readonly approvals?: readonly { readonly by: string; readonly at: string }[]
}
type Line = SheetLine & { readonly decision: ItemDecision | null; readonly by?: string }
type ItemsPage = { readonly total: number; readonly from: number; readonly items: readonly Line[] }
type Shown = {
  readonly item: Line
  readonly header: readonly (readonly [name: string, value: string])[]
  readonly text: string | null
  readonly unread?: string
  readonly attachments: readonly { readonly name: string; readonly mediaType: string; readonly sizeBytes: number }[]
}
const page = 100

/** Item by item: what may leave, what may not, and on what ground. Single keys, and two people sign the result. */
export function ReviewPage({ id }: { id: string }): ReactNode {
  const { say } = useWords()
  const standing = useQuery({
    queryKey: ['order', id, 'review'],
    queryFn: () => ask<Standing>(`/v1/orders/${id}/review`),
  })
  const { data } = standing
  return (
    <div className="stack">
      <Title name={say('name')}>{say('review-of', { order: id })}</Title>
      <p>
        <Link href={`/orders/${id}`}>{id}</Link>
        {data?.why ? <span className="quiet"> · {data.why}</span> : null}
      </p>
      {standing.error ? <Trouble error={standing.error} otherwise={say('line-broke')} /> : null}
      {standing.isPending ? <Busy>{say('loading')}</Busy> : null}
      {data && (data.stage === 'none' || data.stage === 'lay-out') ? (
        <Notice>
          <p>{say(data.stage === 'none' ? 'review-none' : 'review-not-yet')}</p>
        </Notice>
      ) : null}
      {data?.items === undefined ? null : (
        <>
          <Result id={id} standing={data} />
          <Items id={id} items={data.items} />
        </>
      )}
    </div>
  )
}

function Result({ id, standing }: { id: string; standing: Standing }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const { items = 0, undecided = 0, decided, result, approvals = [] } = standing
  async function sign(exactly: Sha256): Promise<void> {
    setBusy(true)
    setError(undefined)
    try {
      const by = session.person.id as PersonId
      const said = await word(session, (at) =>
        reviewStatement({ order: id as OrderId, result: exactly, by, at: at as Instant }),
      )
      await ask(`/v1/orders/${id}/acts`, { act: 'approve-review', result: exactly, ...said })
    } catch (caught) {
      setError(caught)
    }
    setBusy(false)
    await client.invalidateQueries({ queryKey: ['order', id] })
  }
  return (
    <section className="stack tight" aria-label={say('review-result')}>
      <p role="status">
        <strong>{say('review-left', { undecided, items })}</strong>{' '}
        <span className="quiet">
          {say('review-counts', {
            produce: decided?.produce ?? 0,
            withhold: decided?.withhold ?? 0,
            redact: decided?.redact ?? 0,
          })}
        </span>
      </p>
      {approvals.map((a) => (
        <p key={a.by}>
          {say('approved-at', { name: a.by })} <Moment at={a.at} seconds />
        </p>
      ))}
      <NotDone error={error} />
      {result && standing.stage === 'open' ? (
        <>
          <p>
            {say('review-hash')} <code>{result}</code>
          </p>
          <div>
            <button className="main" disabled={busy} onClick={() => void sign(result)}>
              {say(busy ? 'touch-now' : 'review-sign')}
            </button>
          </div>
        </>
      ) : null}
      {standing.stage === 'done' ? (
        <Notice kind="good">
          <p>{say('review-done')}</p>
        </Notice>
      ) : null}
    </section>
  )
}

function Items({ id, items: total }: { id: string; items: number }): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const [chosen, setChosen] = useState(1)
  const [ground, setGround] = useState('')
  const [error, setError] = useState<unknown>()
  const groundBox = useRef<HTMLInputElement>(null)
  const from = Math.floor((chosen - 1) / page) * page
  const key = ['order', id, 'review', 'items', from] as const
  const list = useQuery({
    queryKey: key,
    queryFn: () => ask<ItemsPage>(`/v1/orders/${id}/review/items?from=${from}&limit=${page}`),
  })
  const go = (n: number): void => setChosen(Math.min(Math.max(n, 1), total))

  async function decide(decision: ItemDecision | { as: 'undecided' }): Promise<void> {
    if (decision.as !== 'produce' && decision.as !== 'undecided' && decision.ground === '') {
      groundBox.current?.focus()
      return
    }
    setError(undefined)
    const n = chosen
    // Shown at once; what the desk says of it follows.
    client.setQueryData<ItemsPage>(key, (old) =>
      old && { ...old, items: old.items.map((i) => (i.n === n ? { ...i, decision: decision.as === 'undecided' ? null : decision } : i)) }) // prettier-ignore
    if (decision.as !== 'undecided') go(n + 1)
    try {
      await ask(`/v1/orders/${id}/acts`, { act: 'decide-items', items: [[n, n]], decision })
    } catch (caught) {
      setError(caught)
      await client.invalidateQueries({ queryKey: key })
    }
    await client.invalidateQueries({ queryKey: ['order', id, 'review'], exact: true })
  }
  const acts: Record<string, () => void> = {
    j: () => go(chosen + 1),
    k: () => go(chosen - 1),
    p: () => void decide({ as: 'produce' }),
    w: () => void decide({ as: 'withhold', ground }),
    h: () => void decide({ as: 'redact', ground, redaction: { how: 'header-only' } }),
    u: () => void decide({ as: 'undecided' }),
  }
  const latest = useRef(acts)
  useEffect(() => {
    latest.current = acts
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, dialog *')
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return
      const act = latest.current[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
  return (
    <div className="beside review">
      <section className="stack tight" aria-label={say('review-items')}>
        {list.error ? <Trouble error={list.error} otherwise={say('line-broke')} /> : null}
        <ol className="plain review-list" start={from + 1}>
          {(list.data?.items ?? []).map((line) => (
            <li key={line.n}>
              <button className="review-line" aria-current={line.n === chosen} onClick={() => go(line.n)}>
                <span
                  className={`badge ${line.decision === null ? 'quiet' : line.decision.as === 'produce' ? 'good' : 'bad'}`}
                >
                  {say(`decided-${line.decision?.as ?? 'open'}`)}
                </span>
                <span>
                  {line.n}. {line.subject ?? line.id} <span className="quiet">{line.from}</span>
                  {(line.marks ?? []).map((mark) => (
                    <span key={mark} className="badge warn">
                      {mark}
                    </span>
                  ))}
                </span>
              </button>
            </li>
          ))}
        </ol>
        <div className="row">
          <button disabled={from === 0} onClick={() => go(from + 1 - page)}>
            {say('review-before')}
          </button>
          <button disabled={from + page >= total} onClick={() => go(from + 1 + page)}>
            {say('review-after')}
          </button>
        </div>
      </section>
      <section className="stack" aria-label={say('review-item')}>
        <div className="row">
          <button className="main" onClick={acts['p']} aria-keyshortcuts="p">
            {say('decide-produce')} <kbd aria-hidden="true">P</kbd>
          </button>
          <button className="danger" onClick={acts['w']} aria-keyshortcuts="w">
            {say('decide-withhold')} <kbd aria-hidden="true">W</kbd>
          </button>
          <button onClick={acts['h']} aria-keyshortcuts="h">
            {say('decide-header')} <kbd aria-hidden="true">H</kbd>
          </button>
          <button onClick={acts['u']} aria-keyshortcuts="u">
            {say('decide-open')} <kbd aria-hidden="true">U</kbd>
          </button>
        </div>
        <div className="stack tight">
          <label htmlFor="review-ground">{say('ground')}</label>
          <p className="hint" id="review-ground-hint">
            {say('review-ground-hint')}
          </p>
          <input
            id="review-ground"
            ref={groundBox}
            value={ground}
            maxLength={400}
            aria-describedby="review-ground-hint"
            onChange={(event) => setGround(event.target.value)}
          />
        </div>
        <NotDone error={error} />
        <OneItem id={id} n={chosen} />
        <p className="hint">{say('review-keys')}</p>
      </section>
    </div>
  )
}

/** One item as plain text: nothing in it runs or loads anything, and the page says who looks. */
function OneItem({ id, n }: { id: string; n: number }): ReactNode {
  const { say } = useWords()
  const { person } = useSession()
  const item = useQuery({
    queryKey: ['order', id, 'review', 'item', n],
    queryFn: ({ signal }) => ask<Shown>(`/v1/orders/${id}/review/items/${n}`, undefined, signal),
    staleTime: Infinity,
  })
  if (item.error) return <Trouble error={item.error} otherwise={say('line-broke')} />
  if (!item.data) return <Busy>{say('loading')}</Busy>
  const { item: line, header, text, unread, attachments } = item.data
  return (
    <>
      <h2>{line.subject ?? line.id}</h2>
      {unread === undefined ? null : (
        <Notice kind="warn">
          <p>{unread}</p>
        </Notice>
      )}
      <pre className="original" tabIndex={0} role="region" aria-label={say('review-words')}>
        {header.map((h) => h.join(': ')).join('\n')}
        {'\n\n'}
        {text}
      </pre>
      <p className="quiet">{say('review-seen', { name: person.id })}</p>
      {attachments.length > 0 ? (
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
      ) : null}
    </>
  )
}
