import type { ReactNode } from 'react'
import type { RegistryState } from '../api/registry.ts'
import { Notice } from '../design/states.tsx'
import { NotDone } from './dialog.tsx'
import { useDoing } from './doing.ts'
import { second } from './registry.ts'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

/** Changes that one person proposed and another has to sign. */
export function Proposals({ proposed }: { proposed: RegistryState['proposed'] }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const { busy, error, doing } = useDoing('registry')
  return (
    <>
      <NotDone error={error} />
      {proposed.map((p) => (
        <Notice key={p.digest} kind="warn">
          <p>
            <strong>{say('proposed-by', { name: p.by })}</strong> <Moment at={p.at} />
          </p>
          <p>{p.change.why}</p>
          <details>
            <summary>{say('what-changes')}</summary>
            <ul className="plain">
              {p.words.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </details>
          {session.may.includes('approve-change') ? (
            <div>
              <button
                disabled={busy || p.by === session.person.id}
                onClick={() => void doing(() => second(session, p))}
              >
                {say('sign-second')}
              </button>
            </div>
          ) : null}
          {p.by === session.person.id ? <p>{say('proposed-other')}</p> : null}
        </Notice>
      ))}
    </>
  )
}
