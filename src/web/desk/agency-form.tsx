import type { ReactNode } from 'react'
import type { Agency } from '../../order/agency.ts'
import { canonical } from '../../order/canonical-json.ts'
import type { Change } from '../../order/change.ts'
import { Notice } from '../design/states.tsx'
import { FormDialog, Wrong } from './dialog.tsx'
import { useDoing } from './doing.ts'
import { Field, typed, Words } from './fields.tsx'
import { hexDigest } from './passkey.ts'
import { propose } from './registry.ts'
import { useSession } from './session.tsx'
import { useWords } from './texts.ts'

const lines = (text: string): string[] => text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))

/** The contacts of an agency, as a form: what is changed is proposed under a passkey, and made by a second person. */
export function AgencyForm(props: { agency: Agency; settledFrom: string; close: () => void }): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const work = useDoing('registry')
  const { agency, close } = props
  const send = async (form: FormData): Promise<void> => {
    const { head: oldHead, deliver_to: _to, ended: _ended, ...rest } = agency
    const [to, ended, name, mail] = ['deliver_to', 'ended', 'head', 'head_mail'].map((field) => typed(form, field))
    const entry: Agency = {
      ...rest,
      name: typed(form, 'name'),
      domains: lines(typed(form, 'domains')),
      // The registry keeps the day on which we learned a number that we had, and dates a new one itself.
      callback: lines(typed(form, 'numbers')).map((line) => {
        const found = /^(\+[0-9 ]{6,20}?)\s*\((.+)\)$/.exec(line)
        if (!found) throw new Wrong(say('agency-number-wrong', { line }))
        const [, number = '', from = ''] = found
        const known = agency.callback.find((c) => c.number.replaceAll(' ', '') === number.replaceAll(' ', ''))
        return { number, from, since: known?.since ?? new Date().toISOString().slice(0, 10) }
      }),
      ...(name ? { head: { ...(oldHead?.number ? { number: oldHead.number } : {}), name, ...(mail ? { mail } : {}) } } : {}), // prettier-ignore
      ...(to ? { deliver_to: to } : {}),
      ...(ended ? { ended } : {}),
    }
    const before = await hexDigest(canonical([agency]))
    const change: Change = { subject: 'agencies', put: [entry], remove: [], before, why: typed(form, 'why') }
    await propose(session, change)
  }
  return (
    <FormDialog
      title={say('agency-change-of', { name: agency.name })}
      does={say('propose')}
      touch
      work={work}
      send={send}
      close={close}
    >
      <Notice>
        <p>{say('agency-rule', { day: props.settledFrom })}</p>
      </Notice>
      <Field name="name" label={say('agency-name')} value={agency.name} />
      <Words
        name="numbers"
        label={say('number-call')}
        hint={say('agency-numbers-hint')}
        value={agency.callback.map((c) => `${c.number} (${c.from})`).join('\n')}
        optional
      />
      <Words
        name="domains"
        label={say('mail-domains')}
        hint={say('their-accounts-hint')}
        value={agency.domains.join('\n')}
        optional
      />
      <Field name="deliver_to" label={say('told-at')} type="email" value={agency.deliver_to ?? ''} optional />
      <Field name="head" label={say('agency-head')} value={agency.head?.name ?? ''} optional />
      <Field name="head_mail" label={say('agency-head-mail')} type="email" value={agency.head?.mail ?? ''} optional />
      <Field name="ended" label={say('agency-ended')} type="date" value={agency.ended ?? ''} optional />
      <Words name="why" label={say('why')} hint={say('agency-why-hint')} />
    </FormDialog>
  )
}
