import type { ReactNode } from 'react'
import type { IssuerLevel } from '../../../order/facts.ts'
import { Field } from '../parts.tsx'
import { useInstruments, type Info, type Instrument, type Me } from '../server.ts'
import { useWords } from '../texts.ts'
import { emergencyFacts, levels, type Draft } from './draft.ts'

/** Which paper it is, from whom and to whom. */
export function Head(props: {
  me: Me
  draft: Draft
  change: (more: Partial<Draft>) => void
  instrument: Instrument | undefined
  entities: Info['entities']
}): ReactNode {
  const { say } = useWords()
  const { me, draft, change, instrument } = props
  const { data } = useInstruments()
  const groups = Map.groupBy(data?.instruments ?? [], (i) => i.jurisdiction)
  return (
    <section className="stack">
      <Field label={say('instrument')}>
        {(tied) => (
          <select
            {...tied}
            required
            value={draft.instrument}
            onChange={(e) => change({ instrument: e.target.value, boxes: {} })}
          >
            <option value="">{say('choose')}</option>
            {[...groups].map(([state, list]) => (
              <optgroup key={state} label={state}>
                {list.map((i) => (
                  <option key={i.id} value={i.id}>
                    {i.title}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        )}
      </Field>
      {instrument ? (
        <p className="hint">
          {say('instrument_hint', { deadline: instrument.deadline, served: instrument.servedBy })}
          {instrument.draft ? ` ${say('law_draft')}.` : ''}
        </p>
      ) : null}
      <div className="pair">
        <Field label={say('reference')} hint={say('reference_hint')}>
          {(tied) => (
            <input
              {...tied}
              required
              maxLength={200}
              value={draft.reference}
              onChange={(e) => change({ reference: e.target.value })}
            />
          )}
        </Field>
        <Field label={say('issued')}>
          {(tied) => (
            <input {...tied} type="date" value={draft.issued} onChange={(e) => change({ issued: e.target.value })} />
          )}
        </Field>
        <Field label={say('addressee')}>
          {(tied) => (
            <select {...tied} required value={draft.addressee} onChange={(e) => change({ addressee: e.target.value })}>
              <option value="">{say('choose')}</option>
              {props.entities.map((e) => (
                <option key={e.id} value={e.id}>
                  {e.name}, {e.country} ({e.domains.join(', ')})
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={say('representative')} hint={say('representative_hint', { agency: me.agency.name })}>
          {(tied) => (
            <input
              {...tied}
              required
              maxLength={200}
              value={draft.representative}
              onChange={(e) => change({ representative: e.target.value })}
            />
          )}
        </Field>
        <Field label={say('level')}>
          {(tied) => <Levels tied={tied} level={draft.level} change={(level) => change({ level })} />}
        </Field>
      </div>
      <Validated draft={draft} change={change} />
    </section>
  )
}

function Levels(props: { tied: object; level: IssuerLevel; change: (level: IssuerLevel) => void }): ReactNode {
  const { say } = useWords()
  return (
    <select {...props.tied} value={props.level} onChange={(e) => props.change(e.target.value as IssuerLevel)}>
      {levels.map((level) => (
        <option key={level} value={level}>
          {say(`level_${level}`)}
        </option>
      ))}
    </select>
  )
}

function Validated({ draft, change }: { draft: Draft; change: (more: Partial<Draft>) => void }): ReactNode {
  const { say } = useWords()
  const { validatedBy } = draft
  const none = { authority: '', level: 'judge', representative: '' } as const
  return (
    <>
      <label className="choice">
        <input
          type="checkbox"
          checked={validatedBy !== undefined}
          onChange={() => change({ validatedBy: validatedBy ? undefined : none } as Partial<Draft>)}
        />{' '}
        {say('validated')}
      </label>
      {validatedBy ? (
        <div className="pair">
          <Field label={say('validated_by')}>
            {(tied) => (
              <input
                {...tied}
                required
                maxLength={200}
                value={validatedBy.authority}
                onChange={(e) => change({ validatedBy: { ...validatedBy, authority: e.target.value } })}
              />
            )}
          </Field>
          <Field label={say('level')}>
            {(tied) => (
              <Levels
                tied={tied}
                level={validatedBy.level}
                change={(level) => change({ validatedBy: { ...validatedBy, level } })}
              />
            )}
          </Field>
        </div>
      ) : null}
    </>
  )
}

/** Danger to life: the five facts without which nobody can decide it. */
export function Emergency({
  draft,
  change,
}: {
  draft: Draft
  change: (set: (draft: Draft) => Draft) => void
}): ReactNode {
  const { say } = useWords()
  const { emergency } = draft
  const none = Object.fromEntries(emergencyFacts.map((fact) => [fact, ''])) as NonNullable<Draft['emergency']>
  return (
    <section className="stack">
      <h2>{say('emergency')}</h2>
      <label className="choice">
        <input
          type="checkbox"
          checked={emergency !== undefined}
          onChange={() => change(({ emergency: before, ...d }) => (before ? d : { ...d, emergency: none }))}
        />{' '}
        {say('emergency_is')}
      </label>
      {emergency
        ? emergencyFacts.map((fact) => (
            <Field key={fact} label={say(`fact_${fact}`)}>
              {(tied) => (
                <textarea
                  {...tied}
                  rows={2}
                  required
                  maxLength={4000}
                  value={emergency[fact]}
                  onChange={(e) => change((d) => ({ ...d, emergency: { ...emergency, [fact]: e.target.value } }))}
                />
              )}
            </Field>
          ))
        : null}
    </section>
  )
}
