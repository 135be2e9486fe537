import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { Title } from '../design/shell.tsx'
import { Notice } from '../design/states.tsx'
import { SendTrouble, useOneAtATime } from './parts.tsx'
import { canSign, signIn } from './passkey.ts'
import { useInfo, useMe } from './server.ts'
import { useWords } from './texts.ts'

/** The door: in with a passkey, or on to what everybody may read. */
export function StartPage(): ReactNode {
  const { say } = useWords()
  const { data: info } = useInfo()
  const { data: me } = useMe()
  const client = useQueryClient()
  const [, go] = useLocation()
  const into = useMutation({
    mutationFn: async () => (await signIn(info?.rpId ?? location.hostname)).ok,
    onSuccess: async (open) => {
      if (!open) return
      await client.invalidateQueries({ queryKey: ['me'] })
      go('/cases')
    },
  })
  const intoOnce = useOneAtATime(() => into.mutateAsync())
  return (
    <div className="page">
      <Title name={say('name')}>{say('start_title')}</Title>
      <p>{say('start_words')}</p>
      {me ? (
        <Link href="/cases" className="button main">
          {say('to_cases')}
        </Link>
      ) : canSign() ? (
        <button type="button" className="main" disabled={into.isPending || !info} onClick={intoOnce}>
          {into.isPending ? say('signing_in') : say('sign_in')}
        </button>
      ) : (
        <Notice kind="warn">{say('no_passkeys_here')}</Notice>
      )}
      {into.isError ? <SendTrouble error={into.error} /> : null}
      {into.data === false ? (
        <Notice kind="bad">
          <p>{say('not_let_in')}</p>
        </Notice>
      ) : null}
      <section className="stack tight">
        <h2>{say('no_account')}</h2>
        <p>
          <Link href="/emergency">{say('no_account_emergency')}</Link>
        </p>
        <p>
          <Link href="/sheet">{say('no_account_sheet')}</Link>
        </p>
        <p>{say('no_account_words')}</p>
      </section>
    </div>
  )
}
