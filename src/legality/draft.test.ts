import { expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import { Instant } from '../order/time.ts'
import { draftInWords } from './draft-words.ts'
import { checkDraft, type DraftCheck } from './draft.ts'
import { exampleEntities } from './examples.ts'
import { at, inventedPack, lawOfPack } from './invented.fixture.ts'
import { loadLaw } from './pack.ts'

const law = await loadLaw('law')
const now = Instant.at(Date.parse('2026-11-23T15:00:00Z'))
const notice = {
  duly: 'order/1',
  instrument: 'uk.part-3-notice',
  reference: 'KP 1',
  issued: '2026-11-20',
  issuer: { authority: 'Kent Police', country: 'GB', level: 'police' },
  validated_by: { authority: 'Investigatory Powers Commissioner', country: 'GB', level: 'commissioner' },
  addressee: 'nmi',
  asks: [{ category: 'subscriber', accounts: ['anna.beck@nimbus.example'] }],
  elements: {
    route: 's60a',
    urn: 'U 1',
    granted: '2026-11-18',
    office: 'Inspector',
    in_writing: true,
    spoc: 'J. Hale',
    purpose: 'crime',
    answer_by: '2026-12-04',
  },
}
function checked(change: Record<string, unknown>, elements: Record<string, unknown> = {}): DraftCheck {
  const facts = StatedFacts.parse({ ...notice, ...change, elements: { ...notice.elements, ...elements } })
  if (!facts.ok) throw new Error(facts.why)
  return checkDraft(facts.value, law, exampleEntities, now)
}

test('a draft in order is told so, with the deadline that would run', () => {
  const check = checked({})
  expect(check.parts.map((p) => p.outlook)).toEqual(['answered'])
  expect([check.emptyBoxes, check.afterReceipt]).toEqual([[], []])
  expect(check.deadline.answerBy).toBe('2026-12-04T23:59:59.000Z')
  expect(draftInWords(check)).toMatch(/Answer by +2026-12-04T23:59:59Z/)
})

test('an empty box is named in the words of the form, with what mends it', () => {
  const check = checked({}, { spoc: null })
  expect(check.parts[0]?.asks[0]).toMatchObject({ fix: 'State name and contact of the SPOC.' })
  expect(check.emptyBoxes).toEqual([
    { element: 'spoc', means: 'Name and contact of the single point of contact', type: 'words' },
  ])
})

test('a refusal is told before the order is sent, with the way that leads further', () => {
  const check = checked({
    asks: [{ ...notice.asks[0], category: 'content', from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }],
  })
  expect(check.parts[0]).toMatchObject({ outlook: 'refused', refusal: { ground: 'N08' } })
  expect(check.parts[0]?.refusal?.words).toMatch(/overseas production order/)
})

test('what only our people can find is no question to the officer, and their finding in a draft counts for nothing', () => {
  const asked = { addressee: 'nmus', asks: [{ category: 'subscriber', accounts: ['j.doe@nimbus-us.example'] }] }
  const agreement = {
    transmitted_by_designated_authority: true,
    certified: true,
    agreement_invoked: true,
    maximum_years: 5,
    instrument_attached: true,
  }
  for (const finding of [{}, { united_states_indication: true }, { united_states_indication: false }]) {
    const check = checked(asked, { ...agreement, ...finding })
    expect(check.parts.map((p) => [p.outlook, p.asks.length])).toEqual([['decided-by-people', 0]])
    expect(check.afterReceipt).toHaveLength(1)
  }
})

test('one account is answered as any other of its domain; a domain we do not serve is public', () => {
  const outlook = (account: string): unknown => {
    const check = checked({ asks: [{ category: 'subscriber', accounts: [account] }] })
    return JSON.parse(JSON.stringify(check).replaceAll(account, 'ACCOUNT')) as unknown
  }
  expect(outlook('anna.beck@nimbus.example')).toEqual(outlook('never-was@nimbus.example'))
  expect(outlook('eve@elsewhere.example')).toMatchObject({
    parts: [{ outlook: 'refused', refusal: { ground: 'N07' } }],
  })
})

test('an instrument that nobody knows is asked back, not guessed', () => {
  expect(checked({ instrument: 'xx.unknown' }, {}).parts.map((p) => p.outlook)).toEqual(['asked-back'])
})

test('a draft under an invented law is told everything: version, times, boxes, findings of ours, and the user', () => {
  const pack = inventedPack()
  const invented = lawOfPack(law, { ...pack, opens: {} })
  const facts = StatedFacts.parse({
    ...notice,
    instrument: 'zz.query',
    issued: '2026-11-20',
    elements: { sealed: true, until: '2026-12-31' },
  })
  if (!facts.ok) throw new Error(facts.why)
  const check = checkDraft(facts.value, invented, exampleEntities, now)
  expect(check).toMatchObject({
    instrument: { id: 'zz.query', title: 'Query of the registry court', version: '2026-11-23' },
    advice: true,
    deadline: {
      words: 'seven days or less',
      notBefore: at('2026-12-31T23:59:59Z'),
      keptUntil: at('2027-02-20T23:59:59Z'),
      zone: 'Europe/Dublin',
    },
    user: { rule: 'after', cite: 's. 20' },
  })
  expect(check.deadline).not.toHaveProperty('outer')
  const active = lawOfPack(law, { ...pack, status: 'active', opens: {} })
  expect(checkDraft(facts.value, active, exampleEntities, now).advice).toBe(false)
  // How urgent it is our own people find: no empty box of the officer's.
  expect(check.afterReceipt).toContain('It is urgent.')
  expect(check.emptyBoxes.map((b) => b.element)).not.toContain('urgency')
})

test('a draft of an instrument that we do not know is judged by the law of every order', () => {
  const check = checked({ instrument: 'xx.unknown' })
  expect(check.instrument).toEqual({ id: 'xx.unknown', title: law.common.title, version: law.common.version })
  expect(checked({ addressee: 'nobody' }).deadline).not.toHaveProperty('zone')
})
