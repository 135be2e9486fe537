import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Act } from '../../order/lifecycle.ts'
import { Notice, Trouble } from '../design/states.tsx'
import { readForm } from './act-forms.tsx'
import { LetterAhead, sendsLetter } from './order-letter.tsx'
import { askByHand, NotSigned } from './passkey.ts'
import { useSession } from './session.tsx'
import { useWords } from './texts.ts'

/** A dialog over the page; Escape closes it while nothing is on its way. */
export function Dialog(props: { title: string; busy: boolean; close: () => void; children: ReactNode }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        if (props.busy) event.preventDefault()
      }}
      onClose={props.close}
    >
      <div className="stack">
        <h2 id="dialog-title">{props.title}</h2>
        {props.children}
      </div>
    </dialog>
  )
}

/** What came of a touch that failed, or of a line that broke; `lost` says what to do then. */
export function NotDone({ error, lost }: { error: unknown; lost?: string }): ReactNode {
  const { say } = useWords()
  if (error === undefined) return null
  return error instanceof NotSigned ? (
    <Notice kind="bad">
      <p>{say('not-touched')}</p>
    </Notice>
  ) : (
    <Trouble error={error} otherwise={lost ?? say('line-broke-act')} />
  )
}

/** One thing that a person does to an order: what they type, then one touch of their passkey over exactly that. */
export function ActDialog(props: {
  act: Act
  order: string
  close: () => void
  done: () => void
  again: () => Promise<void>
  children: ReactNode
}): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState<Record<string, unknown>>()
  const [read, setRead] = useState(true)
  const letter = sendsLetter(props.act)
  const look = (): void => {
    if (letter && form.current) setTyped({ act: props.act, ...readForm(props.act, new FormData(form.current)) })
  }
  useEffect(look, [])
  async function send(form: HTMLFormElement): Promise<void> {
    setBusy(true)
    setError(undefined)
    try {
      const body = { act: props.act, ...readForm(props.act, new FormData(form)) }
      await askByHand(session, `/v1/orders/${props.order}/acts`, body)
      props.done()
    } catch (caught) {
      setError(caught)
      setBusy(false)
      await props.again()
    }
  }
  return (
    <Dialog title={`${say(`act-${props.act}`)}: ${props.order}`} busy={busy} close={props.close}>
      <form
        ref={form}
        className="stack"
        onInput={look}
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void send(event.currentTarget)
        }}
      >
        <p>{say(`act-${props.act}-words`)}</p>
        {props.children}
        {typed ? <LetterAhead order={props.order} body={typed} ready={setRead} /> : null}
        <NotDone error={error} />
        <div className="row">
          <button className="main" disabled={busy || !read}>
            {busy ? say('touch-now') : say('sign-act', { act: say(`act-${props.act}`) })}
          </button>
          <button type="button" disabled={busy} onClick={props.close}>
            {say('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
