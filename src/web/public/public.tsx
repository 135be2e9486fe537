import type { ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { show } from '../design/face.tsx'
import { Shell } from '../design/shell.tsx'
import { AuthoritiesPage } from './authorities.tsx'
import { useAbout } from './asked.ts'
import { LedgerPage } from './ledger.tsx'
import './public.css'
import { ReportPage } from './report.tsx'
import { StartPage } from './start.tsx'
import { useWords, Worded } from './texts.ts'
import { ToldPage } from './told.tsx'

const pages = [
  ['/', 'start', StartPage],
  ['/report', 'report', ReportPage],
  ['/ledger', 'ledger', LedgerPage],
  ['/told', 'told', ToldPage],
  ['/authorities', 'authorities', AuthoritiesPage],
] as const

function Public(): ReactNode {
  const { say, language, choose } = useWords()
  const publisher = useAbout().data?.entities[0]?.name
  const says = { skip: say('skip'), pages: say('pages'), language: say('language') }
  return (
    <Shell
      name={say('name')}
      says={says}
      pages={pages.map(([path, name]) => ({ path, name: say(name) }))}
      language={language}
      choose={choose}
      foot={publisher === undefined ? undefined : say('foot', { publisher })}
    >
      <Switch>
        {pages.map(([path, , page]) => (
          <Route key={path} path={path} component={page} />
        ))}
        <Route>{say('nowhere')}</Route>
      </Switch>
    </Shell>
  )
}

show(
  <Worded>
    <Public />
  </Worded>,
)
