import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import type { Headway } from '../../order/headway.ts'
import { Notice } from '../design/states.tsx'
import { useWords } from './texts.ts'

/** Follows what changes at the desk: pages show it without being loaded anew. Says so when the line is broken. */
export function Live(): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    let source: EventSource
    let again: ReturnType<typeof setTimeout> | undefined
    const listen = (): void => {
      source = new EventSource('/v1/stream')
      source.addEventListener('open', () => {
        setBroken(false)
        void client.invalidateQueries()
      })
      source.addEventListener('changed', (event) => {
        const orders = JSON.parse(String(event.data)) as string[]
        if (orders.includes('desk'))
          for (const name of ['registry', 'incidents', 'law', 'rota'])
            void client.invalidateQueries({ queryKey: [name] })
        void client.invalidateQueries({ queryKey: ['now'] })
        void client.invalidateQueries({ queryKey: ['orders'] })
        void client.invalidateQueries({ queryKey: ['incident'] })
        for (const order of orders) void client.invalidateQueries({ queryKey: ['order', order] })
      })
      source.addEventListener('headway', (event) => {
        for (const [order, headway] of Object.entries(JSON.parse(String(event.data)) as Record<string, Headway | null>))
          client.setQueryData(['headway', order], headway)
      })
      source.addEventListener('over', () => void client.invalidateQueries({ queryKey: ['session'] }))
      source.addEventListener('error', () => {
        setBroken(true)
        if (source.readyState !== EventSource.CLOSED) return
        void client.invalidateQueries({ queryKey: ['session'] })
        again = setTimeout(listen, 3000)
      })
    }
    listen()
    return () => {
      source.close()
      clearTimeout(again)
    }
  }, [client])
  return broken ? (
    <Notice kind="warn">
      <p>{say('line-lost')}</p>
    </Notice>
  ) : null
}
