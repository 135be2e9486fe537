import { expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import { exampleEntities as entities } from './examples.ts'
import { at, inventedPack, lawOfPack } from './invented.fixture.ts'
import { judge } from './judge.ts'
import { loadLaw } from './pack.ts'
import { opensTo } from './part.ts'
import type { JudgeContext } from './reading.ts'
import type { Pack, Rule } from './schema.ts'

const shipped = await loadLaw('law')
const receivedAt = at('2026-11-23T09:15:00Z')
const window = { from: '2026-05-01T00:00:00Z', to: '2026-06-01T00:00:00Z' }
const content = { category: 'content', accounts: ['anna.beck@nimbus.example'], ...window }
const subscriber = { ...content, category: 'subscriber' }
const order = {
  duly: 'order/1',
  instrument: 'zz.query',
  reference: 'Q-1',
  issuer: { authority: 'Registry Court', country: 'IE', level: 'judge' },
  addressee: 'nmi',
  asks: [subscriber] as unknown[],
  elements: { sealed: true } as Record<string, unknown>,
}
const stated = (change: object): StatedFacts => {
  const facts = StatedFacts.parse({ ...order, ...change })
  if (!facts.ok) throw new Error(facts.why)
  return facts.value
}

const whole = inventedPack()
const [first] = whole.rules as [Rule, ...Rule[]]
const sealed: Rule = { ...first, draft: false, when: undefined, categories: undefined }
const asks: Rule = { ...sealed, on_fail: { do: 'clarify', page_counsel: false } }
/** A pack that opens all to all, and whose only rule is that it bears the seal. */
const open: Pack = {
  ...whole,
  status: 'active',
  opens: {},
  rules: [sealed],
  clocks: [],
  notice: [{ rule: 'policy', cite: 's. 21' }],
}
/** Of the rules of every order none, so that one thing at a time is looked at. */
const bare = { ...shipped, common: { ...shipped.common, rules: [] as Rule[] } }

const judged = (pack: Partial<Pack>, change: object = {}, context: Partial<JudgeContext> = {}): Judgement =>
  judge(stated(change), lawOfPack(bare, { ...open, ...pack }), { receivedAt, now: receivedAt, entities, ...context })
const ruling = (...of: Parameters<typeof judged>): unknown => judged(...of).rulings[0]
const unsealed = { elements: { sealed: false } }
const silent = { elements: {} }

test('an order in order may be answered by code; content never without people', () => {
  expect(judged({})).toMatchObject({ verdict: 'comply', kind: 'production', pageCounsel: false, preserve: true })
  expect(ruling({})).toEqual({
    verdict: 'comply',
    category: 'subscriber',
    part: { ask: 0, accounts: ['anna.beck@nimbus.example'] },
    because: [{ rule: 'ZZ-01', cite: 's. 10', says: 'It bears the seal.' }],
    keep: true,
  })
  expect(ruling({}, { asks: [content] })).toMatchObject({ verdict: 'comply-after-two-approvals' })
})

test('a draft pack, an emergency pack and an emergency want people', () => {
  const people = { verdict: 'comply-after-two-approvals' }
  expect(judged({ status: 'draft' })).toMatchObject({ packStatus: 'draft', rulings: [people] })
  expect(judged({ kind: 'emergency_compelled' })).toMatchObject({ kind: 'emergency_compelled', rulings: [people] })
  expect(judged({ page: 'emergency' })).toMatchObject({ page: 'emergency', rulings: [people] })
  expect(judged({ emergency: { fact: 'elements.sealed', is: true } })).toMatchObject({
    page: 'emergency',
    rulings: [people],
  })
  expect(judged({ emergency: { fact: 'elements.urgency', is: 'high' } })).toMatchObject({
    page: 'routine',
    rulings: [people],
  })
  expect(judged({ emergency: 'never' }).rulings).toMatchObject([{ verdict: 'comply' }])
  expect(judged({}, { emergency: { who: 'a child' } })).toMatchObject({ page: 'emergency', rulings: [people] })
})

test('a refusal tells the authority why and where to go, and says whether anything is kept', () => {
  expect(judged({}, unsealed)).toMatchObject({
    verdict: 'refuse',
    preserve: false,
    pageCounsel: true,
    rulings: [{ ground: 'ZZ01', route: 'It bears no seal. Ask the registry.', because: [{ rule: 'ZZ-01' }] }],
  })
  const kept = {
    ...sealed,
    on_fail: { ...sealed.on_fail, route: undefined, preserve: true, page_counsel: false },
  } as Rule
  expect(judged({ rules: [kept] }, unsealed)).toMatchObject({
    preserve: true,
    pageCounsel: false,
    rulings: [{ route: 'It bears no seal.' }],
  })
  expect(judged({ rules: [kept], preserve: false }, unsealed).preserve).toBe(false)
  expect(judged({ rules: [kept, sealed] }, unsealed).preserve).toBe(false)
  expect(judged({ rules: [kept] }, { ...unsealed, asks: [{ ...content, category: 'capability' }] }).preserve).toBe(
    false,
  )
  expect(
    judged({ rules: [kept] }, { ...unsealed, asks: [{ ...content, accounts: ['eve@elsewhere.example'] }] }).preserve,
  ).toBe(false)
})

test('all rules that refuse are named, the first gives the ground; one that only asks is not', () => {
  const second = { ...sealed, id: 'ZZ-07', on_fail: { ...sealed.on_fail, ground: 'ZZ07' } } as Rule
  expect(ruling({ rules: [asks, sealed, second] }, unsealed)).toMatchObject({
    ground: 'ZZ01',
    because: [{ rule: 'ZZ-01' }, { rule: 'ZZ-07' }],
  })
})

test('what the facts leave open becomes a question with its fix, and never a pass', () => {
  expect(judged({}, silent)).toMatchObject({ verdict: 'clarify', preserve: true, pageCounsel: false })
  const question = { rule: 'ZZ-01', ask: 'Does it bear the seal?', fix: 'Send it sealed.' }
  expect(ruling({}, silent)).toMatchObject({ verdict: 'clarify', ask: [question], because: [{ rule: 'ZZ-01' }] })
  expect(ruling({ rules: [asks] }, unsealed)).toMatchObject({ verdict: 'clarify', ask: [question] })
  expect(judged({ rules: [{ ...asks, on_fail: { do: 'clarify', page_counsel: true } }] }, unsealed).pageCounsel).toBe(
    true,
  )
})

test('while it is open whether a rule speaks of the case, its question is asked unless it is kept anyway', () => {
  const when = { fact: 'elements.urgency', is: 'low' } as const
  const rules = [{ ...sealed, when }]
  expect(ruling({ rules }, unsealed)).toMatchObject({ verdict: 'clarify' })
  expect(ruling({ rules })).toMatchObject({ verdict: 'comply' })
  expect(ruling({ rules }, { elements: { sealed: false, urgency: 'high' } })).toMatchObject({
    verdict: 'comply',
    because: [],
  })
  expect(ruling({ rules }, { elements: { sealed: false, urgency: 'low' } })).toMatchObject({ verdict: 'refuse' })
})

test('a rule of some categories says nothing of the others, nor of an order that asks for nothing', () => {
  const rules = [{ ...sealed, categories: ['content' as const] }]
  expect(ruling({ rules }, unsealed)).toMatchObject({ verdict: 'comply' })
  expect(ruling({ rules }, { ...unsealed, asks: [content] })).toMatchObject({ verdict: 'refuse' })
  expect(judged({ rules }, { ...unsealed, asks: [] }).rulings).toEqual([])
})

test('an order that asks for nothing still gets its questions', () => {
  expect(judged({}, { ...silent, asks: [] })).toMatchObject({
    verdict: 'clarify',
    preserve: false,
    rulings: [{ verdict: 'clarify', category: 'subscriber', part: { ask: 0, accounts: [] } }],
  })
})

test('the law cuts at receipt what it opens only as stored, and a request without a window', () => {
  const cut: Rule = { ...sealed, on_fail: { do: 'narrow', window_end: 'order.received_at', page_counsel: true } }
  expect(judged({ rules: [cut] }, unsealed)).toMatchObject({
    verdict: 'narrow',
    pageCounsel: true,
    rulings: [{ verdict: 'comply', limits: { windowEndUtc: receivedAt }, because: [{ rule: 'ZZ-01' }] }],
  })
  const less: Rule = { ...sealed, on_fail: { do: 'narrow', page_counsel: false } }
  expect(judged({ rules: [less] }, unsealed)).toMatchObject({ verdict: 'narrow', pageCounsel: false })
  expect(ruling({ rules: [less] }, unsealed)).not.toHaveProperty('limits')
  const { from: _from, to: _to, ...endless } = subscriber
  expect(ruling({}, { asks: [endless] })).toMatchObject({ limits: { windowEndUtc: receivedAt } })
})

test('what narrows stands first among the clauses, then what counsel must see, then what is kept', () => {
  const rules: Rule[] = [
    { ...sealed, id: 'ZZ-11', holds: 'always' },
    { ...sealed, id: 'ZZ-12', on_fail: { do: 'counsel' } },
    { ...sealed, id: 'ZZ-13', on_fail: { do: 'narrow', page_counsel: false } },
  ]
  expect(judged({ rules }, unsealed)).toMatchObject({
    pageCounsel: true,
    rulings: [
      { verdict: 'comply-after-two-approvals', because: ['ZZ-13', 'ZZ-12', 'ZZ-11'].map((rule) => ({ rule })) },
    ],
  })
})

test('by a preservation data are kept, not handed over', () => {
  expect(judged({ kind: 'preservation' })).toMatchObject({ verdict: 'preserve', rulings: [{ verdict: 'preserve' }] })
})

test('what is not stored is never carried out by machine: counsel sees it, however sound the order', () => {
  const live = { asks: [{ ...content, category: 'content_realtime' }] }
  expect(judged({}, live)).toMatchObject({
    verdict: 'clarify',
    pageCounsel: true,
    preserve: false,
    rulings: [
      {
        ask: [
          {
            rule: 'CATEGORY',
            ask: 'On its face the order is sound. We do not carry out content_realtime by machine.',
            fix: expect.stringMatching(/^Our counsel arranges .* any hour\.$/) as string,
          },
        ],
        because: [{ rule: 'ZZ-01' }],
      },
    ],
  })
  expect(judged({}, { ...live, ...silent })).toMatchObject({
    pageCounsel: false,
    rulings: [{ ask: [{ rule: 'ZZ-01' }] }],
  })
})

test('part of an order may be answered while counsel looks at the rest', () => {
  const two = (other: object): string => judged({}, { asks: [subscriber, other] }).verdict
  expect(two({ ...content, category: 'content_realtime' })).toBe('narrow')
  expect(two(content)).toBe('comply')
  const refusing = [{ ...sealed, categories: ['content' as const] }]
  const asked = (other: string): string =>
    judged({ rules: refusing }, { ...unsealed, asks: [content, { ...content, category: other }] }).verdict
  expect(asked('content_realtime')).toBe('narrow')
  expect(asked('content')).toBe('refuse')
  expect(asked('traffic')).toBe('narrow')
})

test('what the pack does not open to this issuer is asked about, by what power, and counsel looks', () => {
  const { opens } = whole
  expect(judged({ opens })).toMatchObject({
    verdict: 'clarify',
    pageCounsel: true,
    rulings: [
      {
        ask: [
          {
            rule: 'OPENS',
            ask: 'By what power does this authority (judge) order subscriber? Query of the registry court does not open it to judge.',
            fix: expect.stringMatching(/^Name the provision .* counsel looks at it\.$/) as string,
          },
        ],
        because: [{ rule: 'ZZ-01' }],
      },
    ],
  })
  const validated = { validated_by: { authority: 'Court', level: 'judge' } }
  expect(judged({ opens }, validated).verdict).toBe('comply')
  expect(judged({ opens }, { emergency: { who: 'a child' } }).verdict).toBe('comply')
  expect(ruling({ opens }, silent)).toMatchObject({ ask: [{ rule: 'ZZ-01' }] })
})

test('a pack opens to those it lists, alone or as validators; one that lists nothing, and what is not stored, to its rules', () => {
  const by = (level: string, validator?: string): StatedFacts =>
    stated({
      issuer: { ...order.issuer, level },
      ...(validator ? { validated_by: { authority: 'Court', level: validator } } : {}),
    })
  expect(opensTo(whole, 'subscriber', by('police'))).toBe(true)
  expect(opensTo(whole, 'subscriber', by('prosecutor'))).toBe(false)
  expect(opensTo(whole, 'subscriber', by('prosecutor', 'judge'))).toBe(true)
  expect(opensTo(whole, 'subscriber', by('prosecutor', 'minister'))).toBe(false)
  expect(opensTo(whole, 'content', by('judge', 'judge'))).toBe(false)
  expect(
    opensTo({ ...whole, opens: { traffic: { issued_by: ['police'], cite: 's. 3' } } }, 'traffic', by('judge', 'judge')),
  ).toBe(false)
  expect(opensTo(whole, 'capability', by('private'))).toBe(true)
  expect(opensTo({ ...whole, opens: {} }, 'content', by('private'))).toBe(true)
})

test('a box that the pack does not know, or of another kind, is a question', () => {
  const fix = 'Correct the order file, or type the facts anew.'
  expect(ruling({}, { elements: { sealed: true, colour: 'red' } })).toMatchObject({
    ask: [{ rule: 'ELEMENT', ask: 'The order file states "colour", which zz.query does not know.', fix }],
  })
})

test('a clause says when it is not confirmed, and which box of the form it ticks', () => {
  const rules = [{ ...sealed, draft: true, box: 'incomplete' as const }]
  const [r] = judged({ rules }).rulings
  expect(r?.because).toEqual([{ rule: 'ZZ-01', cite: 's. 10 (draft)', says: 'It bears the seal.', box: 'incomplete' }])
})

test('facts stand in the words of a pack; what is unsaid is called so, what is long is cut', () => {
  const words = (ask: string, change: object = {}): unknown => {
    const rules = [{ ...asks, question: { ask, fix: 'Say {issued}.' } }]
    return (ruling({ rules }, { ...unsealed, ...change }) as { ask: unknown[] }).ask[0]
  }
  expect(words('By {issuer.level}, {addressee.roles}?')).toEqual({
    rule: 'ZZ-01',
    ask: 'By judge, ["controller","designated-establishment"]?',
    fix: 'Say not stated.',
  })
  expect(words('Window: {ask.window_words}')).toMatchObject({ ask: 'Window: not stated' })
  expect(words('{reference}', { reference: 'x'.repeat(500) })).toMatchObject({ ask: 'x'.repeat(400) })
})

test('rules of every order come first, save those that the pack replaces', () => {
  const every: Rule = { ...sealed, id: 'EVERY-1', every_order: true }
  const common = { ...shipped.common, rules: [every, { ...every, id: 'OTHER-1', every_order: false }] }
  const law = (pack: Partial<Pack>): Judgement =>
    judge(stated({}), lawOfPack({ ...shipped, common }, { ...open, ...pack }), {
      receivedAt,
      now: receivedAt,
      entities,
    })
  expect(law({}).rulings[0]?.because.map((c) => c.rule)).toEqual(['EVERY-1', 'ZZ-01'])
  expect(law({ replaces: ['EVERY-1'] }).rulings[0]?.because.map((c) => c.rule)).toEqual(['ZZ-01'])
})

test('people are woken when it is due within a day, and by a hold that ends on unknown holidays counsel is', () => {
  const due = (n: number, now = receivedAt): string =>
    judged({ clocks: [{ ...clock, rule: 'hours', n }] }, {}, { now }).page
  expect([due(24), due(25), due(25, at('2026-11-23T10:15:00Z'))]).toEqual(['deadline', 'routine', 'deadline'])
  expect(judged({ page: 'deadline' }).page).toBe('deadline')
  const hold = { ...clock, for: 'hold' as const, rule: 'eu-days' as const, n: 3 }
  const unsure = { ...lawOfPack(bare, { ...open, clocks: [hold] }), calendars: { get: () => undefined } }
  expect(judge(stated({}), unsure, { receivedAt, now: receivedAt, entities }).pageCounsel).toBe(true)
  expect(judged({ clocks: [hold] }).pageCounsel).toBe(false)
  expect(judged({ page_counsel: true }).pageCounsel).toBe(true)
})

const clock: Pack['clocks'][number] = {
  for: 'due',
  rule: 'days',
  n: 1,
  cite: 's. 16',
  suspended_by_question: false,
  own_target: false,
  draft: false,
}
