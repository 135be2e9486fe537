import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Title } from '../design/shell.tsx'
import { useWords } from './texts.ts'

const steps = ['do1', 'do2', 'do3', 'do4', 'do5'] as const
const never = ['never1', 'never2', 'never3', 'never4', 'never5'] as const
const on = [
  ['/report', 'report', 'moreReport'],
  ['/ledger', 'ledger', 'moreLedger'],
  ['/told', 'told', 'moreTold'],
  ['/authorities', 'authorities', 'moreAuthorities'],
] as const

/** The policy in plain words, and where to read on. */
export function StartPage(): ReactNode {
  const { say } = useWords()
  return (
    <div className="stack public">
      <Title name={say('name')}>{say('start')}</Title>
      <p className="lead">{say('startLead')}</p>
      <h2>{say('whatWeDo')}</h2>
      <ol>
        {steps.map((step) => (
          <li key={step}>{say(step)}</li>
        ))}
      </ol>
      <h2>{say('never')}</h2>
      <ul>
        {never.map((each) => (
          <li key={each}>{say(each)}</li>
        ))}
      </ul>
      <p>{say('encrypted')}</p>
      <h2>{say('readMore')}</h2>
      <ul>
        {on.map(([path, name, more]) => (
          <li key={path}>
            <Link href={path}>{say(name)}</Link>: {say(more)}
          </li>
        ))}
      </ul>
    </div>
  )
}
