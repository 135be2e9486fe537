import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

export type Doing = {
  readonly busy: boolean
  readonly error: unknown
  /** False when the work threw; then `error` is what it threw. */
  readonly doing: (work: () => Promise<unknown>) => Promise<boolean>
}

/** Does one thing at the desk, says what came of it, and has what it changes read anew: all queries under `key`. */
export function useDoing(...key: string[]): Doing {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  return {
    busy,
    error,
    async doing(work) {
      setBusy(true)
      setError(undefined)
      const readAnew = (): Promise<void> => client.invalidateQueries({ queryKey: key })
      try {
        await work()
        // Until the page shows that it is done, it is not done a second time.
        await readAnew()
        return true
      } catch (caught) {
        setError(caught)
        void readAnew()
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
