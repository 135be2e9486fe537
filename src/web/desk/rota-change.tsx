import { useState, type ReactNode } from 'react'
import type { RotaPreview } from '../../journey/rota-act.ts'
import type { Span } from '../../oncall/rota.ts'
import type { RotaWish } from '../../oncall/rota-wish.ts'
import type { PersonId } from '../../order/ids.ts'
import { rotaStatement } from '../../order/statement.ts'
import type { Instant } from '../../order/time.ts'
import type { RotaAhead } from '../api/rota.ts'
import { ask } from '../design/ask.ts'
import { Notice } from '../design/states.tsx'
import { Buttons, Dialog, NotDone } from './dialog.tsx'
import { useDoing } from './doing.ts'
import { Choice, Field, typed } from './fields.tsx'
import { word } from './passkey.ts'
import { wallAt } from './rota-weeks.tsx'
import { useSession } from './session.tsx'
import { useWords } from './texts.ts'

/** The stretch of a team that was pressed. */
export type Shift = Span & { readonly team: string }

/**
 * Changes the rota in two steps: what somebody wants, and then, having seen whose hours it changes and what it leaves
 * open, their signature over exactly that rota.
 */
export function RotaChange(props: {
  of: Shift | 'leave' | 'undo'
  ahead: RotaAhead
  close: () => void
  done: (how: string) => void
}): ReactNode {
  const { say } = useWords()
  const session = useSession()
  const { of, ahead, close } = props
  const { busy, error, doing } = useDoing('rota')
  const [kind, setKind] = useState<'override' | 'swap'>('override')
  const [shown, setShown] = useState<{ wish: RotaWish; preview: RotaPreview }>()
  const [anyway, setAnyway] = useState(false)
  const look = async (wish: RotaWish): Promise<void> => {
    setAnyway(false)
    await doing(async () => {
      setShown({ wish, preview: await ask<RotaPreview>('/v1/rota/previews', { wish }) })
    })
  }
  const save = async ({ wish, preview: { digest, how } }: NonNullable<typeof shown>): Promise<void> => {
    const by = session.person.id as PersonId
    const done = await doing(async () => {
      const said = await word(session, (at) => rotaStatement({ rota: digest, how, by, at: at as Instant }))
      await ask('/v1/rota/changes', { wish, digest, anyway, ...said })
    })
    if (done) props.done(how)
  }
  const title = typeof of === 'string' ? say(`rota-${of}`) : say('rota-change')
  return (
    <Dialog title={title} busy={busy} close={close}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void look(wishOf(new FormData(event.currentTarget), of, kind))
        }}
        onChange={() => setShown(undefined)}
      >
        {typeof of === 'string' ? null : (
          <fieldset className="stack tight">
            <legend>{say('rota-how')}</legend>
            {(['override', 'swap'] as const)
              .filter((each) => each === 'override' || of.people.length > 0)
              .map((each) => (
                <label key={each} className="choice">
                  <input type="radio" name="kind" checked={kind === each} onChange={() => setKind(each)} />
                  {say(`rota-${each}`)}
                </label>
              ))}
          </fieldset>
        )}
        {of === 'undo' ? <p>{say('rota-undo-words', { how: ahead.undo ?? '' })}</p> : null}
        {of === 'leave' ? <Leave ahead={ahead} mine={session.person.id} /> : null}
        {typeof of !== 'string' && kind === 'override' ? <Override of={of} ahead={ahead} /> : null}
        {typeof of !== 'string' && kind === 'swap' ? <Swap of={of} ahead={ahead} /> : null}
        {shown ? null : <Buttons does={say('rota-look')} touch={false} busy={busy} close={close} />}
      </form>
      {shown ? <Shown preview={shown.preview} anyway={anyway} setAnyway={setAnyway} /> : null}
      <NotDone error={error} />
      {shown ? (
        <Buttons
          does={say('rota-save')}
          touch
          off={shown.preview.refused.length > 0 || (wrong(shown.preview) > 0 && !anyway)}
          busy={busy}
          press={() => void save(shown)}
          close={close}
        />
      ) : null}
    </Dialog>
  )
}

const wrong = ({ gaps, doubles }: RotaPreview): number => gaps.length + doubles.length

/** What it does, before anybody signs it. */
function Shown(props: { preview: RotaPreview; anyway: boolean; setAnyway: (is: boolean) => void }): ReactNode {
  const { say } = useWords()
  const { differences, refused, gaps, doubles } = props.preview
  const list = (words: readonly string[]): ReactNode => (
    <ul>
      {words.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  )
  return (
    <>
      <Notice>
        <p>
          <strong>{say(differences.length > 0 ? 'rota-differences' : 'rota-no-differences')}</strong>
        </p>
        {list(differences)}
      </Notice>
      {refused.length > 0 ? <Notice kind="bad">{list(refused)}</Notice> : null}
      {wrong(props.preview) > 0 ? (
        <>
          <Notice kind="bad">
            <p>
              <strong>{say('rota-leaves-wrong')}</strong>
            </p>
            {list([...gaps, ...doubles])}
          </Notice>
          <label className="choice">
            <input type="checkbox" checked={props.anyway} onChange={(event) => props.setAnyway(event.target.checked)} />
            {say('rota-anyway')}
          </label>
        </>
      ) : null}
    </>
  )
}

/** The moment on the wall of the rota's zone, as a field of a form holds it; the present when the span began before. */
const inField = (at: string, zone: string): string => {
  const { day, time } = wallAt(at, zone)
  return `${day}T${time}`
}

/** No short name of anybody: the override is for all who are on call then. */
const everyone = '*'

type Part = { of: Shift; ahead: RotaAhead }
const choices = ({ people }: RotaAhead): { value: string; name: string }[] =>
  people.map(({ id, name }) => ({ value: id, name: `${name} (${id})` }))

function FromTo({ ahead, from, to }: { ahead: RotaAhead; from: string; to: string }): ReactNode {
  const { say } = useWords()
  const hint = say('rota-zone', { zone: ahead.zone })
  return (
    <>
      <Field name="from" label={say('from')} hint={hint} type="datetime-local" value={inField(from, ahead.zone)} />
      <Field name="to" label={say('up-to')} type="datetime-local" value={inField(to, ahead.zone)} />
    </>
  )
}

function Override({ of, ahead }: Part): ReactNode {
  const { say } = useWords()
  return (
    <>
      <Choice
        name="person"
        label={say('rota-who')}
        choices={choices(ahead).filter(({ value }) => of.people.length !== 1 || !of.people.some((p) => p === value))}
      />
      {of.people.length > 0 ? (
        <Choice
          name="for"
          label={say('rota-for')}
          choices={[
            ...of.people.map((id) => ({ value: id, name: id })),
            ...(of.people.length > 1 ? [{ value: everyone, name: say('rota-for-all') }] : []),
          ]}
        />
      ) : null}
      <FromTo ahead={ahead} from={of.from} to={of.to} />
    </>
  )
}

function Swap({ of, ahead }: Part): ReactNode {
  const { say } = useWords()
  return (
    <>
      <p>{say('rota-swap-words')}</p>
      <Choice name="a" label={say('rota-swap-a')} choices={of.people.map((id) => ({ value: id, name: id }))} />
      <Choice
        name="b"
        label={say('rota-swap-b')}
        choices={choices(ahead).filter(({ value }) => !of.people.some((p) => p === value))}
      />
      <Field name="back" label={say('rota-swap-for')} hint={say('rota-swap-for-hint')} type="datetime-local" optional />
    </>
  )
}

function Leave({ ahead, mine }: { ahead: RotaAhead; mine: string }): ReactNode {
  const { say } = useWords()
  return (
    <>
      <p>{say('rota-leave-words')}</p>
      <Choice name="person" label={say('who')} value={mine} choices={choices(ahead)} />
      <FromTo ahead={ahead} from={ahead.at} to={ahead.at} />
    </>
  )
}

function wishOf(form: FormData, of: Shift | 'leave' | 'undo', kind: 'override' | 'swap'): RotaWish {
  const said = (name: string): string => typed(form, name)
  if (of === 'undo') return { wish: 'undo' }
  if (of === 'leave') return { wish: 'leave', person: said('person'), from: said('from'), to: said('to') }
  const { team } = of
  if (kind === 'override') {
    const insteadOf = said('for')
    const of = { person: said('person'), from: said('from'), to: said('to'), team: team }
    return { wish: 'override', ...of, ...(insteadOf && insteadOf !== everyone ? { for: insteadOf } : {}) }
  }
  const back = said('back')
  return { wish: 'swap', at: of.from, a: said('a'), b: said('b'), team, ...(back ? { for: back } : {}) }
}
