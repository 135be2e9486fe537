import type { ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { show } from '../design/face.tsx'
import { Shell } from '../design/shell.tsx'
import { StartPage } from './start.tsx'
import { useWords, Worded } from './texts.ts'

function Public(): ReactNode {
  const { say, language, choose } = useWords()
  const says = { skip: say('skip'), pages: say('pages'), language: say('language') }
  return (
    <Shell
      name={say('name')}
      says={says}
      pages={[{ path: '/', name: say('start') }]}
      language={language}
      choose={choose}
    >
      <Switch>
        <Route path="/" component={StartPage} />
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
