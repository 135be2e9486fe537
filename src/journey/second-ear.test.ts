import { expect, test } from 'vitest'
import { orderOf } from '../decision/annex-iii.fixture.ts'
import type { Order } from '../order/order.ts'
import type { Letter } from '../platform/mailer.ts'
import type { Desk } from '../desk.ts'
import { tellHead } from './second-ear.ts'

function desk(head?: { name: string; mail?: string; number?: string }): { desk: Desk; sent: Letter[] } {
  const sent: Letter[] = []
  const entry = { id: 'parquet-lyon', name: 'Parquet de Lyon', callback: [{ number: '+33 1 9900 0001' }], head }
  const made = {
    mailer: (letter: Letter) => Promise.resolve(void sent.push(letter)),
    settings: { limits: { emergency_paper_days: 3 } },
    registry: { now: () => Promise.resolve({ agencies: [entry] }) },
  }
  return { desk: made as unknown as Desk, sent }
}
const released = (channel: Order['received']['channel']): Order => {
  const order = orderOf([], { agency: 'parquet-lyon' as never })
  return {
    ...order,
    received: { ...order.received, channel },
    released: { kind: 'released', ticket: 'a' as never, at: '2026-11-24T10:00:00.000Z' as never, told: 'x@y.test' },
  }
}
const head = { name: 'The prosecutor', mail: 'head@parquet-lyon.test', number: '+33 1 9900 0009' }

test('the head is told by mail of what came over the web: reference and date, no account and no data', async () => {
  const { desk: d, sent } = desk(head)
  const order = released('api')
  expect(await tellHead(d, order)).toEqual([{ kind: 'head-told', over: 'mail', to: head.mail }])
  expect(sent[0]?.text).toMatch(/2026-11-24.*JIRS-2026-1182/s)
  for (const account of order.facts?.asks.flatMap((a) => a.accounts) ?? []) expect(sent[0]?.text).not.toContain(account)
})

test('what came by mail is told by telephone, by a person; so is it when no address is known', async () => {
  const byMail = desk(head)
  await expect(tellHead(byMail.desk, released('smtp'))).rejects.toThrow(/has to be told by telephone/)
  expect(byMail.sent).toEqual([])
  await expect(tellHead(desk().desk, released('api'))).rejects.toThrow(/no address of its head/)
})
