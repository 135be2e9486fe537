import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { NotDone } from './dialog.tsx'
import { makePasskey } from './passkey.ts'
import { useWords } from './texts.ts'

type Offer = Parameters<typeof makePasskey>[0]

/** Where an invitation leads: one person makes a passkey on this device. It counts when a second person confirmed it. */
export function InvitationPage({ token }: { token: string }): ReactNode {
  const { say } = useWords()
  const offer = useQuery({
    queryKey: ['invitation'],
    queryFn: () => ask<Offer>('/v1/passkeys/offers', { token }),
    staleTime: Infinity,
    retry: false,
  })
  const [made, setMade] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function make(from: Offer): Promise<void> {
    setBusy(true)
    setError(undefined)
    try {
      const { credential } = await ask<{ credential: string }>('/v1/passkeys', { token, ...(await makePasskey(from)) })
      setMade(credential)
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  return (
    <div className="stack">
      <Title name={say('name')}>{say('invitation')}</Title>
      {offer.error ? <Trouble error={offer.error} otherwise={say('line-broke')} /> : null}
      {offer.isPending ? <Busy>{say('loading')}</Busy> : null}
      {offer.data && made === undefined ? (
        <>
          <p>{say('invitation-words', { name: offer.data.person.name })}</p>
          <div>
            <button className="main" disabled={busy} onClick={() => void make(offer.data)}>
              {say(busy ? 'touch-now' : 'invitation-make')}
            </button>
          </div>
          <NotDone error={error} />
        </>
      ) : null}
      {made === undefined ? null : (
        <Notice kind="good">
          <p>{say('invitation-made')}</p>
          <p>
            <code>duly passkey confirm {made}</code>
          </p>
          <p>
            <a href="/">{say('sign-in')}</a>
          </p>
        </Notice>
      )}
    </div>
  )
}
