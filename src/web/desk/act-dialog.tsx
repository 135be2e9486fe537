import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Act } from '../../order/lifecycle.ts'
import { readForm } from './act-forms.tsx'
import { FormDialog } from './dialog.tsx'
import { useDoing } from './doing.ts'
import { LetterAhead, sendsLetter } from './order-letter.tsx'
import { askByHand } from './passkey.ts'
import { useSession } from './session.tsx'
import { useWords } from './texts.ts'

/** One thing that a person does to an order: what they type, then one touch of their passkey over exactly that. */
export function ActDialog(props: {
  act: Act
  order: string
  close: () => void
  done: () => void
  children: ReactNode
}): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const { act, order, close, done } = props
  const work = useDoing('order', order)
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState<Record<string, unknown>>()
  const [read, setRead] = useState(true)
  const bodyOf = (form: FormData): Record<string, unknown> => ({ act, ...readForm(act, form) })
  const look = (): void => {
    if (sendsLetter(act) && form.current) setTyped(bodyOf(new FormData(form.current)))
  }
  useEffect(look, [])
  return (
    <FormDialog
      title={`${say(`act-${act}`)}: ${order}`}
      does={say('sign-act', { act: say(`act-${act}`) })}
      touch
      off={!read}
      work={work}
      send={(form) => askByHand(session, `/v1/orders/${order}/acts`, bodyOf(form)).then(done)}
      close={close}
      form={form}
      onInput={look}
    >
      <p>{say(`act-${act}-words`)}</p>
      {props.children}
      {typed ? <LetterAhead order={order} body={typed} ready={setRead} /> : null}
    </FormDialog>
  )
}
