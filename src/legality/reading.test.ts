import { expect, test } from 'vitest'
import type { StatedFacts } from '../order/facts.ts'
import { exampleEntities as entities } from './examples.ts'
import { at, inventedPack, lawOfPack } from './invented.fixture.ts'
import { loadLaw } from './pack.ts'
import { addresseeOf, factPaths, partsOf, readingOf, strangeElements, windowOf, type JudgeContext } from './reading.ts'
import type { Pack } from './schema.ts'

const shipped = await loadLaw('law')
const receivedAt = at('2026-11-23T23:30:00Z')
const context: JudgeContext = { receivedAt, now: receivedAt, entities }
const element = (type: string, values?: string[]): Pack['elements'][string] =>
  ({ type, means: 'x', by_staff: false, ...(values ? { values } : {}) }) as Pack['elements'][string]
const pack: Pack = {
  ...inventedPack(),
  elements: {
    flag: element('yes-no'),
    words: element('words'),
    count: element('number'),
    one: element('one-of', ['a', 'b']),
    some: element('some-of', ['a', 'b']),
    day: element('date'),
    time: element('moment'),
  },
}
const common = { ...shipped.common, elements: { shared: element('words') } }
const law = lawOfPack({ ...shipped, common }, pack)
const facts: StatedFacts = {
  duly: 'order/1',
  instrument: 'zz.query',
  reference: 'Q-1',
  issuer: { authority: 'Registry Court', country: 'IE', level: 'judge' },
  addressee: 'nmi',
  asks: [
    {
      category: 'content',
      accounts: ['anna@nimbus.example'],
      from: '2026-05-01T00:00:00Z',
      to: '2026-06-01T00:00:00Z',
    },
  ],
  elements: {},
}
const about = { part: { ask: 0, accounts: ['anna@nimbus.example'] }, account: 'ours' }
const read = (path: string, change: object = {}, more: Partial<JudgeContext> = {}, p = pack): unknown =>
  readingOf({ ...facts, ...change }, p, law, { ...context, ...more }, about).value(path)

test('the addressee is found by id or by name, however it is spelled', () => {
  for (const addressee of ['nmi', ' NMI ', 'nimbus mail ireland LTD'])
    expect(addresseeOf({ ...facts, addressee }, context)?.id).toBe('nmi')
  expect(addresseeOf({ ...facts, addressee: 'Polarpost AS' }, context)).toBeUndefined()
})

test('each ask is cut where its accounts stand differently', () => {
  const accounts = [
    'anna@nimbus.example',
    'ben@brieftaube.example',
    'eve@elsewhere.example',
    'anna',
    'Zoe@NIMBUS.example',
  ]
  const standing = (addressee: string): unknown =>
    Object.fromEntries(
      partsOf(
        {
          ...facts,
          addressee,
          asks: [
            { category: 'content', accounts: [] },
            { category: 'traffic', accounts },
          ],
        },
        context,
      ).map(({ part, account }) => [account, [part.ask, ...part.accounts]]),
    )
  expect(standing('nmi')).toEqual({
    none: [0],
    ours: [1, 'anna@nimbus.example', 'Zoe@NIMBUS.example'],
    'other-entity': [1, 'ben@brieftaube.example'],
    foreign: [1, 'eve@elsewhere.example'],
    unclear: [1, 'anna'],
  })
  expect(standing('Polarpost AS')).toEqual({
    none: [0],
    ours: [1, 'anna@nimbus.example', 'ben@brieftaube.example', 'Zoe@NIMBUS.example'],
    foreign: [1, 'eve@elsewhere.example'],
    unclear: [1, 'anna'],
  })
})

test('what is no address of one domain is unclear; a domain is the same in its own letters', () => {
  const mail = [{ ...entities[0]!, id: 'pt', domains: ['bücher.example'] }]
  const standing = (account: string): unknown =>
    partsOf(
      { ...facts, addressee: 'pt', asks: [{ category: 'content', accounts: [account] }] },
      { ...context, entities: mail },
    )[0]?.account
  for (const account of [
    'a@bücher.example',
    'a@BÜCHER.example',
    'a@xn--bcher-kva.example',
    'a@b@bücher.example',
    'a@bu\u0308cher.example',
  ])
    expect([account, standing(account)]).toEqual([account, 'ours'])
  for (const account of [
    '@bücher.example',
    'a b@bücher.example',
    'a@',
    'a@bücher.example ',
    ' a@bücher.example',
    'a@..',
    'nobody',
    'a\u200b@bücher.example\u0000',
  ])
    expect([account, standing(account)]).toEqual([account, account === 'a@..' ? 'foreign' : 'unclear'])
})

test('a window is sound, or why not is said in words for the authority', () => {
  const window = (from?: string, to?: string): unknown =>
    windowOf({ category: 'content', accounts: [], ...(from ? { from } : {}), ...(to ? { to } : {}) })
  const [may, june] = ['2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z']
  expect(window()).toEqual({ state: 'missing', words: 'The order states no time window.' })
  expect(window(may)).toEqual({ state: 'missing', words: 'The time window states no end.' })
  expect(window(undefined, june)).toEqual({ state: 'missing', words: 'The time window states no start.' })
  expect(window('soon', june)).toMatchObject({ state: 'unusable', words: expect.stringContaining('soon') as string })
  expect(window(may, 'soon')).toMatchObject({ state: 'unusable', words: expect.stringContaining('soon') as string })
  expect(window(may, may)).toEqual({
    state: 'empty',
    words: `The time window is empty: it starts at ${may} and ends at ${may}.`,
  })
  expect(window(june, may)).toMatchObject({ state: 'empty' })
  expect(window(may, june)).toEqual({ state: 'sound', words: '', from: at(may), to: at(june) })
})

test('conditions read what is stated, and what follows from it', () => {
  const questions = [
    { askedAt: at('2026-11-23T10:00:00Z') },
    { askedAt: at('2026-11-24T10:00:00Z'), answeredAt: at('2026-11-25T10:00:00Z') },
  ]
  const more = { questions, callBack: 'denied' as const, firstReceivedAt: at('2026-11-20T10:00:00Z') }
  const values = {
    'ask.account': 'ours',
    'ask.accounts_words': 'anna@nimbus.example',
    'ask.window': 'sound',
    'ask.window_words': '',
    'ask.category': 'content',
    'addressee.ours': true,
    'addressee.words': 'nmi',
    'addressee.country': 'IE',
    'addressee.roles': ['controller', 'designated-establishment'],
    'addressee.languages': ['en', 'de', 'fr'],
    'order.received_at': receivedAt,
    'order.instrument_known': true,
    'order.call_back': 'denied',
    'order.asked_at': questions[1]?.askedAt,
    'order.answered_at': questions[1]?.answeredAt,
    'order.first_received_at': more.firstReceivedAt,
    'order.in_force': true,
    'order.asks': true,
    'issuer.level': 'judge',
    instrument: 'zz.query',
    emergency: undefined,
    'emergency.who': undefined,
    'reference.length': undefined,
    'validated_by.level': undefined,
    'issuer.constructor': undefined,
    toString: undefined,
    elements: undefined,
  }
  for (const [path, value] of Object.entries(values)) expect([path, read(path, {}, more)]).toEqual([path, value])
  for (const path of [
    'emergency.how_data_helps',
    'validated_by.representative',
    'ask.clock',
    'addressee.words',
    'order.asks',
    'reference',
  ])
    expect(factPaths.has(path)).toBe(true)
})

test('without an addressee of ours, a part or a pack there is nothing to read', () => {
  const nobody = readingOf({ ...facts, addressee: 'Polarpost AS', instrument: 'xx.none', asks: [] }, pack, law, context)
  expect(['addressee.ours', 'order.instrument_known', 'order.asks'].map((p) => nobody.value(p))).toEqual([
    false,
    false,
    false,
  ])
  expect(
    ['ask.account', 'ask.window', 'ask.category', 'addressee.country', 'order.asked_at', 'order.call_back'].map((p) =>
      nobody.value(p),
    ),
  ).toEqual(Array(6).fill(undefined))
  expect([nobody.zone, nobody.country, nobody.receivedAt]).toEqual(['UTC', undefined, receivedAt])
  expect(readingOf(facts, pack, law, context)).toMatchObject({ zone: 'Europe/Dublin', country: 'IE' })
})

test('of many accounts five are named, of long words the beginning', () => {
  const accounts = ['1', '2', '3', '4', '5', '6'].map((n) => `${n}${'x'.repeat(80)}@nimbus.example`)
  const named = readingOf(facts, pack, law, context, { part: { ask: 0, accounts }, account: 'ours' }).value(
    'ask.accounts_words',
  )
  expect(named).toBe(accounts.slice(0, 5).join(', ').slice(0, 300))
  const few = readingOf(facts, pack, law, context, {
    part: { ask: 0, accounts: ['1', '2', '3', '4', '5', '6'] },
    account: 'ours',
  })
  expect(few.value('ask.accounts_words')).toBe('1, 2, 3, 4, 5')
  expect(read('addressee.words', { addressee: 'x'.repeat(300) })).toBe('x'.repeat(200))
})

test('a pack is in force from its first to its last day, both included', () => {
  const inForce = (in_force: Pack['in_force']): unknown => read('order.in_force', {}, {}, { ...pack, in_force })
  expect(
    [{}, { from: '2026-11-23' }, { to: '2026-11-23' }, { from: '2026-11-24' }, { to: '2026-11-22' }].map(inForce),
  ).toEqual([true, true, true, false, false])
})

test.each<[string, unknown[], unknown[], string]>([
  ['flag', [true, false], ['true', 1], 'must be true or false'],
  ['count', [0, 1.5], ['1', Number.NaN, Infinity], 'must be a number'],
  ['words', ['x'], ['', ' ', 3], 'must be words'],
  ['one', ['a'], ['c', ['a']], 'must be one of a, b'],
  ['some', [['a'], []], ['a', ['c'], ['a', 1]], 'must be a list of a, b'],
  [
    'day',
    ['2026-11-23'],
    ['2026-02-30', '2026-11-23T10:00:00Z', 'x2026-11-23', '2026-11-231', 3],
    'must be a date such as 2026-11-23',
  ],
  [
    'time',
    ['2026-11-23', '2026-11-23T10:00:00Z'],
    ['2026-02-30', 'soon', 3],
    'must be a date such as 2026-11-23, or a time with its zone',
  ],
])('the element %s is read when it is of its kind, and otherwise unsaid and told', (name, good, bad, why) => {
  for (const value of good) {
    const elements = { [name]: value } as StatedFacts['elements']
    expect(read(`elements.${name}`, { elements })).toEqual(value)
    expect(strangeElements({ ...facts, elements }, pack, common)).toEqual([])
  }
  for (const value of bad) {
    const elements = { [name]: value } as StatedFacts['elements']
    expect([value, read(`elements.${name}`, { elements })]).toEqual([value, undefined])
    expect(strangeElements({ ...facts, elements }, pack, common)).toEqual([`The element "${name}" ${why}.`])
  }
})

test('an empty box is unsaid and not strange; one that nobody knows is, and elements of every order are known', () => {
  const strange = (elements: StatedFacts['elements']): string[] => strangeElements({ ...facts, elements }, pack, common)
  expect(read('elements.flag', { elements: { flag: null } })).toBeUndefined()
  expect(strange({ flag: null, shared: 'x' })).toEqual([])
  expect(read('elements.shared', { elements: { shared: 'x' } })).toBe('x')
  expect(read('elements.other', { elements: { other: 'x' } })).toBeUndefined()
  expect(strange({ ['x'.repeat(150)]: 1 })).toEqual([
    `The order file states "${'x'.repeat(100)}", which zz.query does not know.`,
  ])
  expect(strange(JSON.parse('{"toString": "x"}') as StatedFacts['elements'])).toHaveLength(1)
})
