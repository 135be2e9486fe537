import { useState, type ReactNode } from 'react'
import { Title } from '../design/shell.tsx'
import { Notice } from '../design/states.tsx'
import { Field, ForOfficers } from './parts.tsx'
import { jsonFile } from './send.ts'
import { useSending } from './sending.tsx'
import type { Me } from './server.ts'
import { useWords } from './texts.ts'

/** Who of the unit has a passkey here; proposals that somebody gets or loses one, which the desk's people decide on. */
export const ColleaguesPage = (): ReactNode => <ForOfficers>{(me) => <Colleagues me={me} />}</ForOfficers>

type Proposal =
  | { say: 'invite-colleague'; officer: { id: string; name: string; mail?: string } }
  | { say: 'remove-colleague'; officer: string }

function Colleagues({ me }: { me: Me }): ReactNode {
  const { say } = useWords()
  const [name, setName] = useState('')
  const [mail, setMail] = useState('')
  const propose = useSending('/v1/portal/words', me, () => {
    setName('')
    setMail('')
  })
  const proposeOnce = (proposal: Proposal): void =>
    propose.send(jsonFile('proposal.json', { duly: 'portal/1', at: new Date().toISOString(), ...proposal }))
  const here = me.colleagues.filter((c) => c.left === undefined)
  return (
    <div className="page">
      <Title name={say('name')}>{say('colleagues_of', { agency: me.agency.name })}</Title>
      <ul className="stack">
        {here.map((colleague) => (
          <li key={colleague.id} className="row">
            <span>
              <bdi>{colleague.name}</bdi>{' '}
              <span className="quiet">
                {colleague.passkeys.length === 0
                  ? say('no_passkey')
                  : say('passkey_since', { day: colleague.passkeys[0] ?? '' })}
              </span>
            </span>
            {colleague.id === me.officer.id ? null : (
              <button
                type="button"
                disabled={propose.isPending}
                onClick={() => proposeOnce({ say: 'remove-colleague', officer: colleague.id })}
              >
                {say('propose_removal', { name: colleague.name })}
              </button>
            )}
          </li>
        ))}
      </ul>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const officer = { id: shortName(name, me), name, ...(mail === '' ? {} : { mail }) }
          proposeOnce({ say: 'invite-colleague', officer })
        }}
      >
        <h2>{say('propose_colleague')}</h2>
        <p>{say('propose_words')}</p>
        <Field label={say('their_name')}>
          {(tied) => (
            <input {...tied} required maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />
          )}
        </Field>
        <Field label={say('their_mail')}>
          {(tied) => (
            <input {...tied} type="email" maxLength={254} value={mail} onChange={(e) => setMail(e.target.value)} />
          )}
        </Field>
        {propose.told}
        {propose.sent ? <Notice kind="good">{say('proposal_sent')}</Notice> : null}
        <button type="submit" className="main" disabled={propose.isPending}>
          {say('propose_send')}
        </button>
      </form>
    </div>
  )
}

/** A short name that no colleague has yet: the last word of theirs, in plain letters. */
function shortName(name: string, me: Me): string {
  const plain = name.normalize('NFKD').toLowerCase().replaceAll(/[^a-z ]/g, '').trim() // prettier-ignore
  const base = plain.split(/ +/).at(-1)?.slice(0, 40) || 'officer'
  const taken = new Set(me.colleagues.map((c) => c.id))
  for (let n = 1; ; n++) if (!taken.has(n === 1 ? base : `${base}-${n}`)) return n === 1 ? base : `${base}-${n}`
}
