import type { ReactNode } from 'react'
import { Title } from '../design/shell.tsx'
import { useWords } from './texts.ts'

/** When and how a user hears of an order about them. */
export function ToldPage(): ReactNode {
  const { say } = useWords()
  return (
    <div className="stack public">
      <Title name={say('name')}>{say('told')}</Title>
      <p className="lead">{say('toldLead')}</p>
      <h2>{say('toldWhen')}</h2>
      <ul>
        {(['toldNow', 'toldAfter', 'toldForbidden', 'toldEmergency'] as const).map((each) => (
          <li key={each}>{say(each)}</li>
        ))}
      </ul>
      <h2>{say('toldHow')}</h2>
      <ul>
        {(['toldHow1', 'toldHow2', 'toldHow3'] as const).map((each) => (
          <li key={each}>{say(each)}</li>
        ))}
      </ul>
      <h2>{say('toldRights')}</h2>
      <p>{say('toldRightsText')}</p>
    </div>
  )
}
