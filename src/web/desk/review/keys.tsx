import { useEffect, useRef, type ReactNode } from 'react'
import { Dialog } from '../dialog.tsx'
import { useWords } from '../texts.ts'

/** Every single key of a review, and what it does. */
export const keys = {
  j: 'next',
  k: 'back',
  p: 'produce',
  w: 'withhold',
  r: 'redact',
  h: 'header',
  o: 'open',
  u: 'undo',
  g: 'group',
  t: 'thread',
  a: 'shown',
  '/': 'find',
  '?': 'help',
} as const
export type Acts = Readonly<Record<(typeof keys)[keyof typeof keys], () => void>>

/** Has single keys act, wherever the cursor is but where somebody types. */
export function useKeys(acts: Acts): void {
  const latest = useRef(acts)
  useEffect(() => {
    latest.current = acts
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const at = event.target instanceof HTMLElement ? event.target : document.body
      const typing = at.matches('input:not([type=checkbox]), dialog *')
      if (typing && event.key === 'Escape') at.blur()
      if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return
      const key = event.key.toLowerCase()
      if (!Object.hasOwn(keys, key)) return
      event.preventDefault()
      latest.current[keys[key as keyof typeof keys]]()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
}

export function KeysDialog({ close }: { close: () => void }): ReactNode {
  const { say } = useWords()
  return (
    <Dialog title={say('keys')} busy={false} close={close}>
      <dl className="keys">
        {Object.entries(keys).map(([key, act]) => (
          <div key={key}>
            <dt>
              <kbd>{key.toUpperCase()}</kbd>
            </dt>
            <dd>{say(`key-${act}`)}</dd>
          </div>
        ))}
      </dl>
      <div>
        <button onClick={close}>{say('close')}</button>
      </div>
    </Dialog>
  )
}
