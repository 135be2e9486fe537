import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { Answered, ask } from '../design/ask.ts'
import { Title } from '../design/shell.tsx'
import { Busy, Notice } from '../design/states.tsx'
import { Field, SendTrouble, useOneAtATime } from './parts.tsx'
import { canSign, digestOf, makePasskey, signWith, type NewPasskey } from './passkey.ts'
import { useInfo } from './server.ts'
import { useWords } from './texts.ts'
import { Trouble } from './trouble.tsx'

type Invited = { readonly officer: string; readonly agency: string; readonly until: string }

/** An invited officer gives the code and makes a passkey. It counts once the desk's people have taken it over. */
export function EnrolPage({ link }: { link: string }): ReactNode {
  const { say } = useWords()
  const { data: info } = useInfo()
  const [code, setCode] = useState('')
  // Made once: a mistyped code does not leave a second passkey on the device.
  const made = useRef<NewPasskey>(undefined)
  const invited = useQuery({
    queryKey: ['enrolments', link],
    queryFn: ({ signal }) => ask<Invited>(`/v1/portal/enrolments/${encodeURIComponent(link)}`, undefined, signal),
  })
  const enrol = useMutation({
    mutationFn: async ({ officer, agency }: Invited) => {
      const rpId = info?.rpId ?? location.hostname
      made.current ??= await makePasskey(rpId, { name: officer, agency })
      const word = { duly: 'portal/1', say: 'enrol', at: new Date().toISOString(), link, code, passkey: made.current }
      const bytes = new TextEncoder().encode(JSON.stringify(word))
      const passkey = await signWith(await digestOf([bytes]), rpId, made.current.id)
      const answer = await fetch('/v1/portal/enrolments', { method: 'POST', body: bytes, headers: { 'duly-passkey': passkey, 'content-type': 'application/json' } }) // prettier-ignore
      const said = (await answer.json()) as { title?: string; detail?: string; type?: string }
      if (!answer.ok) throw new Answered(answer.status, said.title ?? '', said.detail ?? '', said.type)
    },
  })
  const enrolOnce = useOneAtATime((who: Invited) => enrol.mutateAsync(who))
  if (invited.isPending) return <Busy>{say('loading')}</Busy>
  if (invited.isError) return <Trouble error={invited.error} />
  const { officer, until } = invited.data
  if (enrol.isSuccess)
    return (
      <div className="page">
        <Title name={say('name')}>{say('enrolled_title')}</Title>
        <Notice kind="good">{say('enrolled_words')}</Notice>
      </div>
    )
  return (
    <div className="page">
      <Title name={say('name')}>{say('enrol_title', { name: officer })}</Title>
      <p>{say('enrol_words')}</p>
      <p className="quiet">{say('enrol_until', { day: until })}</p>
      {canSign() ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            enrolOnce(invited.data)
          }}
        >
          <Field label={say('code')} hint={say('code_hint')}>
            {(tied) => (
              <input
                {...tied}
                inputMode="numeric"
                autoComplete="one-time-code"
                required
                value={code}
                onChange={(e) => setCode(e.target.value)}
              />
            )}
          </Field>
          {enrol.isError ? <SendTrouble error={enrol.error} /> : null}
          <button type="submit" className="main" disabled={enrol.isPending || !info}>
            {enrol.isPending ? say('making_passkey') : say('make_passkey')}
          </button>
        </form>
      ) : (
        <Notice kind="warn">{say('no_passkeys_here')}</Notice>
      )}
    </div>
  )
}
