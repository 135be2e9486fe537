import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import { signInStatement } from '../../order/statement.ts'
import { Answered, ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Trouble } from '../design/states.tsx'
import { Dialog, NotDone } from './dialog.tsx'
import { sign } from './passkey.ts'
import { useWords } from './texts.ts'

/** Who sits here, and what they may do: with one more touch of their passkey where `byHand` says so. */
export type SignedIn = {
  readonly person: { readonly id: string; readonly name: string; readonly may: readonly string[] }
  readonly credential: string | null
  readonly endsAt: string | null
  readonly rpId: string
  readonly may: readonly string[]
  readonly byHand: readonly string[]
}

const Context = createContext<SignedIn | undefined>(undefined)
export function useSession(): SignedIn {
  const session = useContext(Context)
  if (!session) throw new Error('Nobody is signed in here.')
  return session
}

const isOut = (error: unknown): boolean => error instanceof Answered && error.status === 401

/**
 * Shows the desk to whoever is signed in. When a session ends under a page, signing in comes in front of it: what was typed
 * stays.
 */
export function Gate(props: {
  /** What stands around every page, also while nobody is signed in. */
  around: (children: ReactNode, signedIn: boolean) => ReactNode
  children: ReactNode
}): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const session = useQuery({ queryKey: ['session'], queryFn: () => ask<SignedIn>('/v1/session'), staleTime: 60_000 })
  const [known, setKnown] = useState<SignedIn>()
  useEffect(() => {
    if (session.data && !isOut(session.error)) setKnown(session.data)
  }, [session.data, session.error])
  // Whatever is refused because the session is over asks for the session again, which brings the sign-in.
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        const [name] = query.queryKey as readonly unknown[]
        if (name !== 'session' && isOut(query.state.error)) void client.invalidateQueries({ queryKey: ['session'] })
      }),
    [client],
  )
  const out = isOut(session.error)
  if (!known) {
    if (out) return props.around(<SignInPage />, false)
    if (session.error) return props.around(<Trouble error={session.error} otherwise={say('line-broke')} />, false)
    return props.around(<Busy>{say('loading')}</Busy>, false)
  }
  return (
    <Context value={session.data ?? known}>
      {props.around(props.children, true)}
      {out ? <SignInAgain name={known.person.name} /> : null}
    </Context>
  )
}

function SignInPage(): ReactNode {
  const { say } = useWords()
  return (
    <div className="stack">
      <Title name={say('name')}>{say('sign-in')}</Title>
      <p>{say('sign-in-words')}</p>
      <SignInButton />
      <p className="quiet">{say('sign-in-none')}</p>
    </div>
  )
}

function SignInAgain({ name }: { name: string }): ReactNode {
  const { say } = useWords()
  return (
    <Dialog title={say('signed-out')}>
      <p>{say('signed-out-words', { name })}</p>
      <SignInButton />
    </Dialog>
  )
}

function SignInButton(): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function signIn(): Promise<void> {
    setBusy(true)
    setError(undefined)
    try {
      const { nonce, rpId } = await ask<{ nonce: string; rpId: string }>('/v1/session/challenges', {})
      await ask('/v1/session', { nonce, assertion: await sign(signInStatement(nonce), rpId) })
      await client.invalidateQueries()
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <div>
        <button className="main" disabled={busy} onClick={() => void signIn()} autoFocus>
          {say(busy ? 'touch-now' : 'sign-in-button')}
        </button>
      </div>
      <NotDone error={error} lost={say('line-broke')} />
    </>
  )
}
