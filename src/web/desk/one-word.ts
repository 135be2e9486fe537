import { useRef } from 'react'
import { Answered } from '../design/ask.ts'
import { word } from './passkey.ts'
import { useSession } from './session.tsx'

type Said = { readonly at: string; readonly signature: string }

/** How long a signature is sent again; the desk takes it for ten minutes. */
const keptMs = 5 * 60_000

/**
 * Signs a statement with one touch and sends it. Where the line broke, the same signature is sent again: the person signs
 * once, and it counts once. `name` is what is signed; another one is signed anew.
 */
export function useOneWord(): (
  name: string,
  statement: (at: string) => string,
  send: (said: Said) => Promise<unknown>,
) => Promise<void> {
  const session = useSession()
  const kept = useRef<{ readonly name: string; readonly said: Said; readonly until: number }>(undefined)
  return async (name, statement, send) => {
    const before = kept.current
    const said = before?.name === name && before.until > Date.now() ? before.said : await word(session, statement)
    if (said !== before?.said) kept.current = { name, said, until: Date.now() + keptMs }
    try {
      await send(said)
    } catch (error) {
      // What the desk said no to is not said again.
      if (error instanceof Answered && error.status < 500 && error.status !== 401) kept.current = undefined
      throw error
    }
  }
}
