import { useEffect, useId, useRef, type ReactNode, type RefObject } from 'react'
import { Notice, Trouble } from '../design/states.tsx'
import type { Doing } from './doing.ts'
import { NotSigned } from './passkey.ts'
import { useWords } from './texts.ts'

/** A dialog over the page; Escape closes it while nothing is on its way. One without `close` stays until it is taken away. */
export function Dialog(props: { title: string; busy?: boolean; close?: () => void; children: ReactNode }): ReactNode {
  const { title, busy = false, close, children } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        if (busy || !close) event.preventDefault()
      }}
      onClose={close}
    >
      <div className="stack">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}

/** What was typed cannot be sent: the message says why. */
export class Wrong extends Error {}

/** What came of a touch that failed, of what cannot be sent, or of a line that broke; `lost` says what to do then. */
export function NotDone({ error, lost }: { error: unknown; lost?: string | undefined }): ReactNode {
  const { say } = useWords()
  if (error === undefined) return null
  return error instanceof NotSigned || error instanceof Wrong ? (
    <Notice kind="bad">
      <p>{error instanceof Wrong ? error.message : say('not-touched')}</p>
    </Notice>
  ) : (
    <Trouble error={error} otherwise={lost ?? say('line-broke-act')} />
  )
}

type ButtonsProps = {
  /** The word on the button that does it. */
  does: string
  /** Doing it takes a touch of a passkey, for which the button asks meanwhile. */
  touch: boolean
  /** Not to be pressed yet. */
  off?: boolean
  close: () => void
}

/** The button that does it (that sends the form, without `press`), and the way out. */
export function Buttons(props: ButtonsProps & { busy: boolean; press?: () => void }): ReactNode {
  const { say } = useWords()
  const { does, touch, off = false, busy, press, close } = props
  return (
    <div className="row">
      <button className="main" disabled={busy || off} onClick={press}>
        {busy && touch ? say('touch-now') : does}
      </button>
      <button type="button" disabled={busy} onClick={close}>
        {say('cancel')}
      </button>
    </div>
  )
}

/** A form in a dialog: what somebody types is sent, the dialog closes when that is done, and else says why it is not. */
export function FormDialog(
  props: ButtonsProps & {
    title: string
    work: Doing
    send: (form: FormData) => Promise<unknown>
    lost?: string
    form?: RefObject<HTMLFormElement | null>
    onInput?: () => void
    children: ReactNode
  },
): ReactNode {
  const { title, work, send, lost, form, onInput, children, ...buttons } = props
  const { busy, error, doing } = work
  return (
    <Dialog title={title} busy={busy} close={buttons.close}>
      <form
        ref={form}
        className="stack"
        onInput={onInput}
        onSubmit={(event) => {
          event.preventDefault()
          const typed = new FormData(event.currentTarget)
          if (!busy) void doing(() => send(typed).then(buttons.close))
        }}
      >
        {children}
        <NotDone error={error} lost={lost} />
        <Buttons {...buttons} busy={busy} />
      </form>
    </Dialog>
  )
}
