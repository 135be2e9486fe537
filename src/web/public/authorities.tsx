import type { ReactNode } from 'react'
import { Title } from '../design/shell.tsx'
import { Busy, Notice, Trouble } from '../design/states.tsx'
import { useAbout, type About } from './asked.ts'
import { useSpeech } from './speech.ts'
import { useWords } from './texts.ts'

/** How to send an order, and what to do when a life is in danger. */
export function AuthoritiesPage(): ReactNode {
  const { say } = useWords()
  const about = useAbout()
  return (
    <div className="stack public">
      <Title name={say('name')}>{say('authorities')}</Title>
      <p className="lead">{say('authoritiesLead')}</p>
      {about.isPending ? <Busy>{say('busy')}</Busy> : null}
      {about.error ? <Trouble error={about.error} otherwise={say('broken')} /> : null}
      {about.data ? <Ways about={about.data} /> : null}
    </div>
  )
}

function Ways({ about: { emergency, entities, portal } }: { about: About }): ReactNode {
  const { say } = useWords()
  const { country } = useSpeech()
  const { telephone, mail } = emergency
  return (
    <>
      <Notice kind="warn">
        <h2>{say('emergency')}</h2>
        <p>{telephone === undefined ? say('emergencyNone') : say('emergencyText')}</p>
        {telephone === undefined ? null : (
          <p className="loud">
            {say('telephone')}: <a href={`tel:${telephone.replace(/[^+\d]/g, '')}`}>{telephone}</a>
          </p>
        )}
        {mail === undefined ? null : (
          <p>
            {say('mail')}: <a href={`mailto:${mail}`}>{mail}</a>
          </p>
        )}
      </Notice>
      <h2>{say('portal')}</h2>
      <p>{say('portalText')}</p>
      <p className="row">
        <a className="button main" href={portal}>
          {say('toPortal')}
        </a>
        <a href={new URL('/v1/portal/sheet.html', portal).href}>{say('sheet')}</a>
      </p>
      <h2>{say('without')}</h2>
      <p>{say('withoutText')}</p>
      <h2>{say('address')}</h2>
      <p>{say('addressText')}</p>
      <ul>
        {entities.map(({ name, country: state, contact = {} }) => (
          <li key={name}>
            <strong>{name}</strong>, {country(state)}
            {[contact.post, contact.address, contact.telephone].map((line) =>
              line === undefined ? null : <div key={line}>{line}</div>,
            )}
            {contact.email === undefined ? null : (
              <div>
                <a href={`mailto:${contact.email}`}>{contact.email}</a>
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
