import { useId, type ReactNode } from 'react'
import { useWords } from './texts.ts'

type FieldProps = {
  name: string
  label: string
  hint?: string
  value?: string
  optional?: boolean
}

function Labelled(props: FieldProps & { id: string; children: ReactNode }): ReactNode {
  const { say } = useWords()
  return (
    <div className="stack tight field">
      <label htmlFor={props.id}>
        {props.label} {props.optional ? <span className="hint">{say('optional')}</span> : null}
      </label>
      {props.hint === undefined ? null : (
        <p className="hint" id={`${props.id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.children}
    </div>
  )
}

/** What was typed into a field of a form. */
export function typed(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** One line to type; `list` offers what is known. */
export function Field(props: FieldProps & { list?: readonly string[]; type?: string }): ReactNode {
  const id = useId()
  return (
    <Labelled {...props} id={id}>
      <input
        id={id}
        name={props.name}
        type={props.type ?? 'text'}
        defaultValue={props.value ?? ''}
        required={!props.optional}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        list={props.list?.length ? `${id}-list` : undefined}
        autoComplete="off"
        maxLength={4000}
      />
      {props.list?.length ? (
        <datalist id={`${id}-list`}>
          {props.list.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      ) : null}
    </Labelled>
  )
}

/** Several lines to type. */
export function Words(props: FieldProps): ReactNode {
  const id = useId()
  return (
    <Labelled {...props} id={id}>
      <textarea
        id={id}
        name={props.name}
        rows={4}
        defaultValue={props.value ?? ''}
        required={!props.optional}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        maxLength={20_000}
      />
    </Labelled>
  )
}

/** One of a few. */
export function Choice(props: FieldProps & { choices: readonly { value: string; name: string }[] }): ReactNode {
  const id = useId()
  return (
    <Labelled {...props} id={id}>
      <select id={id} name={props.name} defaultValue={props.value} required={!props.optional}>
        {props.choices.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </Labelled>
  )
}
