import { useState, type ReactNode } from 'react'
import type { RegistryState } from '../api/registry.ts'
import { Notice } from '../design/states.tsx'
import { FormDialog, NotDone } from './dialog.tsx'
import { useDoing } from './doing.ts'
import { Field, typed, Words } from './fields.tsx'
import { askByHand } from './passkey.ts'
import { propose } from './registry.ts'
import { useSession } from './session.tsx'
import { Moment } from './times.tsx'
import { useWords } from './texts.ts'

type Wish = RegistryState['colleagues'][number]
type Enrolment = RegistryState['enrolments'][number]
type Asked =
  { readonly do: 'invite' | 'left'; readonly wish: Wish } | { readonly do: 'decline'; readonly receipt: string }

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** What officers said over the portal about their units, and the passkeys that they made: each waits for one of us. */
export function PortalWishes({ registry }: { registry: RegistryState }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const { busy, error, doing } = useDoing('registry')
  const [asked, setAsked] = useState<Asked>()
  const [mayPropose, mayDecline] = ['propose-change', 'decline-wish'].map((act) => session.may.includes(act))
  const nameOf = (agency: string): string => registry.agencies.find((a) => a.id === agency)?.name ?? agency
  const waits = ({ receipt }: { receipt: string }): boolean => registry.waiting.includes(receipt)
  const wishes = registry.colleagues.filter(waits)
  const enrolments = registry.enrolments.filter(waits)
  const decline = (receipt: string): ReactNode =>
    mayDecline ? <button onClick={() => setAsked({ do: 'decline', receipt })}>{say('wish-decline')}</button> : null
  return (
    <section className="stack" aria-labelledby="wishes">
      <h2 id="wishes">{say('wishes')}</h2>
      {wishes.length + enrolments.length === 0 ? <p className="quiet">{say('wishes-none')}</p> : null}
      <NotDone error={asked === undefined ? error : undefined} />
      <ul className="cards">
        {wishes.map((w) => (
          <li key={w.receipt} className="card">
            <h3>{say(`wish-${w.wish}`, { name: w.officer.name ?? w.officer.id, agency: nameOf(w.agency) })}</h3>
            <p className="quiet">
              {say('wish-by', { name: w.by })} <Moment at={w.at} />
              {w.officer.mail === undefined ? null : ` · ${w.officer.mail}`}
            </p>
            <div className="row">
              {w.wish === 'invite' && mayPropose ? (
                <button onClick={() => setAsked({ do: 'invite', wish: w })}>{say('wish-do-invite')}</button>
              ) : null}
              {w.wish === 'remove' && session.may.includes('officer-left') ? (
                <button onClick={() => setAsked({ do: 'left', wish: w })}>{say('wish-do-remove')}</button>
              ) : null}
              {decline(w.receipt)}
            </div>
          </li>
        ))}
        {enrolments.map((e) => (
          <li key={e.receipt} className="card">
            <h3>{say('enrolment-of', { name: e.officer.name, agency: nameOf(e.agency) })}</h3>
            <p className="quiet">
              <Moment at={e.at} />
            </p>
            {e.unproven === undefined ? <p>{say('enrolment-proven')}</p> : <p className="bad">{e.unproven}</p>}
            <div className="row">
              {e.change && mayPropose ? (
                <button disabled={busy} onClick={() => void doing(() => takeOver(e))}>
                  {say(busy ? 'touch-now' : 'enrolment-take')}
                </button>
              ) : null}
              {decline(e.receipt)}
            </div>
          </li>
        ))}
      </ul>
      {registry.invitations.length > 0 ? (
        <>
          <h3>{say('invitations')}</h3>
          <ul className="cards">
            {registry.invitations.map((i) => (
              <li key={i.digest} className="card">
                <p>
                  <strong>{i.officer}</strong> · {nameOf(i.agency)} · {say('invitation-until', { day: i.until })}
                </p>
                <p>
                  {i.code === undefined
                    ? say('invitation-no-code')
                    : say('invitation-code', { code: i.code, numbers: i.numbers.join(', ') })}
                </p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {asked ? <Answer asked={asked} close={() => setAsked(undefined)} /> : null}
    </section>
  )
  async function takeOver({ change }: Enrolment): Promise<void> {
    if (change) await propose(session, change)
  }
}

/** What one of us does with a wish: an invitation is proposed, a leaver refused at once, or nothing, with the reason. */
function Answer({ asked, close }: { asked: Asked; close: () => void }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const work = useDoing('registry')
  const send = async (form: FormData): Promise<unknown> => {
    if (asked.do === 'decline')
      return askByHand(session, '/v1/registry/declines', { receipt: asked.receipt, why: typed(form, 'why') })
    const { agency, officer } = asked.wish
    if (asked.do === 'left')
      return askByHand(session, '/v1/registry/officers-left', { agency, officer: officer.id, on: typed(form, 'on') })
    const invited = { id: officer.id, name: typed(form, 'name') }
    return propose(session, { subject: 'invitation', agency, officer: invited, until: typed(form, 'until'), why: typed(form, 'why') }) // prettier-ignore
  }
  const who = asked.do === 'decline' ? '' : (asked.wish.officer.name ?? asked.wish.officer.id)
  const title = { invite: say('wish-do-invite'), left: say('wish-do-remove'), decline: say('wish-decline') }[asked.do]
  return (
    <FormDialog
      title={who === '' ? title : `${title}: ${who}`}
      does={say('sign-act', { act: title })}
      touch
      work={work}
      send={send}
      close={close}
    >
      <Notice>
        <p>{say(`wish-${asked.do}-words`)}</p>
      </Notice>
      {asked.do === 'invite' ? (
        <>
          <Field name="name" label={say('officer-name')} value={who} />
          <Field name="until" label={say('invitation-last')} type="date" value={inDays(14)} />
          <Words name="why" label={say('why')} value={say('wish-by', { name: asked.wish.by })} />
        </>
      ) : asked.do === 'left' ? (
        <Field name="on" label={say('officer-left-on')} type="date" value={inDays(0)} />
      ) : (
        <Words name="why" label={say('why')} />
      )}
    </FormDialog>
  )
}
