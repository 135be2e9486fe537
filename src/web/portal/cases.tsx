import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { PortalCase } from '../../order/portal.ts'
import { ask } from '../design/ask.ts'
import { Table } from '../design/table.tsx'
import { Title } from '../design/shell.tsx'
import { Busy } from '../design/states.tsx'
import { ForOfficers, Moment } from './parts.tsx'
import { useWords } from './texts.ts'
import { Trouble } from './trouble.tsx'

/** The cases of the officer's unit, the newest first; what waits for the officer is marked. */
export const CasesPage = (): ReactNode => <ForOfficers>{(me) => <Cases agency={me.agency.name} />}</ForOfficers>

type Page = { readonly cases: readonly PortalCase[]; readonly before?: string }

function Cases({ agency }: { agency: string }): ReactNode {
  const { say } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['cases'],
    queryFn: ({ pageParam, signal }) =>
      ask<Page>(`/v1/portal/cases${pageParam === '' ? '' : `?before=${encodeURIComponent(pageParam)}`}`, undefined, signal), // prettier-ignore
    initialPageParam: '',
    getNextPageParam: (last) => last.before,
    refetchInterval: 10_000,
  })
  const cases = pages.data?.pages.flatMap((page) => page.cases)
  return (
    <div className="page">
      <Title name={say('name')}>{say('cases_of', { agency })}</Title>
      <Link href="/ask" className="button main">
        {say('ask_new')}
      </Link>
      {pages.isPending ? <Busy>{say('loading')}</Busy> : null}
      {pages.isError ? <Trouble error={pages.error} /> : null}
      {cases?.length === 0 ? <p>{say('no_cases')}</p> : null}
      {cases && cases.length > 0 ? (
        <Table
          of={say('cases')}
          heads={[say('case'), say('reference'), say('state'), say('received')]}
          className="cards"
        >
          {cases.map((shown) => (
            <tr key={shown.order}>
              <th scope="row">
                <Link href={`/cases/${shown.order}`}>{shown.order}</Link>
              </th>
              <td>
                <bdi>{shown.reference ?? say('not_read_yet')}</bdi>
              </td>
              <td>
                <StateBadge state={shown.state} />
              </td>
              <td>
                <Moment at={shown.receivedAt} />
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      {pages.hasNextPage ? (
        <button type="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {say('more_cases')}
        </button>
      ) : null}
    </div>
  )
}

const marks = { question: 'warn', ready: 'good', refused: 'bad', recalled: 'bad', expired: 'warn' } as const

export function StateBadge({ state }: { state: PortalCase['state'] }): ReactNode {
  const { say } = useWords()
  const mark = state in marks ? marks[state as keyof typeof marks] : ''
  return <span className={`badge ${mark}`}>{say(`state_${state}`)}</span>
}
