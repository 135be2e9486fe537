import type { ReactNode } from 'react'
import { Field } from '../parts.tsx'
import type { Box } from '../server.ts'
import { useWords } from '../texts.ts'
import { withZone, type Value } from './draft.ts'

type Change = (name: string, value: Value | undefined) => void

/** The boxes of an instrument's own form, as its law pack names them. */
export function Boxes(props: {
  boxes: readonly Box[]
  values: Readonly<Record<string, Value>>
  change: Change
}): ReactNode {
  return (
    <div className="stack">
      {props.boxes.map((box) => (
        <OneBox key={box.name} box={box} value={props.values[box.name]} change={props.change} />
      ))}
    </div>
  )
}

function OneBox({ box, value, change }: { box: Box; value: Value | undefined; change: Change }): ReactNode {
  const { say } = useWords()
  const { name, type, means, values = [] } = box
  const set = (next: Value | undefined): void => change(name, next === '' ? undefined : next)
  switch (type) {
    case 'yes-no':
      return (
        <Field label={means}>
          {(tied) => (
            <select
              {...tied}
              value={value === undefined ? '' : String(value)}
              onChange={(e) => set(e.target.value === '' ? undefined : e.target.value === 'true')}
            >
              <option value="">{say('left_empty')}</option>
              <option value="true">{say('yes')}</option>
              <option value="false">{say('no')}</option>
            </select>
          )}
        </Field>
      )
    case 'one-of':
      return (
        <Field label={means}>
          {(tied) => (
            <select {...tied} value={String(value ?? '')} onChange={(e) => set(e.target.value)}>
              <option value="">{say('left_empty')}</option>
              {values.map((v) => (
                <option key={v}>{v}</option>
              ))}
            </select>
          )}
        </Field>
      )
    case 'some-of': {
      const chosen = Array.isArray(value) ? (value as readonly string[]) : []
      const toggle = (v: string): void => {
        const next = chosen.includes(v) ? chosen.filter((c) => c !== v) : [...chosen, v]
        set(next.length === 0 ? undefined : next)
      }
      return (
        <fieldset className="stack tight">
          <legend>{means}</legend>
          {values.map((v) => (
            <label key={v} className="choice">
              <input type="checkbox" checked={chosen.includes(v)} onChange={() => toggle(v)} /> {v}
            </label>
          ))}
        </fieldset>
      )
    }
    case 'moment':
      return (
        <Field label={means} hint={say('zone_hint', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}>
          {(tied) => (
            <input
              {...tied}
              type="datetime-local"
              onChange={(e) => set(e.target.value === '' ? undefined : withZone(e.target.value))}
            />
          )}
        </Field>
      )
    case 'number':
      return (
        <Field label={means}>
          {(tied) => (
            <input
              {...tied}
              type="number"
              value={value === undefined ? '' : Number(value)}
              onChange={(e) => set(e.target.value === '' ? undefined : e.target.valueAsNumber)}
            />
          )}
        </Field>
      )
    default:
      return (
        <Field label={means}>
          {(tied) => (
            <input
              {...tied}
              type={type === 'date' ? 'date' : 'text'}
              maxLength={4000}
              value={String(value ?? '')}
              onChange={(e) => set(e.target.value)}
            />
          )}
        </Field>
      )
  }
}
