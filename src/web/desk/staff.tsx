import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Waiting } from '../../journey/passkeys.ts'
import type { StaffEntry } from '../api/passkeys.ts'
import { ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { NotDone } from './dialog.tsx'
import { useDoing } from './doing.ts'
import { askByHand } from './passkey.ts'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

type Staff = { readonly people: readonly StaffEntry[]; readonly waiting: readonly Waiting[] }

/** Who works here, what they may do, and with which passkeys they sign. */
export function StaffPage(): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const staff = useQuery({ queryKey: ['staff'], queryFn: () => ask<Staff>('/v1/passkeys') })
  const [link, setLink] = useState<{ link: string; person: string; endsAt: string }>()
  const { busy, error, doing } = useDoing('staff')
  const mayChange = session.may.includes('invite-passkey')
  const invite = (person: string): Promise<boolean> =>
    doing(async () => setLink(await askByHand(session, '/v1/passkeys/invitations', { person })))
  const change = (credential: string, what: 'confirmations' | 'revocations'): Promise<boolean> =>
    doing(() => askByHand(session, `/v1/passkeys/${credential}/${what}`, {}))
  return (
    <div className="stack">
      <Title name={say('name')}>{say('staff')}</Title>
      <p>{say('staff-words')}</p>
      <NotDone error={error} />
      {staff.error ? <Trouble error={staff.error} otherwise={say('line-broke')} /> : null}
      {staff.isPending ? <Busy>{say('loading')}</Busy> : null}
      {link === undefined ? null : (
        <Notice kind="good">
          <p>{say('invited', { name: link.person })}</p>
          <p>
            <code>{link.link}</code>
          </p>
          <p>
            {say('invited-until')} <Moment at={link.endsAt} />
          </p>
        </Notice>
      )}
      {(staff.data?.waiting ?? []).map((w) => (
        <Notice key={w.credential} kind="warn">
          <p>{say('waits', { name: w.person, by: w.invitedBy })}</p>
          <p className="quiet">
            <Moment at={w.madeAt} /> · <code>{w.credential.slice(0, 16)}…</code>
          </p>
          {mayChange ? (
            <div className="row">
              <button
                disabled={busy || w.invitedBy === session.person.id}
                onClick={() => void change(w.credential, 'confirmations')}
              >
                {say('confirm-passkey')}
              </button>
              <button className="danger" disabled={busy} onClick={() => void change(w.credential, 'revocations')}>
                {say('throw-away')}
              </button>
            </div>
          ) : null}
          {w.invitedBy === session.person.id ? <p>{say('waits-other')}</p> : null}
        </Notice>
      ))}
      <ul className="cards">
        {(staff.data?.people ?? []).map((p) => (
          <li key={p.id} className="card">
            <h2>{p.name}</h2>
            <p className="quiet">
              {p.id}
              {p.unit === undefined ? null : ` · ${p.unit}`}
            </p>
            <p>{p.may.length > 0 ? p.may.map((right) => say(`may-${right}`)).join(', ') : say('may-nothing')}</p>
            {p.until === undefined ? null : (
              <p>
                {say('leaves')} <Moment at={p.until} />
              </p>
            )}
            {p.passkeys.length === 0 ? <p className="quiet">{say('passkeys-none')}</p> : null}
            <ul className="plain stack tight">
              {p.passkeys.map((id) => (
                <li key={id} className="row between">
                  <span>
                    {say('passkey')} <code>{id.slice(0, 12)}…</code>
                  </span>
                  {mayChange ? (
                    <button
                      className="danger"
                      disabled={busy}
                      aria-label={say('revoke-of', { name: p.name })}
                      onClick={() => void change(id, 'revocations')}
                    >
                      {say('revoke')}
                    </button>
                  ) : null}
                </li>
              ))}
            </ul>
            {mayChange ? (
              <button disabled={busy} onClick={() => void invite(p.id)} aria-label={say('invite-of', { name: p.name })}>
                {say('invite')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  )
}
