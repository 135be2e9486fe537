import type { ReactNode } from 'react'
import { askedCategories } from '../../order/category.ts'
import type { StatedFacts } from '../../order/facts.ts'
import { Choice, Field, typed, Words } from './fields.tsx'
import { useWords } from './texts.ts'

const levels = ['police', 'agency', 'prosecutor', 'judge', 'minister', 'commissioner', 'private'] as const

/** What a person reads in the document and states: claims, which feed the judgement and change no rule (I17). */
export function FactsForm({ facts }: { facts: StatedFacts | undefined }): ReactNode {
  const { say } = useWords()
  const ask = facts?.asks[0]
  return (
    <>
      <Field
        name="instrument"
        label={say('instrument')}
        hint={say('instrument-hint')}
        value={facts?.instrument ?? ''}
      />
      <Field name="reference" label={say('reference')} value={facts?.reference ?? ''} />
      <Field name="authority" label={say('authority')} value={facts?.issuer.authority ?? ''} />
      <Field name="country" label={say('country')} hint={say('country-hint')} value={facts?.issuer.country ?? ''} />
      <Choice
        name="level"
        label={say('authority-kind')}
        value={facts?.issuer.level ?? 'judge'}
        choices={levels.map((value) => ({ value, name: say(`kind-${value}`) }))}
      />
      <Field name="representative" label={say('signed-by')} value={facts?.issuer.representative ?? ''} optional />
      <Field name="addressee" label={say('addressee')} hint={say('addressee-hint')} value={facts?.addressee ?? ''} />
      <Choice
        name="category"
        label={say('data')}
        value={ask?.category ?? 'subscriber'}
        choices={askedCategories.map((value) => ({ value, name: say(`category-${value}`) }))}
      />
      <Words
        name="accounts"
        label={say('accounts')}
        hint={say('their-accounts-hint')}
        value={(ask?.accounts ?? []).join('\n')}
      />
      <Field name="from" label={say('from')} hint={say('moment-hint')} value={ask?.from ?? ''} optional />
      <Field name="to" label={say('up-to')} value={ask?.to ?? ''} optional />
      {facts ? <input type="hidden" name="before" value={JSON.stringify(facts)} /> : null}
    </>
  )
}

/** The order file that the form states; what it does not ask for stays as it was stated before. */
export function readFacts(form: FormData): unknown {
  const text = (name: string): string => typed(form, name)
  const before = (form.has('before') ? JSON.parse(text('before')) : {}) as Partial<StatedFacts>
  const said = <K extends string>(name: K): Partial<Record<K, string>> =>
    text(name) === '' ? {} : ({ [name]: text(name) } as Record<K, string>)
  return {
    elements: {},
    ...before,
    duly: 'order/1',
    instrument: text('instrument'),
    reference: text('reference'),
    issuer: {
      ...before.issuer,
      authority: text('authority'),
      country: text('country'),
      level: text('level'),
      ...said('representative'),
    },
    addressee: text('addressee'),
    asks: [
      {
        ...before.asks?.[0],
        category: text('category'),
        accounts: text('accounts')
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
        ...said('from'),
        ...said('to'),
        ...(text('from') !== '' || text('to') !== '' ? { clock: before.asks?.[0]?.clock ?? 'internaldate' } : {}),
      },
      ...(before.asks?.slice(1) ?? []),
    ],
  }
}
