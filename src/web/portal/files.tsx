import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { headBytes, isWhatItSays, kindOfName, takenEndings } from '../../order/document-kind.ts'
import { visible } from '../../order/visible.ts'
import { Notice } from '../design/states.tsx'
import { Field, sized } from './parts.tsx'
import { useInfo } from './server.ts'
import { useWords } from './texts.ts'

/** What can be seen of a chosen file before it is sent: a folder, or one that is away, cannot be read at all. */
const lookAt = async (file: File): Promise<'sound' | 'unreadable' | 'other'> => {
  const head = await file.slice(0, headBytes).arrayBuffer().catch(() => undefined) // prettier-ignore
  if (!head) return 'unreadable'
  return isWhatItSays(kindOfName(file.name) ?? '', new Uint8Array(head)) ? 'sound' : 'other'
}

// Owned by this module: each chosen file has a number, by which what was seen of it is found again.
const numbers = new WeakMap<File, number>()
let last = 0
const numberOf = (file: File): number => {
  const known = numbers.get(file) ?? ++last
  numbers.set(file, known)
  return known
}

/** Why these documents cannot be sent together; nothing when they can. Said before a byte leaves. */
export function useWhyNot(files: readonly File[]): string | undefined {
  const { say, language } = useWords()
  const { data: info } = useInfo()
  const seen = useQueries({
    queries: files.map((file) => ({ queryKey: ['file', numberOf(file)], queryFn: () => lookAt(file), staleTime: Infinity })), // prettier-ignore
  })
  const saying = (text: 'wrong_kind' | 'empty_file' | 'unreadable_file' | 'other_kind', file: File): string =>
    say(text, { name: visible(file.name.slice(0, 200)) })
  const wrong = files.find((file) => kindOfName(file.name) === undefined)
  if (wrong) return saying('wrong_kind', wrong)
  const empty = files.find((file) => file.size === 0)
  if (empty) return saying('empty_file', empty)
  if (info) {
    const bytes = files.reduce((sum, file) => sum + file.size, 0)
    if (bytes > info.limits.bytes) return say('too_large', { size: sized(bytes, language), most: sized(info.limits.bytes, language) }) // prettier-ignore
    // One place is taken by what the form itself says.
    if (files.length > info.limits.files - 1) return say('too_many', { most: info.limits.files - 1 })
  }
  const away = files.find((_file, i) => seen[i]?.data === 'unreadable')
  if (away) return saying('unreadable_file', away)
  const other = files.find((_file, i) => seen[i]?.data === 'other')
  return other ? saying('other_kind', other) : undefined
}

/** Documents to send along: chosen, listed by name and size, taken away again. */
export function Files(props: { label: string; files: readonly File[]; change: (files: File[]) => void }): ReactNode {
  const { say, language } = useWords()
  const { data: info } = useInfo()
  const why = useWhyNot(props.files)
  const limits = info
    ? say('files_limits', { most: sized(info.limits.bytes, language), count: info.limits.files - 1 })
    : ''
  return (
    <div className="stack">
      <Field label={props.label} hint={`${say('files_hint')} ${limits}`}>
        {(tied) => (
          <input
            {...tied}
            type="file"
            multiple
            accept={takenEndings}
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
              <bdi>{visible(file.name.slice(0, 200))}</bdi>, {sized(file.size, language)}{' '}
              <button type="button" onClick={() => props.change(props.files.filter((_f, n) => n !== i))}>
                {say('take_away', { name: visible(file.name.slice(0, 200)) })}
              </button>
            </li>
          ))}
        </ul>
      )}
      {why === undefined ? null : <Notice kind="bad">{why}</Notice>}
    </div>
  )
}
