import { expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import { Instant } from '../order/time.ts'
import { exampleEntities as entities } from './examples.ts'
import { explainJudgement, judge, loadLaw } from './legality.ts'
import type { JudgeContext } from './reading.ts'

const shipped = await loadLaw('law')
const at = (text: string): Instant => Instant.at(Date.parse(text))
const epoc = shipped.packs.get('eu.epoc')
if (!epoc) throw new Error('no eu.epoc')
/** Ten days from receipt, which a question stops (Art. 10(6)); the authority answers within five. */
const pack = {
  ...epoc,
  clocks: [
    { for: 'due' as const, rule: 'eu-days' as const, n: 10, suspended_by_question: true, cite: 'x' },
    { for: 'answer' as const, rule: 'eu-days' as const, n: 5, from: 'order.asked_at', cite: 'x' },
  ].map((c) => ({ own_target: false, draft: false, suspended_by_question: false, ...c })),
}
const law = { ...shipped, packs: new Map(shipped.packs).set(pack.id, pack) }
const facts = StatedFacts.parse({
  duly: 'order/1',
  instrument: 'eu.epoc',
  reference: 'X-1',
  issuer: { authority: 'Parquet', country: 'FR', level: 'prosecutor' },
  addressee: 'nmi',
  asks: [{ category: 'subscriber', accounts: ['anna.beck@nimbus.example'] }],
})
const judged = (more: Partial<JudgeContext>): Judgement => {
  if (!facts.ok) throw new Error(facts.why)
  const receivedAt = at('2026-11-23T09:15:00Z')
  return judge(facts.value, law, { receivedAt, now: receivedAt, entities, ...more })
}

test('while the authority owes an answer nothing is due, and counsel reads by when it owes it', () => {
  const j = judged({ questions: [{ askedAt: at('2026-11-23T10:00:00Z') }] })
  expect(j).toMatchObject({
    suspended: true,
    answerSafe: at('2026-11-28T23:59:59Z'),
    answerLegal: at('2026-11-30T23:59:59Z'),
  })
  expect([j.dueSafe, j.dueLegal]).toEqual([undefined, undefined])
  const page = explainJudgement(j)
  expect(page).toMatch(/stopped: the authority owes us an answer/)
  expect(page).toMatch(/Answer due +2026-11-28T23:59:59Z/)
  expect(page).not.toMatch(/Work to|Legal end/)
})

test('each answered question hands back what was left of the period when it was asked', () => {
  const first = { askedAt: at('2026-11-23T10:00:00Z'), answeredAt: at('2026-11-25T10:00:00Z') }
  // Asked with 10 d 13:59:59 left.
  expect(judged({ questions: [first] })).toMatchObject({
    dueSafe: at('2026-12-05T23:59:59Z'),
    dueLegal: at('2026-12-07T23:59:59Z'),
  })
  // Asked again a day later, with 9 d 13:59:59 left, and answered after two days.
  const second = { askedAt: at('2026-11-26T10:00:00Z'), answeredAt: at('2026-11-28T10:00:00Z') }
  expect(judged({ questions: [first, second] })).toMatchObject({
    dueSafe: at('2026-12-07T23:59:59Z'),
    dueLegal: at('2026-12-08T23:59:59Z'),
  })
  expect(judged({ questions: [first, { askedAt: second.askedAt }] }).suspended).toBe(true)
})

test('a question in the last hours leaves eight hours to work after the answer', () => {
  const questions = [{ askedAt: at('2026-12-03T23:00:00Z'), answeredAt: at('2026-12-10T09:00:00Z') }]
  expect(judged({ questions }).dueSafe).toBe(at('2026-12-10T17:00:00Z'))
})

test('a repetition runs from the first receipt', () => {
  expect(judged({ firstReceivedAt: at('2026-11-20T09:00:00Z') }).dueSafe).toBe(at('2026-11-30T23:59:59Z'))
})
