import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { PersonId } from '../../../order/ids.ts'
import type { Instant } from '../../../order/time.ts'
import { Answered, ask } from '../../design/ask.ts'
import { useSession } from '../session.tsx'
import type { Line } from './look.ts'
import { Sitting, type News, type Wish } from './sitting.ts'

const asked = 1000
const patience = 3000
// Owned by this module: a sitting lasts as long as the tab, so that what was decided is told also from another page.
const sittings = new Map<string, Sitting>()

/** Until it is time to try again: soon, or as soon as the browser has a line. */
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, patience)
    addEventListener('online', done)
  })

/** This person's sitting at a list of an order, and has it read the list. Nothing while no list is known. */
export function useSitting(id: string, list: string | undefined): Sitting | undefined {
  const client = useQueryClient()
  const { person } = useSession()
  const sitting = useMemo(() => {
    if (list === undefined) return undefined
    const name = `review ${list} ${person.id}`
    const known = sittings.get(name)
    if (known) return known
    const isNo = (error: unknown): boolean => {
      if (!(error instanceof Answered) || error.status >= 500) return false
      // The sign-in comes in front of the page; then it goes on.
      if (error.status === 401) void client.invalidateQueries({ queryKey: ['session'] })
      return error.status !== 401
    }
    const made = new Sitting(
      list,
      {
        page: (from) =>
          ask<{ total: number; items: Line[] }>(`/v1/orders/${id}/review/items?from=${from}&limit=${asked}`),
        news: (after) => ask<News>(`/v1/orders/${id}/review?after=${after}`),
        tell: async (wish) => {
          await ask(`/v1/orders/${id}/acts`, { act: 'decide-items', ...wish })
        },
        isNo,
        pause,
        kept: {
          get: () => JSON.parse(sessionStorage.getItem(name) ?? '[]') as Wish[],
          set: (wishes) => {
            if (wishes.length === 0) sessionStorage.removeItem(name)
            else sessionStorage.setItem(name, JSON.stringify(wishes))
          },
        },
      },
      person.id as PersonId,
      () => new Date().toISOString() as Instant,
    )
    sittings.set(name, made)
    return made
  }, [client, id, list, person.id])
  useEffect(() => {
    const gone = new AbortController()
    void sitting?.load(gone.signal)
    return () => gone.abort()
  }, [sitting])
  useEffect(() => {
    const stay = (event: BeforeUnloadEvent): void => {
      if ((sitting?.snapshot().unsaved ?? 0) > 0) event.preventDefault()
    }
    addEventListener('beforeunload', stay)
    return () => removeEventListener('beforeunload', stay)
  }, [sitting])
  return sitting
}
