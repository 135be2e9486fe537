import type { ReactNode } from 'react'
import type { Act } from '../../order/lifecycle.ts'
import { Field, typed, Words } from './fields.tsx'
import type { OrderPageData } from './order-page.ts'
import { FactsForm, readFacts } from './facts-form.tsx'
import { useWords } from './texts.ts'

/** What a person types for each act. The names of the fields are those of the act (src/order/act.ts). */
export function ActForm({ act, page }: { act: Act; page: OrderPageData }): ReactNode {
  const { say } = useWords()
  const { order, agency, scope } = page
  const numbers = [...new Set([...(agency?.callback ?? []).map((c) => c.number), agency?.head?.number ?? ''])].filter(
    Boolean,
  )
  switch (act) {
    case 'refuse': {
      const refused = order.judgement?.rulings.flatMap((r) => (r.verdict === 'refuse' ? [r] : [])) ?? []
      const known = [...new Set(refused.map((r) => r.ground))]
      return (
        <>
          <Field name="ground" label={say('ground')} hint={say('ground-hint')} list={known} value={known[0] ?? ''} />
          <Words
            name="words"
            label={say('refuse-why')}
            hint={say('refuse-why-hint')}
            value={refused.flatMap((r) => r.route ?? []).join('\n')}
          />
        </>
      )
    }
    case 'clarify': {
      const ready = order.judgement?.rulings.flatMap((r) =>
        r.verdict === 'clarify' ? r.ask.map((q) => `${q.ask} ${q.fix}`) : [],
      )
      return (
        <Words
          name="questions"
          label={say('questions')}
          hint={say('questions-hint')}
          value={[...new Set(ready)].join('\n')}
        />
      )
    }
    case 'call-back':
      return (
        <>
          <Field
            name="number"
            label={say('number')}
            hint={say('number-hint')}
            list={numbers}
            value={numbers[0] ?? ''}
            type="tel"
          />
          <Field name="answered_by" label={say('answered-by')} />
          <fieldset className="stack tight">
            <legend>{say('they-say')}</legend>
            {(['confirmed', 'denied', 'no-answer'] as const).map((outcome) => (
              <label key={outcome} className="choice">
                <input type="radio" name="outcome" value={outcome} required /> {say(`call-${outcome}`)}
              </label>
            ))}
          </fieldset>
          <Field name="reference" label={say('their-reference')} hint={say('their-reference-hint')} optional />
          <Words name="accounts" label={say('their-accounts')} hint={say('their-accounts-hint')} optional />
          <Words name="confirmed" label={say('said-words')} optional />
        </>
      )
    case 'check-register':
      return (
        <>
          <Field name="register" label={say('register')} hint={say('register-hint')} />
          <Field name="docket" label={say('docket')} value={order.facts?.reference ?? ''} />
          <fieldset className="stack tight">
            <legend>{say('register-says')}</legend>
            {(['confirmed', 'contradicted'] as const).map((outcome) => (
              <label key={outcome} className="choice">
                <input type="radio" name="outcome" value={outcome} required /> {say(`register-${outcome}`)}
              </label>
            ))}
          </fieldset>
          <Words name="words" label={say('said-words')} optional />
        </>
      )
    case 'narrow':
      return (
        <>
          {(['accounts', 'categories'] as const).map((name) => (
            <fieldset key={name} className="stack tight">
              <legend>{say(name === 'accounts' ? 'accounts' : 'data')}</legend>
              {(scope?.words[name] ?? []).map((value) => (
                <label key={value} className="choice">
                  <input type="checkbox" name={name} value={value} defaultChecked />{' '}
                  {name === 'accounts' ? value : say(`category-${value}` as 'category-content')}
                </label>
              ))}
            </fieldset>
          ))}
          {(scope?.words.windows ?? []).map((w) => (
            <fieldset key={w.startUtc} className="row">
              <legend>{say('window-utc')}</legend>
              <Field name="start" label={say('from')} value={w.startUtc} />
              <Field name="end" label={say('up-to')} value={w.endUtc} />
            </fieldset>
          ))}
        </>
      )
    case 'state-facts':
      return <FactsForm facts={order.facts} />
    case 'withdraw-approval':
    case 'recall':
      return <Words name="why" label={say('why')} />
    case 'tell-head':
      return (
        <>
          <Field
            name="number"
            label={say('number')}
            list={numbers}
            value={agency?.head?.number ?? numbers[0] ?? ''}
            type="tel"
          />
          <Field name="spoken_to" label={say('answered-by')} />
        </>
      )
    case 'choose-holders':
      return (
        <>
          <Field
            name="account"
            label={say('account')}
            list={[...new Set(order.facts?.asks.flatMap((a) => a.accounts))]}
            value={order.facts?.asks[0]?.accounts[0] ?? ''}
          />
          <Words name="holders" label={say('holders')} hint={say('their-accounts-hint')} />
          <Words name="words" label={say('why')} />
        </>
      )
    case 'ask-review':
      return <Words name="why" label={say('why')} />
    case 'produce-from':
      return <Field name="order" label={say('order')} hint={say('order-hint')} />
    case 'extend-preservation':
      return (
        <>
          <Field name="until" label={say('until')} hint={say('moment-hint')} />
          <Words name="words" label={say('said-words')} />
        </>
      )
    case 'release-preservation':
    case 'withdraw':
    case 'paper':
      return <Words name="words" label={say('said-words')} />
    default:
      return null
  }
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** The form as the act that is sent: what was left empty is left out. */
export function readForm(act: Act, form: FormData): Record<string, unknown> {
  const text = (name: string): string => typed(form, name)
  const all = (name: string): string[] => form.getAll(name).map(String)
  const said = (name: string): Record<string, string> => (text(name) === '' ? {} : { [name]: text(name) })
  switch (act) {
    case 'refuse':
      return { ground: text('ground'), words: text('words'), ...said('language') }
    case 'clarify':
      return { questions: lines(text('questions')), ...said('language') }
    case 'narrow': {
      const ends = all('end')
      return {
        accounts: all('accounts'),
        categories: all('categories'),
        windows: all('start').map((startUtc, i) => ({ startUtc: startUtc.trim(), endUtc: (ends[i] ?? '').trim() })),
      }
    }
    case 'call-back': {
      const accounts = lines(text('accounts'))
      return {
        number: text('number'),
        answered_by: text('answered_by'),
        outcome: text('outcome'),
        confirmed: text('confirmed'),
        ...(text('reference') === '' ? {} : { reference: text('reference') }),
        ...(accounts.length === 0 ? {} : { accounts }),
      }
    }
    case 'choose-holders':
      return { account: text('account'), holders: lines(text('holders')), words: text('words') }
    case 'state-facts':
      return { facts: readFacts(form) }
    default:
      return Object.fromEntries([...form.keys()].map((name) => [name, text(name)]))
  }
}
