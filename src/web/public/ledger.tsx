import type { ReactNode } from 'react'
import { Title } from '../design/shell.tsx'
import { Busy, Trouble } from '../design/states.tsx'
import { useCheckpoint, useReport } from './asked.ts'
import { useSpeech } from './speech.ts'
import { useWords } from './texts.ts'

/** The checkpoint as it stands, and how to verify the ledger, the report and a package without us. */
export function LedgerPage(): ReactNode {
  const { say } = useWords()
  return (
    <div className="stack public">
      <Title name={say('name')}>{say('ledger')}</Title>
      <p className="lead">{say('ledgerLead')}</p>
      <h2>{say('checkpoint')}</h2>
      <Checkpoint />
      <h2>{say('whatStands')}</h2>
      <p>{say('whatStandsText')}</p>
      <h2>{say('verify')}</h2>
      <p>{say('verifyText')}</p>
      <p>{say('verifyLedger')}</p>
      <pre>duly ledger verify --dir FOLDER --ledger-key VKEY --checkpoint KEPT</pre>
      <p>{say('verifyReport')}</p>
      <pre>duly report --check report.json --ledger FOLDER --ledger-key VKEY</pre>
      <p>{say('verifyPackage')}</p>
      <pre>duly verify PACKAGE --ledger-key VKEY --checkpoint KEPT</pre>
      <p className="hint">{say('verifyWhere', { url: new URL('/ledger/', location.href).href })}</p>
    </div>
  )
}

function Checkpoint(): ReactNode {
  const { say } = useWords()
  const { number } = useSpeech()
  const [checkpoint, report] = [useCheckpoint(), useReport()]
  if (checkpoint.isPending) return <Busy>{say('busy')}</Busy>
  if (checkpoint.error) return <Trouble error={checkpoint.error} otherwise={say('broken')} />
  return (
    <>
      <dl className="facts">
        <dt>{say('entries')}</dt>
        <dd>{number(checkpoint.data.size)}</dd>
        <dt>{say('rootHash')}</dt>
        <dd>
          <code>{checkpoint.data.root}</code>
        </dd>
        <dt>{say('ledgerKey')}</dt>
        <dd>
          <code>{report.data?.ledger ?? checkpoint.data.origin}</code>
        </dd>
        {report.data ? (
          <>
            <dt>{say('deskKey')}</dt>
            <dd>
              <code>{report.data.key}</code>
            </dd>
          </>
        ) : null}
      </dl>
      <p>
        <a className="button" href="/ledger/checkpoint" download="checkpoint">
          {say('checkpointSave')}
        </a>
      </p>
    </>
  )
}
