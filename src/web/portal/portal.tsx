import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { show } from '../design/face.tsx'
import { Shell } from '../design/shell.tsx'
import { Busy } from '../design/states.tsx'
import { CasePage } from './case.tsx'
import { CasesPage } from './cases.tsx'
import { ColleaguesPage } from './colleagues.tsx'
import { EmergencyPage } from './emergency.tsx'
import { EnrolPage } from './enrol.tsx'
import './portal.css'
import { useMe } from './server.ts'
import { SheetPage } from './sheet.tsx'
import { StartPage } from './start.tsx'
import { useWords, Worded } from './texts.ts'

// Only whoever asks, or opens a package, loads what that takes.
const AskPage = lazy(() => import('./ask/ask.tsx'))
const OpenPage = lazy(() => import('./package/open.tsx'))

function Portal(): ReactNode {
  const { say, language, choose } = useWords()
  const { data: me } = useMe()
  const client = useQueryClient()
  const out = async (): Promise<void> => {
    await fetch('/v1/portal/session', { method: 'DELETE' })
    client.setQueryData(['me'], null)
    client.removeQueries({ queryKey: ['cases'] })
  }
  const pages = me
    ? [
        { path: '/cases', name: say('cases') },
        { path: '/ask', name: say('ask') },
        { path: '/open', name: say('open') },
        { path: '/colleagues', name: say('colleagues') },
        { path: '/sheet', name: say('sheet') },
      ]
    : [
        { path: '/', name: say('start') },
        { path: '/emergency', name: say('emergency') },
        { path: '/open', name: say('open') },
        { path: '/sheet', name: say('sheet') },
      ]
  return (
    <Shell
      name={say('name')}
      says={{ skip: say('skip'), pages: say('pages'), language: say('language') }}
      pages={pages}
      language={language}
      choose={choose}
      end={
        me ? (
          <button type="button" onClick={() => void out()}>
            {say('sign_out')}
          </button>
        ) : null
      }
      foot={me ? say('signed_in_as', { name: me.officer.name, agency: me.agency.name }) : say('no_passwords')}
    >
      <Suspense fallback={<Busy>{say('loading')}</Busy>}>
        <Switch>
          <Route path="/" component={StartPage} />
          <Route path="/cases" component={CasesPage} />
          <Route path="/cases/:id">{({ id }) => <CasePage id={id} />}</Route>
          <Route path="/ask" component={AskPage} />
          <Route path="/open">{() => <OpenPage />}</Route>
          <Route path="/open/:id">{({ id }) => <OpenPage id={id} />}</Route>
          <Route path="/colleagues" component={ColleaguesPage} />
          <Route path="/sheet" component={SheetPage} />
          <Route path="/emergency" component={EmergencyPage} />
          <Route path="/enrol/:link">{({ link }) => <EnrolPage link={link} />}</Route>
          <Route>
            <h1>{say('nowhere')}</h1>
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  )
}

show(
  <Worded>
    <Portal />
  </Worded>,
)
