import type { ReactNode } from 'react'
import { show } from '../design/face.tsx'
import { Shell, Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { NightStep } from './night.tsx'
import './setup.css'
import { CompanyStep, PeopleStep, StoreStep, WakingStep } from './steps.tsx'
import { useWords, Worded } from './texts.ts'
import { token, useWizard } from './wizard.ts'

function Wizard(): ReactNode {
  const { say } = useWords()
  const wizard = useWizard()
  const state = wizard.data
  const second = state !== undefined && state.second === undefined
  return (
    <div className="stack setup">
      <Title name={say('name')}>{say(state?.closed ? 'ready' : second ? 'welcomeSecond' : 'title')}</Title>
      {token() === '' ? (
        <Notice kind="warn">
          <p>{say('noLink')}</p>
        </Notice>
      ) : wizard.isPending ? (
        <Busy>{say('busy')}</Busy>
      ) : null}
      {wizard.error ? <Trouble error={wizard.error} otherwise={say('gone')} /> : null}
      {state?.closed ? (
        <>
          <Notice kind="good">
            <p>{say('closed')}</p>
            <p>{say('alreadyThere', { names: state.people.map(({ name }) => name).join(', ') })}</p>
            <p className="row">
              <a className="button main" href={state.desk}>
                {say('toDesk')}
              </a>
              <span className="quiet">{say('reopening')}</span>
            </p>
          </Notice>
          <NightStep state={state} />
        </>
      ) : null}
      {state && !state.closed && second ? (
        <>
          <p className="lead">{say('welcomeSecondLead')}</p>
          <PeopleStep state={state} />
        </>
      ) : null}
      {state && !state.closed && !second ? (
        <>
          <p className="lead">{say('lead')}</p>
          <CompanyStep state={state} />
          <StoreStep state={state} />
          <WakingStep state={state} />
          <PeopleStep state={state} />
          <NightStep state={state} />
        </>
      ) : null}
    </div>
  )
}

function Setup(): ReactNode {
  const { say, language, choose } = useWords()
  const says = { skip: say('skip'), pages: say('pages'), language: say('language') }
  return (
    <Shell name={say('name')} says={says} pages={[]} language={language} choose={choose}>
      <Wizard />
    </Shell>
  )
}

show(
  <Worded>
    <Setup />
  </Worded>,
)
