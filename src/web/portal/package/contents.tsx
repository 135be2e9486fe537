import { useState, type ReactNode } from 'react'
import { Table } from '../../design/table.tsx'
import { Notice } from '../../design/states.tsx'
import { sized } from '../parts.tsx'
import { useWords } from '../texts.ts'
import { saveAs } from './save.ts'
import { nameOf, type Item, type Opened } from './unseal.ts'

const perPage = 100
/** Shown of one item in the page; the whole is in the saved file. */
const shownBytes = 100_000

/** What the verifier found, and the items. A message is shown as the text that it is: nothing of it is run or loaded. */
export function Contents({ opened }: { opened: Opened }): ReactNode {
  const { say, language } = useWords()
  const { files, items, verification } = opened
  const [most, setMost] = useState(perPage)
  const [shown, setShown] = useState<Item>()
  return (
    <>
      <section className="stack tight">
        <h2>{say('verified_title')}</h2>
        <Notice kind={verification.holds ? 'good' : 'bad'}>
          {say(verification.holds ? 'verified' : 'not_verified')}
        </Notice>
        <ul className="stack tight">
          {verification.findings.map((f) => (
            <li key={f.check + f.words}>
              <span className={`badge ${f.holds === true ? 'good' : f.holds === false ? 'bad' : ''}`}>
                {say(f.holds === true ? 'holds' : f.holds === false ? 'fails' : 'not_checked')}
              </span>{' '}
              {f.words}
            </li>
          ))}
        </ul>
      </section>
      <section className="stack">
        <h2>{say('items', { n: items.length })}</h2>
        {items.length === 0 ? <p>{say('no_items')}</p> : null}
        <Table
          of={say('items', { n: items.length })}
          heads={[say('item'), say('account'), say('category'), say('date'), say('size')]}
          numbers={4}
        >
          {items.slice(0, most).map((item) => (
            <tr key={item.path}>
              <th scope="row">
                <button type="button" onClick={() => setShown(item)}>
                  {nameOf(item)}
                </button>
              </th>
              <td>
                <bdi>{item.account}</bdi>
              </td>
              <td>{item.category}</td>
              <td>{item.at ?? ''}</td>
              <td className="number">{sized(item.sizeBytes, language)}</td>
            </tr>
          ))}
        </Table>
        {items.length > most ? (
          <button type="button" onClick={() => setMost(most + perPage)}>
            {say('more_items')}
          </button>
        ) : null}
      </section>
      {shown ? <Shown item={shown} bytes={files.get(shown.path) ?? new Uint8Array()} /> : null}
    </>
  )
}

function Shown({ item, bytes }: { item: Item; bytes: Uint8Array }): ReactNode {
  const { say } = useWords()
  const name = nameOf(item)
  return (
    <section className="stack" aria-live="polite">
      <h2>{name}</h2>
      <button type="button" onClick={() => saveAs(name.replace('/', '-'), bytes)}>
        {say('save_item')}
      </button>
      {bytes.length > shownBytes ? <p>{say('cut_short')}</p> : null}
      <pre className="letter" tabIndex={0} aria-label={name}>
        {new TextDecoder().decode(bytes.subarray(0, shownBytes))}
      </pre>
    </section>
  )
}
