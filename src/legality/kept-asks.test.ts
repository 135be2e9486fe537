import { expect, test } from 'vitest'
import { judgeExample, readExamples, signed } from './examples.ts'
import { keptAsks, loadLaw } from './legality.ts'
import type { Asked } from '../order/scope.ts'

const law = signed(await loadLaw('law'))
const examples = await readExamples('law')

/** What is kept of a worked example while it is refused or questioned; `more` is put over its first ask. */
function kept(name: string, { whole = false, more = {} }: { whole?: boolean; more?: object } = {}): Asked[] {
  const example = examples.find((e) => e.name.startsWith(name))
  if (!example) throw new Error(`no worked example ${name}`)
  const { facts } = example
  const changed = { ...example, facts: { ...facts, asks: facts.asks.map((a, i) => (i === 0 ? { ...a, ...more } : a)) } }
  return keptAsks(changed.facts, judgeExample(changed, law), example.context.receivedAt, whole)
}
const mailbox = {
  accounts: ['anna.beck@nimbus.example'],
  categories: ['content'],
  windows: [{ startUtc: '2025-12-31T23:00:00.000Z', endUtc: '2026-03-31T22:00:00.000Z' }],
  clock: 'internaldate',
}

test.each(['EX-03', 'EX-07', 'EX-09', 'EX-23', 'EX-27'])('of %s the mailbox is kept as it was asked for', (ex) => {
  expect(kept(`eu/epoc: ${ex}`)).toEqual([mailbox])
})

test('EX-20 keeps traffic data', () => {
  expect(kept('eu/epoc: EX-20')).toEqual([{ ...mailbox, categories: ['traffic'] }])
})

test('EX-04 keeps the refused mailbox, and who the user is only when people refuse or question the whole', () => {
  expect(kept('eu/epoc: EX-04')).toEqual([mailbox])
  const since = [{ startUtc: '1970-01-01T00:00:00.000Z', endUtc: '2026-11-23T09:15:00.000Z' }]
  expect(kept('eu/epoc: EX-04', { whole: true })).toEqual([
    { ...mailbox, categories: ['subscriber'], windows: since },
    mailbox,
  ])
})

test('what is kept ends with receipt, also where the order asks for more', () => {
  expect(kept('eu/epoc: EX-03', { more: { to: '2027-01-01T00:00:00Z' } })[0]?.windows).toEqual([
    { startUtc: mailbox.windows[0]?.startUtc, endUtc: '2026-11-23T09:15:00.000Z' },
  ])
  expect(kept('eu/epoc: EX-03', { more: { from: '2026-12-01T00:00:00Z', to: '2027-01-01T00:00:00Z' } })).toEqual([])
})

test('what cannot be identified is not guessed: no window, no account, an account of another provider', () => {
  expect(kept('eu/epoc: EX-03', { more: { from: undefined, to: undefined } })).toEqual([])
  expect(kept('eu/epoc: EX-03', { more: { to: undefined } })).toEqual([])
  expect(kept('eu/epoc: EX-11')).toEqual([])
  expect(kept('eu/epoc: EX-03', { more: { accounts: ['eve@elsewhere.example'] } })).toEqual([])
})

test('categories of one account, window and clock are kept together', () => {
  const ask = {
    category: 'traffic',
    accounts: ['Anna.Beck@nimbus.example'],
    from: '2026-01-01T00:00:00+01:00',
    to: '2026-04-01T00:00:00+02:00',
  }
  const example = examples.find((e) => e.name.startsWith('eu/epoc: EX-03'))
  if (!example) throw new Error('no EX-03')
  const facts = { ...example.facts, asks: [...example.facts.asks, ask] } as typeof example.facts
  expect(keptAsks(facts, judgeExample({ ...example, facts }, law), example.context.receivedAt, false)).toEqual([
    { ...mailbox, categories: ['content', 'traffic'] },
  ])
})

test('what the law lets go, and what it neither wants kept, is not kept', () => {
  for (const ex of ['eu/epoc: EX-01', 'eu/epoc: EX-17', 'eu/epoc: EX-18', 'eu/epoc: EX-25'])
    expect(kept(ex)).toEqual([])
})
