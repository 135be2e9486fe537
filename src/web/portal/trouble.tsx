import type { ReactNode } from 'react'
import { Answered } from '../design/ask.ts'
import { Notice, Trouble as InItsWords } from '../design/states.tsx'
import { useWords } from './texts.ts'

/** The problems of the portal's server by their lasting names: each is said in the language of its reader. */
const problems = [
  'sign-in-first',
  'no-case',
  'nothing-to-fetch',
  'no-invitation',
  'wrong-code',
  'not-signed',
  'not-let-in',
  'not-now',
  'not-understood',
  'busy',
  'other-kind',
  'no-upload',
  'unsupported',
  'no-document',
  'not-kept',
  'too-large',
  'too-many',
] as const

/** What went wrong: said in the reader's language where the server named it, else in the server's own words. */
export function Trouble({ error }: { error: unknown }): ReactNode {
  const { say } = useWords()
  const named = error instanceof Answered ? problems.find((name) => name === error.problem) : undefined
  if (named === undefined) return <InItsWords error={error} otherwise={say('line_broke')} />
  return (
    <Notice kind="bad">
      <p>{say(`problem_${named}`)}</p>
    </Notice>
  )
}
