import type { ReactNode } from 'react'
import { visible } from '../../order/visible.ts'
import { Notice } from '../design/states.tsx'
import { Field, sized } from './parts.tsx'
import { accepted, kindOf } from './send.ts'
import { useInfo } from './server.ts'
import { useWords } from './texts.ts'

/** Why these documents cannot be sent together; nothing when they can. Said before a byte leaves. */
export function useWhyNot(files: readonly File[]): string | undefined {
  const { say, language } = useWords()
  const { data: info } = useInfo()
  const wrong = files.find((file) => kindOf(file.name) === undefined)
  if (wrong) return say('wrong_kind', { name: visible(wrong.name) })
  const empty = files.find((file) => file.size === 0)
  if (empty) return say('empty_file', { name: visible(empty.name) })
  if (!info) return undefined
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  if (bytes > info.limits.bytes) return say('too_large', { size: sized(bytes, language), most: sized(info.limits.bytes, language) }) // prettier-ignore
  // One place is taken by what the form itself says.
  return files.length > info.limits.files - 1 ? say('too_many', { most: info.limits.files - 1 }) : undefined
}

/** Documents to send along: chosen, listed by name and size, taken away again. */
export function Files(props: { label: string; files: readonly File[]; change: (files: File[]) => void }): ReactNode {
  const { say, language } = useWords()
  const why = useWhyNot(props.files)
  return (
    <div className="stack">
      <Field label={props.label} hint={say('files_hint')}>
        {(tied) => (
          <input
            {...tied}
            type="file"
            multiple
            accept={accepted}
            onChange={(event) => {
              props.change([...props.files, ...(event.target.files ?? [])])
              event.target.value = ''
            }}
          />
        )}
      </Field>
      {props.files.length === 0 ? null : (
        <ul className="stack tight">
          {props.files.map((file, i) => (
            <li key={`${i} ${file.name}`}>
              <bdi>{visible(file.name)}</bdi>, {sized(file.size, language)}{' '}
              <button type="button" onClick={() => props.change(props.files.filter((_f, n) => n !== i))}>
                {say('take_away', { name: visible(file.name) })}
              </button>
            </li>
          ))}
        </ul>
      )}
      {why === undefined ? null : <Notice kind="bad">{why}</Notice>}
    </div>
  )
}

/** How far an upload is. */
export const Progress = ({ part, label }: { part: number; label: string }): ReactNode => (
  <progress value={part} max={1} aria-label={label} />
)
