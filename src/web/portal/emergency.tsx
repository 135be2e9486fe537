import type { ReactNode } from 'react'
import { Title } from '../design/shell.tsx'
import { Notice } from '../design/states.tsx'
import { useInfo } from './server.ts'
import { useWords } from './texts.ts'

/** For whoever has no account and cannot wait: how a person is reached at any hour, and what to have at hand. */
export function EmergencyPage(): ReactNode {
  const { say } = useWords()
  const { data: info } = useInfo()
  const { telephone, mail } = info?.contact ?? {}
  return (
    <div className="page">
      <Title name={say('name')}>{say('emergency_title')}</Title>
      <p>{say('emergency_words')}</p>
      {telephone === undefined ? null : (
        <Notice kind="good">
          <p>
            {say('emergency_ring')} <a href={`tel:${telephone.replaceAll(/[^+\d]/g, '')}`}>{telephone}</a>
          </p>
        </Notice>
      )}
      {mail === undefined ? null : (
        <p>
          {say('emergency_mail')} <a href={`mailto:${mail}`}>{mail}</a>
        </p>
      )}
      {info && telephone === undefined && mail === undefined ? <Notice>{say('emergency_no_contact')}</Notice> : null}
      <section className="stack tight">
        <h2>{say('emergency_have')}</h2>
        <ol className="stack tight">
          {(['who', 'harm', 'when', 'why_no_process', 'how_data_helps'] as const).map((fact) => (
            <li key={fact}>{say(`fact_${fact}`)}</li>
          ))}
        </ol>
      </section>
      <p>{say('emergency_call_back')}</p>
    </div>
  )
}
