import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { ask } from '../design/ask.ts'
import type { Found } from './orders.tsx'
import { useWords } from './texts.ts'

/** Where one can go by typing: Ctrl-K or Cmd-K, then a page, a number, an account or a file number. */
export function Palette({ pages }: { pages: readonly { path: string; name: string }[] }): ReactNode {
  const { say } = useWords()
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return
      event.preventDefault()
      setOpen(true)
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
  return (
    <>
      <button className="link" onClick={() => setOpen(true)} aria-keyshortcuts="Control+K">
        {say('palette')} <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      {open ? <PaletteDialog pages={pages} close={() => setOpen(false)} /> : null}
    </>
  )
}

function PaletteDialog(props: { pages: readonly { path: string; name: string }[]; close: () => void }): ReactNode {
  const { say } = useWords()
  const [, go] = useLocation()
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  useEffect(() => dialog.current?.showModal(), [])
  const words = typed.trim()
  const found = useQuery({
    queryKey: ['orders', 'palette', words],
    queryFn: ({ signal }) =>
      ask<Found>(`/v1/orders?${new URLSearchParams({ q: words, limit: '8' })}`, undefined, signal),
    enabled: words.length >= 3,
  })
  const ways = [
    ...props.pages.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase())),
    ...(words.length >= 3 ? (found.data?.orders ?? []) : []).map((o) => ({
      path: `/orders/${o.order_id}`,
      name: `${o.order_id} · ${say(`state-${o.state}` as 'state-received')}${o.agency === null ? '' : ` · ${o.agency}`}`,
    })),
  ]
  const at = Math.min(chosen, Math.max(ways.length - 1, 0))
  const take = (path: string | undefined): void => {
    if (path === undefined) return
    props.close()
    go(path)
  }
  return (
    <dialog ref={dialog} className="palette" aria-label={say('palette')} onClose={props.close}>
      <div className="stack">
        <input
          role="combobox"
          aria-label={say('palette')}
          aria-expanded="true"
          aria-controls="ways"
          aria-activedescendant={ways[at] ? `way-${at}` : undefined}
          placeholder={say('palette-hint')}
          value={typed}
          autoFocus
          onChange={(event) => {
            setTyped(event.target.value)
            setChosen(0)
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
            if (step !== undefined) {
              event.preventDefault()
              setChosen((at + step + ways.length) % Math.max(ways.length, 1))
            } else if (event.key === 'Enter') {
              event.preventDefault()
              take(ways[at]?.path)
            }
          }}
        />
        <ul id="ways" role="listbox" aria-label={say('palette')}>
          {ways.map((way, i) => (
            <li key={way.path} id={`way-${i}`} role="option" aria-selected={i === at} onClick={() => take(way.path)}>
              {way.name}
            </li>
          ))}
        </ul>
        {ways.length === 0 ? <p className="quiet">{say(found.isFetching ? 'loading' : 'search-none')}</p> : null}
      </div>
    </dialog>
  )
}
