import type { ReactNode } from 'react'
import { Table } from '../design/table.tsx'
import type { SetupState } from '../api/setup.ts'
import { Notice, Trouble } from '../design/states.tsx'
import { Step } from './steps.tsx'
import { useWords } from './texts.ts'
import { useAnswer } from './wizard.ts'

/** The night of fourteen orders, as it goes on. */
export function NightStep({ state: { night } }: { state: SetupState }): ReactNode {
  const { say, language } = useWords()
  const answer = useAnswer('drill')
  const seconds = (ms: number | null): string =>
    ms === null ? '' : new Intl.NumberFormat(language, { style: 'unit', unit: 'second', maximumFractionDigits: 1 }).format(ms / 1000) // prettier-ignore
  const ended = night.orders.filter((order) => order.ended).length
  const { result } = night
  return (
    <Step name={say('drill')} hint={say('drillHint')} done={result?.right === true}>
      {night.running ? (
        <p role="status" className="stack tight">
          <progress max={Math.max(1, night.orders.length)} value={ended} aria-label={say('drill')} />
          {say('running', { n: ended, all: Math.max(14, night.orders.length) })}
        </p>
      ) : (
        <button className="main" disabled={answer.isPending} onClick={() => answer.mutate({})}>
          {say(result || night.trouble !== undefined ? 'again' : 'runDrill')}
        </button>
      )}
      {answer.error ? <Trouble error={answer.error} otherwise={say('failed')} /> : null}
      {night.trouble === undefined ? null : (
        <Notice kind="bad">
          <p>{say('trouble', { why: night.trouble })}</p>
        </Notice>
      )}
      {result ? (
        <Notice kind={result.right ? 'good' : 'bad'}>
          <p>
            {result.right
              ? say('right', {
                  size: result.ledger.size,
                  p50: seconds(result.machine.receiveToSealed.p50),
                  p95: seconds(result.machine.receiveToSealed.p95),
                })
              : say('wrong')}
          </p>
        </Notice>
      ) : null}
      {night.orders.length === 0 ? null : (
        <Table of={say('drill')} heads={[say('order'), say('state'), say('answered')]} numbers={2}>
          {night.orders.map(({ script, state, ended: over, tookMs }) => (
            <tr key={script}>
              <th scope="row">{script}</th>
              <td className={over ? 'good' : ''}>
                {state === null ? <span className="quiet">{say('waiting')}</span> : say(`state.${state as 'sealed'}`)}
              </td>
              <td className="number">{seconds(tookMs)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Step>
  )
}
