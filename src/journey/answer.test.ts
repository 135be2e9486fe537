import { expect, test } from 'vitest'
import { askedFor, notValidated, orderOf, refusedFor } from '../decision/annex-iii.fixture.ts'
import { exampleEntities } from '../legality/examples.ts'
import { lawFolder, loadLaw } from '../legality/legality.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import type { Letter } from '../platform/mailer.ts'
import type { Desk } from '../desk.ts'
import { answer, answerAhead } from './answer.ts'

const law = await loadLaw(lawFolder)

function desk(): { desk: Desk; sent: Letter[] } {
  const sent: Letter[] = []
  const made = {
    law: { edition: () => Promise.resolve({ law }) },
    clock: { now: () => '2026-11-24T10:00:00.000Z' as Instant },
    mailer: (letter: Letter) => Promise.resolve(void sent.push(letter)),
    settings: {
      entities: exampleEntities,
      people: [{ id: 'bruno', name: 'Bruno Example' }],
    },
    registry: {
      now: () =>
        Promise.resolve({
          agencies: [{ id: 'parquet-lyon', name: 'Parquet de Lyon', deliver_to: 'greffe@parquet-lyon.test' }],
        }),
    },
  }
  return { desk: made as unknown as Desk, sent }
}
const proven = (order: Order): Order => ({ ...order, level: 'L3' })

test('a refused production order is answered by letter and Annex III, in French, at the registered address alone', async () => {
  const { desk: d, sent } = desk()
  const [event] = await answer(d, proven(orderOf([refusedFor(notValidated)])))
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({
    to: 'greffe@parquet-lyon.test',
    subject: expect.stringMatching(/au sujet de/) as string,
  })
  expect(sent[0]?.text).toMatch(/annexe III/)
  const [pdf, json] = sent[0]?.attachments ?? []
  expect(pdf).toMatchObject({ name: 'annex-iii-D-2026-000417.pdf', mediaType: 'application/pdf' })
  expect(
    Buffer.from(pdf?.bytes ?? [])
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
  const data = JSON.parse(Buffer.from(json?.bytes ?? []).toString()) as {
    boxes: Record<string, boolean>
    fields: object
  }
  expect(data.boxes['D.a.not-validated']).toBe(true)
  expect(data.fields).toMatchObject({ 'H.authorised': 'Bruno Example', 'C.addressee': 'Nimbus Mail Ireland Ltd' })
  expect(event).toMatchObject({ kind: 'answered', letter: 'refusal', form: data })
})

test('whoever is not proven gets no form and no letter', async () => {
  for (const order of [
    orderOf([refusedFor(notValidated)], { level: 'L0' }),
    orderOf([refusedFor()], { agency: 'x' as never }),
  ]) {
    const { desk: d, sent } = desk()
    expect(await answer(d, order)).toMatchObject([{ to: 'nobody' }])
    expect(sent).toEqual([])
  }
})

test('an instrument that is answered by letter gets a letter alone', async () => {
  const { desk: d, sent } = desk()
  await answer(d, proven(orderOf([refusedFor(notValidated)], { instrument: 'us.subpoena' })))
  expect(sent[0]?.attachments).toBeUndefined()
})

test('the part that is refused is answered once the rest is sealed, and once only', async () => {
  const narrowed = orderOf([refusedFor(notValidated)], { state: 'sealed' })
  if (!narrowed.judgement) throw new Error('the fixture is judged')
  const order = proven({ ...narrowed, judgement: { ...narrowed.judgement, verdict: 'narrow' } })
  const { desk: d, sent } = desk()
  const [event] = await answer(d, order)
  expect(event).toMatchObject({ letter: 'part-refusal' })
  expect(sent[0]?.text).toMatch(/une partie de votre injonction/)
  expect(await answer(d, { ...order, answered: [event as Order['answered'][number]] })).toEqual([])
})

test('before anybody decided, counsel sees the answer that the law leads to, with its questions', () => {
  const open = orderOf([askedFor()], { state: 'judged', questions: [] })
  const ahead = answerAhead({ ...open, refusal: undefined } as unknown as Order)
  expect(ahead).toMatchObject({ letter: 'clarification', order: { questions: ['Who signed? Sign it.'] } })
})
