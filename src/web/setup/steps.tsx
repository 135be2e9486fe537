import { useState, type ReactNode, type SubmitEvent } from 'react'
import type { SetupState } from '../api/setup.ts'
import { Notice, Trouble } from '../design/states.tsx'
import { makePasskey } from './passkey.ts'
import { useWords } from './texts.ts'
import { useAnswer } from './wizard.ts'

/** One step: its name, what it is for, whether it is done, and the form. */
export function Step(props: { name: string; hint: string; done: boolean; children: ReactNode }): ReactNode {
  const { say } = useWords()
  return (
    <section className="stack step">
      <h2>
        {props.name} {props.done ? <span className="badge good">{say('done')}</span> : null}
      </h2>
      <p className="quiet">{props.hint}</p>
      {props.children}
    </section>
  )
}

/** The fields of a form by their names, and nothing sent by the browser itself. */
const fieldsOf = (event: SubmitEvent<HTMLFormElement>): Record<string, string> => {
  event.preventDefault()
  return Object.fromEntries(
    [...new FormData(event.currentTarget)].map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  )
}

export function CompanyStep({ state }: { state: SetupState }): ReactNode {
  const { say } = useWords()
  const answer = useAnswer('company')
  const { company } = state
  const named = company.name !== 'Example Mail Ltd'
  const zones = Intl.supportedValuesOf('timeZone')
  return (
    <Step name={say('company')} hint={say('companyHint')} done={named}>
      <form
        className="stack"
        key={JSON.stringify(company)}
        onSubmit={(event) => {
          const { country = '', ...fields } = fieldsOf(event)
          answer.mutate({ ...fields, country: country.toUpperCase() })
        }}
      >
        <label>
          {say('companyName')}
          <input name="name" required defaultValue={named ? company.name : ''} autoComplete="organization" />
        </label>
        <label>
          {say('country')}
          <input name="country" required maxLength={2} pattern="[A-Za-z]{2}" defaultValue={company.country} />
        </label>
        <label>
          {say('zone')}
          <select name="zone" defaultValue={company.zone}>
            {[...new Set([company.zone, ...zones])].map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </select>
        </label>
        <label>
          {say('domain')}
          <input name="domain" required defaultValue={named ? company.domain : ''} autoCapitalize="none" />
        </label>
        <Save answer={answer} />
      </form>
    </Step>
  )
}

/** The end of a form: what went wrong, and the button. */
function Save({ answer }: { answer: ReturnType<typeof useAnswer> }): ReactNode {
  const { say } = useWords()
  return (
    <>
      {answer.error ? <Trouble error={answer.error} otherwise={say('failed')} /> : null}
      <button className="main" disabled={answer.isPending}>
        {say('save')}
      </button>
    </>
  )
}

export function StoreStep({ state }: { state: SetupState }): ReactNode {
  const { say } = useWords()
  const answer = useAnswer('store')
  return (
    <Step name={say('store')} hint={say('storeHint')} done={state.sources.length > 0}>
      {state.sources.map(({ id, path }) => (
        <p key={id}>{say('connected', { path })}</p>
      ))}
      <p className="row">
        <button
          className={state.sources.length > 0 ? '' : 'main'}
          disabled={answer.isPending}
          onClick={() => answer.mutate({})}
        >
          {say('exercise')}
        </button>
        <span className="quiet">{say('exerciseHint')}</span>
      </p>
      <form className="stack" onSubmit={(event) => answer.mutate(fieldsOf(event))}>
        <label>
          {say('path')}
          <input name="path" required autoCapitalize="none" placeholder="/var/mail/hosts" />
        </label>
        {answer.error ? <Trouble error={answer.error} otherwise={say('failed')} /> : null}
        <p className="row">
          <button disabled={answer.isPending}>{say('connect')}</button>
          <span className="quiet">{say('otherStores')}</span>
        </p>
      </form>
    </Step>
  )
}

const waits = [
  [60, 'minutes1'],
  [300, 'minutes5'],
  [900, 'minutes15'],
] as const

export function WakingStep({ state }: { state: SetupState }): ReactNode {
  const { say } = useWords()
  const answer = useAnswer('waking')
  return (
    <Step name={say('waking')} hint={say('wakingHint')} done={state.waitSeconds !== null}>
      <form
        className="stack"
        key={state.waitSeconds}
        onSubmit={(event) => answer.mutate({ wait_seconds: Number(fieldsOf(event)['wait_seconds']) })}
      >
        <label>
          {say('wait')}
          <select name="wait_seconds" defaultValue={state.waitSeconds ?? 300}>
            {waits.map(([seconds, name]) => (
              <option key={seconds} value={seconds}>
                {say(name)}
              </option>
            ))}
          </select>
        </label>
        <Save answer={answer} />
      </form>
    </Step>
  )
}

export function PeopleStep({ state }: { state: SetupState }): ReactNode {
  const { say } = useWords()
  const answer = useAnswer('person')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<'noPasskey'>()
  const [wrong, setWrong] = useState<unknown>()
  const enter = async (fields: Record<string, string>): Promise<void> => {
    setBusy(true)
    setTrouble(undefined)
    setWrong(undefined)
    try {
      const made = await makePasskey(fields['name'] ?? '')
      if (made) await answer.mutateAsync({ ...fields, made })
      else setTrouble('noPasskey')
    } catch (error) {
      setWrong(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Step name={say('people')} hint={say('peopleHint')} done={state.people.length >= 2}>
      {state.people.length > 0 ? (
        <Notice kind="good">
          <p>{say('alreadyThere', { names: state.people.map(({ name }) => name).join(', ') })}</p>
        </Notice>
      ) : null}
      {state.people.length === 1 && state.second !== undefined ? (
        <>
          <p>{say('secondHere')}</p>
          <pre>{state.second}</pre>
        </>
      ) : null}
      <form className="stack" key={state.people.length} onSubmit={(event) => void enter(fieldsOf(event))}>
        <label>
          {say('personName')}
          <input name="name" required autoComplete="off" />
        </label>
        <label>
          {say('personMail')}
          <input name="email" type="email" autoComplete="off" />
        </label>
        {trouble ? (
          <Notice kind="bad">
            <p>{say(trouble)}</p>
          </Notice>
        ) : null}
        {wrong === undefined ? null : <Trouble error={wrong} otherwise={say('failed')} />}
        <button className="main" disabled={busy}>
          {say('makePasskey')}
        </button>
      </form>
    </Step>
  )
}
