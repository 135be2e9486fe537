import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { DraftCheck } from '../../../legality/draft.ts'
import { ask } from '../../design/ask.ts'
import { Title } from '../../design/shell.tsx'
import { Busy, Notice } from '../../design/states.tsx'
import { Files, useWhyNot } from '../files.tsx'
import { ForOfficers } from '../parts.tsx'
import { jsonFile } from '../send.ts'
import { useSending } from '../sending.tsx'
import { useCaseOf, useInfo, useInstrument, type Me } from '../server.ts'
import { useWords } from '../texts.ts'
import { Asks } from './asks.tsx'
import { Boxes } from './boxes.tsx'
import { Check, isSound } from './check.tsx'
import { emptyDraft, factsOf, type Draft, type Value } from './draft.ts'
import { Emergency, Head } from './head.tsx'
import { Trouble } from '../trouble.tsx'

/** Asking: the form of the instrument, checked before it is sent, and sent with one touch of the officer's passkey. */
export default function AskPage(): ReactNode {
  return <ForOfficers>{(me) => <Ask me={me} />}</ForOfficers>
}

function Ask({ me }: { me: Me }): ReactNode {
  const { say } = useWords()
  const { data: info } = useInfo()
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(me))
  const [files, setFiles] = useState<File[]>([])
  const instrument = useInstrument(draft.instrument)
  const why = useWhyNot(files)
  const change = (more: Partial<Draft>): void => setDraft((d) => ({ ...d, ...more }))
  const box = (name: string, value: Value | undefined): void =>
    setDraft(({ boxes: { [name]: _before, ...rest }, ...d }) => ({ ...d, boxes: value === undefined ? rest : { ...rest, [name]: value } })) // prettier-ignore
  const facts = factsOf(draft, me)
  const text = JSON.stringify(facts)

  const check = useMutation({
    mutationFn: async () => ({ of: text, check: await ask<DraftCheck>('/v1/drafts', facts) }),
  })
  const sending = useSending('/v1/portal/orders', me)
  if (sending.sent) return <Sent receipt={sending.sent.receipt} />

  const checked = check.data?.of === text ? check.data.check : undefined
  const empty = new Set(checked?.emptyBoxes.map((b) => b.element))
  const boxes = instrument.data?.boxes ?? []
  return (
    <form
      className="page"
      onSubmit={(event) => {
        event.preventDefault()
        if (!check.isPending) check.mutate()
      }}
    >
      <Title name={say('name')}>{say('ask_title')}</Title>
      <p>{say('ask_intro')}</p>
      <Head me={me} draft={draft} change={change} instrument={instrument.data} entities={info?.entities ?? []} />
      {instrument.isError ? <Trouble error={instrument.error} /> : null}
      <section className="stack">
        <h2>{say('what_is_asked')}</h2>
        <Asks asks={draft.asks} change={(asks) => change({ asks })} />
      </section>
      <Emergency draft={draft} change={setDraft} />
      {boxes.length === 0 ? null : (
        <details>
          <summary>{say('boxes', { n: boxes.length })}</summary>
          <Boxes boxes={boxes.filter((b) => !empty.has(b.name))} values={draft.boxes} change={box} />
        </details>
      )}
      <section className="stack">
        <h2>{say('documents')}</h2>
        <Files label={say('documents_label')} files={files} change={setFiles} />
      </section>
      {checked ? <Check check={checked} /> : null}
      {checked && empty.size > 0 ? (
        <section className="stack">
          <h2>{say('empty_boxes')}</h2>
          <Boxes boxes={boxes.filter((b) => empty.has(b.name))} values={draft.boxes} change={box} />
        </section>
      ) : null}
      {check.isError ? <Trouble error={check.error} /> : null}
      {sending.told}
      <div className="row">
        <button type="submit" className={checked ? '' : 'main'} disabled={check.isPending || sending.isPending}>
          {check.isPending ? say('checking') : say('check')}
        </button>
        {checked ? (
          <button
            type="button"
            className="main"
            disabled={sending.isPending || why !== undefined}
            onClick={() => sending.send(jsonFile('order.json', facts), files)}
          >
            {sending.isPending ? say('sending') : isSound(checked) ? say('sign_and_send') : say('send_all_the_same')}
          </button>
        ) : null}
      </div>
      <p className="quiet">{say('check_promise')}</p>
    </form>
  )
}

function Sent({ receipt }: { receipt: string }): ReactNode {
  const { say } = useWords()
  const { data: shown } = useCaseOf(receipt)
  return (
    <div className="page">
      <Title name={say('name')}>{say('sent_title')}</Title>
      <Notice kind="good">
        <p>{say('sent_words')}</p>
        <p>
          {say('receipt')}: <code>{receipt}</code>
        </p>
      </Notice>
      {shown ? (
        <Link href={`/cases/${shown.order}`} className="button main">
          {say('to_case', { order: shown.order })}
        </Link>
      ) : (
        <Busy>{say('case_soon')}</Busy>
      )}
    </div>
  )
}
