import { useEffect, useState, type ReactNode } from 'react'
import { approvalStatement } from '../../order/statement.ts'
import type { PersonId } from '../../order/ids.ts'
import type { Instant } from '../../order/time.ts'
import { Answered, ask } from '../design/ask.ts'
import { Notice } from '../design/states.tsx'
import { Dialog, NotDone } from './act-dialog.tsx'
import { useOneWord } from './one-word.ts'
import type { OrderPageData } from './order-page.ts'
import { ScopeWords } from './order-scope.tsx'
import { useSession } from './session.tsx'
import { useWords } from './texts.ts'

/**
 * Signs exactly the scope that is read here. Should it change while somebody reads, nothing can be signed before they read
 * the new one.
 */
export function ApproveDialog(props: { page: OrderPageData; close: () => void; done: () => void }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const { order, scope, zone } = props.page
  const sign = useOneWord()
  const [read] = useState(scope)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const changed = read?.hash !== scope?.hash
  const doubts = order.evidence.filter((e) => e.outcome === 'failed')
  // The line may break after the desk heard it: then the order itself tells that it stands.
  const stands = order.approvals.some((a) => a.by === session.person.id && a.scopeHash === read?.hash)
  const arrived = error !== undefined && !(error instanceof Answered) && stands
  useEffect(() => {
    if (arrived) props.done()
  }, [arrived])
  async function approve(): Promise<void> {
    if (!read || busy) return
    setBusy(true)
    setError(undefined)
    try {
      const by = session.person.id as PersonId
      await sign(
        read.hash,
        (at) => approvalStatement({ order: order.id, scopeHash: read.hash, by, at: at as Instant }),
        (said) => ask(`/v1/orders/${order.id}/acts`, { act: 'approve', scope: read.hash, ...said }),
      )
      props.done()
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  return (
    <Dialog title={`${say('act-approve')}: ${order.id}`} busy={busy} close={props.close}>
      <p>{say('act-approve-words')}</p>
      {doubts.length > 0 ? (
        <Notice kind="bad">
          <p>
            <strong>{say('doubts')}</strong>
          </p>
          <ul>
            {doubts.map((e) => (
              <li key={e.words}>{e.words}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {read ? <ScopeWords scope={read.words} hash={read.hash} zone={zone} /> : null}
      {changed ? (
        <Notice kind="bad">
          <p>{say('scope-changed')}</p>
        </Notice>
      ) : null}
      <NotDone error={error} lost={say('line-broke-word')} />
      <div className="row">
        <button className="main" disabled={busy || changed} onClick={() => void approve()}>
          {busy ? say('touch-now') : say('sign-scope')}
        </button>
        <button disabled={busy} onClick={props.close}>
          {say('cancel')}
        </button>
      </div>
    </Dialog>
  )
}
