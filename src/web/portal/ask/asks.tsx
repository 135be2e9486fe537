import type { ReactNode } from 'react'
import { askedCategories, type AskedCategory } from '../../../order/category.ts'
import { Field } from '../parts.tsx'
import { useWords } from '../texts.ts'
import { emptyAsk, type AskDraft } from './draft.ts'

/** What is asked for: of each part the kind of data, the accounts exactly as the document writes them, and the window. */
export function Asks({ asks, change }: { asks: readonly AskDraft[]; change: (asks: AskDraft[]) => void }): ReactNode {
  const { say } = useWords()
  const set = (i: number, more: Partial<AskDraft>): void =>
    change(asks.map((ask, n) => (n === i ? { ...ask, ...more } : ask)))
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <>
      {asks.map((ask, i) => (
        <fieldset key={i} className="stack">
          <legend>{say('part', { n: i + 1 })}</legend>
          <Field label={say('category')}>
            {(tied) => (
              <select
                {...tied}
                value={ask.category}
                onChange={(e) => set(i, { category: e.target.value as AskedCategory })}
              >
                {askedCategories.map((category) => (
                  <option key={category} value={category}>
                    {say(`category_${category}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={say('accounts')} hint={say('accounts_hint')}>
            {(tied) => (
              <textarea
                {...tied}
                rows={3}
                required
                value={ask.accounts}
                onChange={(e) => set(i, { accounts: e.target.value })}
              />
            )}
          </Field>
          <div className="pair">
            <Field label={say('from')} hint={say('zone_hint', { zone })}>
              {(tied) => (
                <input
                  {...tied}
                  type="datetime-local"
                  value={ask.from}
                  onChange={(e) => set(i, { from: e.target.value })}
                />
              )}
            </Field>
            <Field label={say('to')} hint={say('to_hint')}>
              {(tied) => (
                <input
                  {...tied}
                  type="datetime-local"
                  value={ask.to}
                  onChange={(e) => set(i, { to: e.target.value })}
                />
              )}
            </Field>
          </div>
          <Field label={say('ask_words')}>
            {(tied) => (
              <input {...tied} maxLength={4000} value={ask.words} onChange={(e) => set(i, { words: e.target.value })} />
            )}
          </Field>
          {asks.length > 1 ? (
            <button type="button" onClick={() => change(asks.filter((_a, n) => n !== i))}>
              {say('part_away', { n: i + 1 })}
            </button>
          ) : null}
        </fieldset>
      ))}
      <button type="button" onClick={() => change([...asks, emptyAsk])}>
        {say('part_more')}
      </button>
    </>
  )
}
