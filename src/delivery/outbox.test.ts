import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OrderId, Sha256 } from '../order/ids.ts'
import { days, Instant } from '../order/time.ts'
import { newToken, openOutbox, ticketOf, type Offer, type Outbox } from './outbox.ts'
import { deliveryRoutes } from './routes/portal.ts'

const now = Instant.at(Date.UTC(2026, 10, 23, 9))
let dir: string
let outbox: Outbox
let token: string
let offer: Offer
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-outbox-'))
  outbox = await openOutbox(join(dir, 'outbox'))
  token = newToken()
  const file = join(dir, 'package')
  await writeFile(file, Buffer.alloc(200_000, 7))
  offer = {
    order: 'D-2026-000001' as OrderId,
    ticket: ticketOf(token),
    package: 'a'.repeat(64) as Sha256,
    file,
    sizeBytes: 200_000,
    expiresAt: Instant.plus(now, days(14)),
  }
  await outbox.offer(offer)
})
afterEach(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
const routes = (at = now): ReturnType<typeof deliveryRoutes> => deliveryRoutes({ outbox, clock: { now: () => at } })

test('a package is handed over once, whole, and the receipt says so', async () => {
  const answer = await routes().request(`/d/${token}`, { method: 'POST' })
  expect((await answer.arrayBuffer()).byteLength).toBe(200_000)
  expect((await outbox.receipts()).filter((r) => r.complete)).toMatchObject([{ order: offer.order, bytes: 200_000 }])
  expect((await routes().request(`/d/${token}`, { method: 'POST' })).status).toBe(404)
})

test('opening the link shows a button and uses nothing up', async () => {
  for (let i = 0; i < 3; i++) expect((await routes().request(`/d/${token}`)).status).toBe(200)
  const answer = await routes().request(`/d/${token}`, { method: 'POST' })
  expect(answer.status).toBe(200)
  // Read to its end, or its receipt is still being written when the test is over.
  await answer.arrayBuffer()
})

test('two readers at once: one gets it', async () => {
  const taken = await Promise.all(Array.from({ length: 20 }, () => outbox.take(ticketOf(token), now)))
  expect(taken.filter((t) => t !== undefined)).toHaveLength(1)
})

test('recalled before the first read, nobody reads it any more', async () => {
  expect(await outbox.recall(offer.ticket)).toBe(true)
  expect((await routes().request(`/d/${token}`, { method: 'POST' })).status).toBe(404)
})

test('after the first read a recall says that it came too late', async () => {
  await outbox.take(ticketOf(token), now)
  expect(await outbox.recall(offer.ticket)).toBe(false)
})

test('an expired, an unknown and a used link get one and the same answer', async () => {
  const late = await routes(Instant.plus(now, days(15))).request(`/d/${token}`)
  const unknown = await routes().request(`/d/${newToken()}`)
  await outbox.take(ticketOf(token), now)
  const used = await routes().request(`/d/${token}`)
  const said = await Promise.all([late, unknown, used].map(async (r) => `${r.status} ${await r.text()}`))
  expect(new Set(said).size).toBe(1)
})

test('a line that broke half way can be tried again', async () => {
  const answer = await routes().request(`/d/${token}`, { method: 'POST' })
  const reader = answer.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(await outbox.look(ticketOf(token), now)).toMatchObject({ ticket: offer.ticket })
  expect((await outbox.receipts()).every((r) => !r.complete)).toBe(true)
})

test('a line that broke before the first byte was not a read', async () => {
  const answer = await routes().request(`/d/${token}`, { method: 'POST' })
  await answer.body?.cancel()
  await expect.poll(() => outbox.look(ticketOf(token), now)).toMatchObject({ ticket: offer.ticket })
})

test('a transfer that a power cut interrupted can be tried again after the restart', async () => {
  await outbox.take(ticketOf(token), now)
  const again = await openOutbox(join(dir, 'outbox'))
  expect(await again.look(ticketOf(token), now)).toMatchObject({ ticket: offer.ticket })
})
