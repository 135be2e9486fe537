import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ask } from '../design/ask.ts'
import type { Report } from '../../transparency/report.ts'

export type About = {
  readonly entities: readonly {
    readonly name: string
    readonly country: string
    readonly languages: readonly string[]
    readonly contact?: { readonly post?: string; readonly address?: string; readonly telephone?: string; readonly email?: string } // prettier-ignore
  }[]
  readonly portal: string
  readonly emergency: { readonly telephone?: string; readonly mail?: string }
}

export const useAbout = (): UseQueryResult<About> =>
  useQuery({ queryKey: ['about'], queryFn: ({ signal }) => ask<About>('/v1/about', undefined, signal) })

export const useReport = (): UseQueryResult<Report> =>
  useQuery({ queryKey: ['report'], queryFn: ({ signal }) => ask<Report>('/v1/report', undefined, signal) })

/** The checkpoint as the ledger serves it: origin, number of entries, root, and the signature. */
export const useCheckpoint = (): UseQueryResult<{ origin: string; size: number; root: string }> =>
  useQuery({
    queryKey: ['checkpoint'],
    queryFn: async ({ signal }) => {
      const answer = await fetch('/ledger/checkpoint', { signal })
      if (!answer.ok) throw new Error('There is no checkpoint.')
      const [origin = '', size, root = ''] = (await answer.text()).split('\n')
      return { origin, size: Number(size), root }
    },
  })
