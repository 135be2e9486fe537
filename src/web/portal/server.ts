import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { PortalCase } from '../../order/portal.ts'
import { Answered, ask } from '../design/ask.ts'

export type Info = {
  readonly rpId: string
  readonly entities: readonly { id: string; name: string; country: string; domains: readonly string[] }[]
  readonly limits: { readonly bytes: number; readonly files: number }
  readonly contact: { readonly telephone?: string; readonly mail?: string }
}
export type Me = {
  readonly officer: { readonly id: string; readonly name: string }
  readonly credential: string
  readonly agency: { readonly id: string; readonly name: string; readonly country: string; readonly level: string }
  readonly colleagues: readonly { id: string; name: string; left?: string; passkeys: readonly string[] }[]
}
export type Box = {
  readonly name: string
  readonly type: 'yes-no' | 'words' | 'number' | 'one-of' | 'some-of' | 'date' | 'moment'
  readonly means: string
  readonly values?: readonly string[]
}
export type InstrumentLine = { id: string; title: string; jurisdiction: string; kind: string; draft: boolean }
export type Instrument = InstrumentLine & {
  readonly deadline: string
  readonly servedBy: string
  readonly opens: readonly { category: string; issuedBy: readonly string[]; cite: string }[]
  readonly boxes: readonly Box[]
}

const minute = 60_000

export const useInfo = (): UseQueryResult<Info> =>
  useQuery({ queryKey: ['info'], queryFn: ({ signal }) => ask<Info>('/v1/portal/info', undefined, signal), staleTime: 60 * minute }) // prettier-ignore

/** Who is signed in; nothing when nobody is. */
export const useMe = (): UseQueryResult<Me | null> =>
  useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }) => {
      try {
        return await ask<Me>('/v1/portal/me', undefined, signal)
      } catch (error) {
        if (error instanceof Answered && error.status === 401) return null
        throw error
      }
    },
    staleTime: minute,
  })

/** The case that came of a sending, as soon as it is one. */
export const useCaseOf = (receipt: string): UseQueryResult<PortalCase | null> =>
  useQuery({
    queryKey: ['receipts', receipt],
    queryFn: async ({ signal }) => {
      const { cases } = await ask<{ cases: PortalCase[] }>('/v1/portal/cases', undefined, signal)
      return cases.find((c) => c.receipt === receipt) ?? null
    },
    refetchInterval: ({ state }) => (state.data ? false : 1_000),
  })

export const useCase = (id: string): UseQueryResult<PortalCase> =>
  useQuery({
    queryKey: ['cases', id],
    queryFn: ({ signal }) => ask<PortalCase>(`/v1/portal/cases/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: 5_000,
  })

export const useInstruments = (): UseQueryResult<{ instruments: InstrumentLine[] }> =>
  useQuery({ queryKey: ['instruments'], queryFn: ({ signal }) => ask('/v1/portal/instruments', undefined, signal), staleTime: 10 * minute }) // prettier-ignore

export const useInstrument = (id: string): UseQueryResult<Instrument> =>
  useQuery({
    queryKey: ['instruments', id],
    queryFn: ({ signal }) => ask<Instrument>(`/v1/portal/instruments/${encodeURIComponent(id)}`, undefined, signal),
    staleTime: 10 * minute,
    enabled: id !== '',
  })
