import type { ReactNode } from 'react'
import { Title } from '../design/shell.tsx'
import { useWords } from './texts.ts'

export function StartPage(): ReactNode {
  const { say } = useWords()
  return <Title name={say('name')}>{say('start')}</Title>
}
