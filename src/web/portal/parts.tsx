import { useId, useRef, type ReactNode } from 'react'
import { Link } from 'wouter'
import { visible } from '../../order/visible.ts'
import { Busy, Notice } from '../design/states.tsx'
import { NotSigned } from './passkey.ts'
import { Unreadable } from './send.ts'
import { useMe, type Me } from './server.ts'
import { useWords } from './texts.ts'
import { Trouble } from './trouble.tsx'

/** One box of a form: its name, what it means, and the box itself with both tied to it. */
export function Field(props: {
  label: string
  hint?: string
  children: (tied: { id: string; 'aria-describedby'?: string }) => ReactNode
}): ReactNode {
  const id = useId()
  return (
    <div className="stack tight">
      <label htmlFor={id}>{props.label}</label>
      {props.hint === undefined ? null : (
        <p id={`${id}-hint`} className="hint">
          {props.hint}
        </p>
      )}
      {props.children({ id, ...(props.hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }) })}
    </div>
  )
}

/** A page for whoever is signed in; everybody else is told where to. */
export function ForOfficers({ children }: { children: (me: Me) => ReactNode }): ReactNode {
  const { say } = useWords()
  const me = useMe()
  if (me.isPending) return <Busy>{say('loading')}</Busy>
  if (me.isError) return <Trouble error={me.error} />
  if (!me.data)
    return (
      <div className="page">
        <h1>{say('sign_in_first')}</h1>
        <Link href="/" className="button main">
          {say('to_sign_in')}
        </Link>
      </div>
    )
  return children(me.data)
}

/** What went wrong while signing or sending. */
export function SendTrouble({ error }: { error: unknown }): ReactNode {
  const { say } = useWords()
  if (error instanceof DOMException && error.name === 'AbortError')
    return <Notice kind="warn">{say('upload_stopped')}</Notice>
  if (error instanceof Unreadable)
    return <Notice kind="bad">{say('unreadable_file', { name: visible(error.message.slice(0, 200)) })}</Notice>
  if (error instanceof NotSigned) return <Notice kind="warn">{say('not_signed')}</Notice>
  return <Trouble error={error} />
}

/** A moment in the reader's zone, with UTC beside it. */
export function Moment({ at }: { at: string }): ReactNode {
  const { language } = useWords()
  const here = new Date(at).toLocaleString(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  return (
    <time dateTime={at}>
      {here}{' '}
      <span className="quiet">
        ({at.slice(0, 10)} {at.slice(11, 16)} UTC)
      </span>
    </time>
  )
}

/** A size as people read it. */
export const sized = (bytes: number, language: string): string => {
  const [unit, by] = bytes >= 1e6 ? (['megabyte', 1e6] as const) : bytes >= 1e3 ? (['kilobyte', 1e3] as const) : (['byte', 1] as const) // prettier-ignore
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(bytes / by)
}

/**
 * One at a time: the second press of a hurried hand does nothing, also before the page has shown the first. The trouble
 * of each is told by what `run` belongs to.
 */
export function useOneAtATime<A extends readonly unknown[]>(
  run: (...args: A) => Promise<unknown>,
): (...args: A) => void {
  const running = useRef(false)
  return (...args) => {
    if (running.current) return
    running.current = true
    void run(...args)
      .catch(() => undefined)
      .finally(() => {
        running.current = false
      })
  }
}
