import type { ReactNode } from 'react'
import { Answered } from './ask.ts'

/** A word of importance: what is well, what to look at, what went wrong. Told at once to whoever listens to the page. */
export function Notice(props: { kind?: 'good' | 'warn' | 'bad'; children: ReactNode }): ReactNode {
  const { kind = '' } = props
  return (
    <div className={`notice stack tight ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {props.children}
    </div>
  )
}

/** What went wrong, in the server's own words where it gave any. */
export function Trouble({ error, otherwise }: { error: unknown; otherwise: string }): ReactNode {
  const said = error instanceof Answered ? error : undefined
  return (
    <Notice kind="bad">
      <p>{said?.message === undefined || said.message === '' ? otherwise : said.message}</p>
      {said === undefined || said.next === '' ? null : <p>{said.next}</p>}
    </Notice>
  )
}

/** While something is on its way: words, not a spinning thing. */
export const Busy = ({ children }: { children: ReactNode }): ReactNode => (
  <p className="quiet" role="status" aria-busy="true">
    {children}
  </p>
)
