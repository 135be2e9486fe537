import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Answered } from '../../design/ask.ts'
import { Title } from '../../design/shell.tsx'
import { Notice } from '../../design/states.tsx'
import { Field, SendTrouble, sized, useOneAtATime } from '../parts.tsx'
import { useWords } from '../texts.ts'
import { Contents } from './contents.tsx'
import { saveAs } from './save.ts'
import { identitiesIn, unseal } from './unseal.ts'

type Sealed = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }

/** Receives a package, or takes one from disk, and opens it here: the key and what it opens stay in this page. */
export default function OpenPage({ id }: { id?: string }): ReactNode {
  const { say, language } = useWords()
  const client = useQueryClient()
  const [sealed, setSealed] = useState<Sealed>()
  const [part, setPart] = useState(0)
  const [key, setKey] = useState('')
  const fetching = useMutation({
    mutationFn: (order: string) => receive(order, setPart),
    onSuccess: (got) => {
      setSealed(got)
      void client.invalidateQueries({ queryKey: ['cases'] })
    },
  })
  const fetchOnce = useOneAtATime((order: string) => fetching.mutateAsync(order))
  const opening = useMutation({ mutationFn: (from: Sealed) => unseal(from.bytes, key) })
  const opened = opening.data?.ok ? opening.data.value : undefined
  return (
    <div className="page">
      <Title name={say('name')}>{id === undefined ? say('open_title') : say('open_case', { order: id })}</Title>
      <p>{say('open_words')}</p>
      {sealed ? (
        <Notice kind="good">
          <p>{say('have_package', { name: sealed.name, size: sized(sealed.bytes.length, language) })}</p>
          <p className="row">
            <button type="button" onClick={() => saveAs(sealed.name, sealed.bytes)}>
              {say('save_package')}
            </button>
          </p>
          <p className="hint">{say(sealed.name.endsWith('.tar') ? 'stock_tar' : 'stock_age', { name: sealed.name })}</p>
        </Notice>
      ) : id === undefined ? (
        <Field label={say('package_file')}>
          {(tied) => (
            <input
              {...tied}
              type="file"
              accept=".age,.tar"
              onChange={(event) => {
                const file = event.target.files?.[0]
                void file?.arrayBuffer().then((bytes) => setSealed({ name: file.name, bytes: new Uint8Array(bytes) }))
              }}
            />
          )}
        </Field>
      ) : (
        <>
          <p>{say('once')}</p>
          <button type="button" className="main" disabled={fetching.isPending} onClick={() => fetchOnce(id)}>
            {fetching.isPending ? say('receiving') : say('receive_now')}
          </button>
          {fetching.isPending ? <progress value={part} max={1} aria-label={say('receiving')} /> : null}
          {fetching.isError ? <SendTrouble error={fetching.error} /> : null}
        </>
      )}
      {sealed && !opened ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            if (!opening.isPending) opening.mutate(sealed)
          }}
        >
          <h2>{say('your_key')}</h2>
          <Field label={say('key_file')} hint={say('key_hint')}>
            {(tied) => (
              <input {...tied} type="file" onChange={(event) => void event.target.files?.[0]?.text().then(setKey)} />
            )}
          </Field>
          <Field label={say('key_text')}>
            {(tied) => (
              <textarea
                {...tied}
                rows={2}
                spellCheck={false}
                autoComplete="off"
                value={key}
                onChange={(e) => setKey(e.target.value)}
              />
            )}
          </Field>
          {opening.data?.ok === false ? (
            <Notice kind="bad">
              {say(
                opening.data.why === 'other-key'
                  ? 'wrong_key'
                  : opening.data.why === 'no-key'
                    ? 'no_key'
                    : 'no_package',
              )}
            </Notice>
          ) : null}
          {opening.isError ? <Notice kind="bad">{say('no_package')}</Notice> : null}
          <button type="submit" className="main" disabled={opening.isPending || identitiesIn(key).length === 0}>
            {opening.isPending ? say('opening') : say('open_here')}
          </button>
        </form>
      ) : null}
      {opened ? <Contents opened={opened} /> : null}
    </div>
  )
}

/** Takes the package off the counter: it is there once. What came so far is lost when the line breaks, and can be fetched again. */
async function receive(order: string, progress: (part: number) => void): Promise<Sealed> {
  const answer = await fetch(`/v1/portal/cases/${encodeURIComponent(order)}/package`, { method: 'POST' })
  if (!answer.ok || !answer.body) {
    const said = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string; type?: string }
    throw new Answered(answer.status, said.title ?? '', said.detail ?? '', said.type)
  }
  const whole = new Uint8Array(Number(answer.headers.get('content-length')))
  let at = 0
  for (const reader = answer.body.getReader(); ;) {
    const { value, done } = await reader.read()
    if (done) break
    whole.set(value, at)
    at += value.length
    progress(at / whole.length)
  }
  if (at !== whole.length) throw new Error('the line broke')
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1]
  return { name: name ?? `${order}.tar.age`, bytes: whole }
}
