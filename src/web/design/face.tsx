import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import './base.css'
import { Answered } from './ask.ts'

/** What a face asks its server is kept a short while, and asked again when a person comes back to the page. */
const queries = new QueryClient({
  defaultOptions: {
    // Whether there is a line is found out by using it: a page that waits in silence for one says nothing to anybody.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      // What the server said no to, it says no to again; a line that broke is tried twice more.
      retry: (failures, error) => failures < 2 && !(error instanceof Answered),
    },
  },
})

/** Puts a face into its page. */
export function show(face: ReactNode): void {
  const root = document.getElementById('face')
  if (!root) throw new Error('The page has no place for the face.')
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>{face}</QueryClientProvider>
    </StrictMode>,
  )
}
