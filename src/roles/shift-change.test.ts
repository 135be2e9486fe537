import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Desk } from '../desk.ts'
import type { RotaTaken } from '../oncall/rota-history.ts'
import { person } from '../oncall/world.fixture.ts'
import { Instant, minutes } from '../order/time.ts'
import { rota as rotaSchema } from '../platform/settings-oncall.ts'
import { watchShifts } from './shift-change.ts'

const at = (text: string): Instant => Instant.at(Date.parse(text))
const rota = rotaSchema.parse({
  shifts: [
    { people: ['anna'], from: '08:00', to: '20:00' },
    { people: ['bruno'], from: '20:00', to: '08:00' },
  ],
})
let now = at('2026-11-24T07:58:30Z')
let mail: { to: string; text: string }[] = []
let logged: string[] = []
let history: RotaTaken[] = []
let away = false
let watching: ReturnType<typeof watchShifts> | undefined
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  now = at('2026-11-24T07:58:30Z')
  ;[mail, logged, history, away] = [[], [], [], false]
})
afterEach(() => {
  watching?.stop()
  vi.useRealTimers()
})

/** A desk without an open order: its books answer every question with nothing, or not at all. */
function begin(refuses = ''): void {
  const nothing: unknown = new Proxy(
    {},
    {
      get: (_of, name) =>
        name === 'execute' ? () => Promise.resolve([]) : name === 'then' ? undefined : () => nothing,
    },
  )
  const people = ['anna', 'bruno', 'cara'].map((id) => person(id, { email: `${id}@nimbus.test` }))
  watching = watchShifts({
    settings: { rota, people },
    clock: { now: () => now },
    db: nothing,
    rotas: { now: () => (away ? Promise.reject(new Error('the database is away')) : Promise.resolve(history)) },
    mailer: (message: { to: string; text: string }) => {
      if (message.to.startsWith(refuses || '-')) return Promise.reject(new Error('no such mailbox'))
      mail.push(message)
      return Promise.resolve()
    },
    log: (words: string) => logged.push(words),
  } as unknown as Desk)
}
async function aMinute(times = 1): Promise<void> {
  for (let i = 0; i < times; i++) {
    now = Instant.plus(now, minutes(1))
    await vi.advanceTimersByTimeAsync(minutes(1))
  }
}
const told = (): string[] => mail.map(({ to }) => to.split('@')[0] ?? '')

test('at the change of shift those who leave and those who come are told, once, and nobody else', async () => {
  begin()
  await aMinute()
  expect(told()).toEqual([])
  await aMinute()
  expect(told()).toEqual(['anna', 'bruno'])
  expect(mail[0]?.text).toContain('From: bruno. To: anna.')
  await aMinute(30)
  expect(mail).toHaveLength(2)
})

test('a change of the rota that puts somebody else on call is a change of shift', async () => {
  begin()
  await aMinute(5)
  mail = []
  const overrides = [{ person: 'cara', from: '2026-11-24T08:00:00Z', to: '2026-11-24T12:00:00Z' }]
  history = [{ from: now, definition: { ...rota, overrides } } as unknown as RotaTaken]
  await aMinute()
  expect(told()).toEqual(['anna', 'cara'])
  expect(mail[0]?.text).toContain('From: anna. To: cara.')
})

test('a change that comes while the books are away is told when they are back', async () => {
  begin()
  await aMinute()
  away = true
  await aMinute(10)
  expect(told()).toEqual([])
  expect(logged[0]).toContain('duly handover')
  away = false
  await aMinute()
  expect(told()).toEqual(['anna', 'bruno'])
})

test('a mailbox that refuses keeps the report from nobody else', async () => {
  begin('anna')
  await aMinute(2)
  expect(told()).toEqual(['bruno'])
  expect(logged).toHaveLength(1)
})
