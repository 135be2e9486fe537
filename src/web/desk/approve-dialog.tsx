import { useEffect, useState, type ReactNode } from 'react'
import { approvalStatement } from '../../order/statement.ts'
import type { PersonId } from '../../order/ids.ts'
import type { Instant } from '../../order/time.ts'
import { Answered, ask } from '../design/ask.ts'
import { Notice } from '../design/states.tsx'
import { FormDialog } from './dialog.tsx'
import { useDoing } from './doing.ts'
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
  const work = useDoing('order', order.id)
  const changed = read?.hash !== scope?.hash
  const doubts = order.evidence.filter((e) => e.outcome === 'failed')
  // The line may break after the desk heard it: then the order itself tells that it stands.
  const stands = order.approvals.some((a) => a.by === session.person.id && a.scopeHash === read?.hash)
  const arrived = work.error !== undefined && !(work.error instanceof Answered) && stands
  useEffect(() => {
    if (arrived) props.done()
  }, [arrived])
  async function approve(): Promise<void> {
    if (!read) return
    const by = session.person.id as PersonId
    await sign(
      read.hash,
      (at) => approvalStatement({ order: order.id, scopeHash: read.hash, by, at: at as Instant }),
      (said) => ask(`/v1/orders/${order.id}/acts`, { act: 'approve', scope: read.hash, ...said }),
    )
    props.done()
  }
  return (
    <FormDialog
      title={`${say('act-approve')}: ${order.id}`}
      does={say('sign-scope')}
      touch
      off={changed}
      work={work}
      send={approve}
      lost={say('line-broke-word')}
      close={props.close}
    >
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
    </FormDialog>
  )
}
