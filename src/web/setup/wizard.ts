import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { SetupState } from '../api/setup.ts'
import { ask } from '../design/ask.ts'

/** The secret of the link stands behind the #, where no server writes it down. */
export const token = (): string => location.hash.replace(/^#\/?/, '')

/** The wizard as its server has it; asked again all the while, so that a tab left open shows what others did. */
export const useWizard = (): UseQueryResult<SetupState> =>
  useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => ask<SetupState>('/v1/setup', { token: token() }, signal),
    refetchInterval: 1000,
    enabled: token() !== '',
  })

/** One answer to the wizard; what it then says is shown at once. */
export function useAnswer(path: string): UseMutationResult<SetupState, Error, object> {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (answer: object) => ask<SetupState>(`/v1/setup/${path}`, { token: token(), ...answer }),
    onSuccess: (state) => queries.setQueryData(['setup'], state),
  })
}
