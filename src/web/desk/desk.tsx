import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { ask } from '../design/ask.ts'
import { show } from '../design/face.tsx'
import { Shell, Title } from '../design/shell.tsx'
import { Busy } from '../design/states.tsx'
import './desk.css'
import { AgenciesPage } from './agencies.tsx'
import { IncidentPage } from './incident.tsx'
import { IncidentsPage } from './incidents.tsx'
import { InvitationPage } from './invitation.tsx'
import { LawPage } from './law.tsx'
import { LedgerPage } from './ledger.tsx'
import { Live } from './live.tsx'
import { NowPage } from './now.tsx'
import { OrderPage } from './order.tsx'
import { OrdersPage } from './orders.tsx'
import { PackPage } from './pack.tsx'
import { Palette } from './palette.tsx'
import { RotaPage } from './rota.tsx'
import { Gate, useSession } from './session.tsx'
import { SettingsPage } from './settings.tsx'
import { StaffPage } from './staff.tsx'
import { useWords, Worded } from './texts.ts'

/** The desk's pages, as its head and its palette name them. */
export const pages = [
  { path: '/', name: 'now' },
  { path: '/orders', name: 'orders' },
  { path: '/agencies', name: 'agencies' },
  { path: '/incidents', name: 'incidents' },
  { path: '/rota', name: 'rota' },
  { path: '/law', name: 'law' },
  { path: '/staff', name: 'staff' },
  { path: '/ledger', name: 'ledger' },
  { path: '/settings', name: 'settings' },
] as const

// Loaded by those who review. A tab from before an update finds its pages no more: it says so.
const ReviewPage = lazy(() =>
  import('./review/page.tsx').then(
    ({ ReviewPage }) => ({ default: ReviewPage }),
    () => ({ default: Outdated }),
  ),
)
function Outdated(_: { id: string }): ReactNode {
  const { say } = useWords()
  return (
    <div className="stack">
      <Title name={say('name')}>{say('outdated')}</Title>
      <p>{say('outdated-words')}</p>
      <div>
        <button className="main" onClick={() => location.reload()}>
          {say('load-anew')}
        </button>
      </div>
    </div>
  )
}

function Desk(): ReactNode {
  const { say, language, choose } = useWords()
  const says = { skip: say('skip'), pages: say('pages'), language: say('language') }
  const named = pages.map(({ path, name }) => ({ path, name: say(name) }))
  const shell = { name: say('name'), says, language, choose }
  // Whoever comes with an invitation has no passkey here yet.
  if (location.hash.startsWith('#/invitation/'))
    return (
      <Shell {...shell} pages={[]}>
        <InvitationPage token={location.hash.slice('#/invitation/'.length)} />
      </Shell>
    )
  return (
    <Gate
      around={(children, signedIn) => (
        <Shell
          {...shell}
          pages={signedIn ? named : []}
          end={
            signedIn ? (
              <>
                <Palette pages={named} />
                <Leave />
              </>
            ) : null
          }
        >
          {children}
        </Shell>
      )}
    >
      <Live />
      <Switch>
        <Route path="/" component={NowPage} />
        <Route path="/orders" component={OrdersPage} />
        <Route path="/orders/:id/review">
          {({ id }) => (
            <Suspense fallback={<Busy>{say('loading')}</Busy>}>
              <ReviewPage key={id} id={id} />
            </Suspense>
          )}
        </Route>
        <Route path="/orders/:id">{({ id }) => <OrderPage key={id} id={id} />}</Route>
        <Route path="/agencies" component={AgenciesPage} />
        <Route path="/incidents" component={IncidentsPage} />
        <Route path="/incidents/:id">{({ id }) => <IncidentPage key={id} id={id} />}</Route>
        <Route path="/rota" component={RotaPage} />
        <Route path="/law" component={LawPage} />
        <Route path="/law/:pack">{({ pack }) => <PackPage key={pack} id={pack} />}</Route>
        <Route path="/staff" component={StaffPage} />
        <Route path="/ledger" component={LedgerPage} />
        <Route path="/settings" component={SettingsPage} />
        <Route>
          <Title name={say('name')}>{say('nowhere')}</Title>
        </Route>
      </Switch>
    </Gate>
  )
}

function Leave(): ReactNode {
  const { say } = useWords()
  const { person } = useSession()
  const client = useQueryClient()
  return (
    <button
      className="link"
      aria-label={say('leave-of', { name: person.name })}
      title={person.name}
      onClick={() =>
        void ask('/v1/session/end', {}).then(() => {
          client.clear()
          location.assign('/')
        })
      }
    >
      {say('leave')}
    </button>
  )
}

show(
  <Worded>
    <Desk />
  </Worded>,
)
