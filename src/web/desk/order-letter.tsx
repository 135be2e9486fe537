import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import type { Act } from '../../order/lifecycle.ts'
import type { Language } from '../../order/language.ts'
import type { Order } from '../../order/order.ts'
import { Answered, ask } from '../design/ask.ts'
import { Busy, Trouble } from '../design/states.tsx'
import { languages } from '../design/words.tsx'
import { useWords } from './texts.ts'

type Letter = {
  readonly letter: 'refusal' | 'part-refusal' | 'clarification' | 'preservation'
  readonly language: Language
  readonly subject: string
  readonly text: string
  /** The form that goes with it, in base64. */
  readonly pdf?: string
}
type LetterTo = Letter & { readonly to: string | null; readonly languages: readonly Language[] }

/** What a letter of these acts is made of, before somebody signs it. */
export const sendsLetter = (act: Act): boolean => act === 'refuse' || act === 'clarify'

function Words({ letter, name }: { letter: Letter; name: string }): ReactNode {
  const { say } = useWords()
  return (
    <>
      <p>
        <strong>{letter.subject}</strong> <span className="quiet">({languages[letter.language]})</span>
      </p>
      <pre className="original" lang={letter.language} tabIndex={0} role="region" aria-label={name}>
        {letter.text}
      </pre>
      {letter.pdf === undefined ? null : (
        <p>
          <a href={`data:application/pdf;base64,${letter.pdf}`} download={`annex-iii-${letter.letter}.pdf`}>
            {say('letter-form')}
          </a>
        </p>
      )}
    </>
  )
}

/**
 * The very letter that is sent when this act is signed, as it stands after each pause of whoever types, and the choice of
 * its language. `ready` is false while what is shown is older than what was typed.
 */
export function LetterAhead(props: {
  order: string
  body: Record<string, unknown>
  ready: (is: boolean) => void
}): ReactNode {
  const { say } = useWords()
  const typed = JSON.stringify(props.body)
  const [asked, setAsked] = useState(typed)
  useEffect(() => {
    const pause = setTimeout(() => setAsked(typed), 300)
    return () => clearTimeout(pause)
  }, [typed])
  const letter = useQuery({
    queryKey: ['order', props.order, 'letter', asked],
    queryFn: ({ signal }) => ask<LetterTo>(`/v1/orders/${props.order}/letters`, JSON.parse(asked) as object, signal),
    placeholderData: (before) => before,
    retry: false,
    staleTime: Infinity,
  })
  // Of what cannot be a letter yet there is nothing to read; the desk itself says so when it is signed.
  const ready = asked === typed && !letter.isFetching
  useEffect(() => props.ready(ready), [ready])
  const { data, error } = letter
  return (
    <div className="stack tight">
      <h3>{say('letter')}</h3>
      <label className="row">
        {say('letter-language')}
        <select name="language" defaultValue="">
          <option value="">{say('letter-language-theirs')}</option>
          {(data?.languages ?? []).map((l) => (
            <option key={l} value={l} lang={l}>
              {languages[l]}
            </option>
          ))}
        </select>
      </label>
      {error === null ? null : error instanceof Answered && error.status === 400 ? (
        <p className="quiet">{say('letter-not-yet')}</p>
      ) : (
        <Trouble error={error} otherwise={say('line-broke')} />
      )}
      {letter.isPending ? <Busy>{say('loading')}</Busy> : null}
      {data && error === null ? (
        <>
          <p className={data.to === null ? 'warn' : 'quiet'}>
            {data.to === null ? say('letter-to-nobody') : say('letter-to', { to: data.to })}
          </p>
          <Words letter={data} name={say('letter')} />
        </>
      ) : null}
    </div>
  )
}

/** The letter that goes of an order as it stands, read before anything is sent; nothing for one that gets none. */
export function LetterOfOrder({ order }: { order: Order }): ReactNode {
  const { say } = useWords()
  const letter = useQuery({
    queryKey: ['order', order.id, 'letter', order.version],
    queryFn: ({ signal }) => ask<Letter>(`/v1/orders/${order.id}/answer`, undefined, signal),
    enabled: order.judgement !== undefined && order.judgement.verdict !== 'comply',
    staleTime: Infinity,
  })
  if (!letter.data) return null
  return (
    <section className="stack tight" aria-labelledby="letter-of">
      <h2 id="letter-of">{say(`letter-${letter.data.letter}`)}</h2>
      <Words letter={letter.data} name={letter.data.subject} />
    </section>
  )
}
