import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import type { Cast } from '../../src/drill/cast.ts'
import { night, type Script } from '../../src/drill/night.ts'
import { desksOf, send } from '../../src/drill/people.ts'
import type { Order } from '../../src/order/order.ts'
import { Scope } from '../../src/order/scope.ts'
import { sit, type Seat } from './browser.ts'

export type Who = keyof Cast['passkeys']
export type Look = Parameters<typeof sit>[1]

export const deskAt = (cast: Cast): string => `http://localhost:${cast.ports.desk}`

/** A member of staff at a browser of their own, with their passkey in it, signed in at the desk. */
export async function seatOf(browser: Browser, cast: Cast, who: Who, look: Look = {}): Promise<Seat> {
  const seat = await sit(browser, look)
  const { id, secret } = cast.passkeys[who]
  await seat.device.add({ id, rpId: 'localhost', privateKey: secret, userHandle: who })
  await seat.page.goto(`${deskAt(cast)}/`)
  await seat.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await seat.page.getByRole('heading', { level: 1, name: 'Now' }).waitFor()
  return seat
}

/** Sends one order of the night, and gives its number once it was judged and people were paged. */
export async function orderOf(cast: Cast, script: string, change: Partial<Script['facts']> = {}): Promise<string> {
  const found = night.find((each) => each.script.startsWith(script))
  if (!found) throw new Error(`the night has no order "${script}"`)
  const facts = { ...found.facts, ...change }
  await send({ ...found, facts }, cast)
  return untilOrder(cast, facts.reference, (order) => order.judgement !== undefined && order.pages.length > 0)
}

/** Waits until the order of this file number is as wanted. */
export async function untilOrder(cast: Cast, reference: string, as: (order: Order) => boolean): Promise<string> {
  const { anna } = desksOf(cast)
  const until = Date.now() + 60_000
  let last: Order | undefined
  while (Date.now() < until) {
    const { orders } = await anna.get<{ orders: { order_id: string }[] }>('/v1/orders')
    for (const { order_id } of orders) {
      const { order } = await anna.get<{ order: Order }>(`/v1/orders/${order_id}`)
      if (order.facts?.reference !== reference && order.id !== reference) continue
      last = order
      if (as(order) && !order.judgeAgain) return order.id
    }
    await pause(200)
  }
  throw new Error(`${reference} is ${last?.state ?? 'not in the books'}`)
}

/** Opens an order as a person does. */
export async function openOrder(page: Page, id: string): Promise<void> {
  await page.getByRole('link', { name: id }).first().click()
  await page.getByRole('heading', { level: 1, name: id }).waitFor()
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

/** Reads the scope and signs its hash with the person's passkey, in their own browser. */
export async function approve(page: Page): Promise<void> {
  await press(page, 'Approve')
  await page.getByRole('dialog').getByText('Scope hash').waitFor()
  await press(page, 'Sign exactly this scope')
  await page.getByText('Done: Approve.').waitFor()
}

/** An order whose items rest for the reviewer: two people approved its scope. */
export async function reviewOf(cast: Cast, file: string): Promise<Order['id']> {
  const id = (await orderOf(cast, 'EPOC of a French judge', { reference: file })) as Order['id']
  const { anna, bruno, clara } = desksOf(cast)
  const { order } = await anna.get<{ order: Order }>(`/v1/orders/${id}`)
  await anna.act(id, {
    act: 'call-back',
    number: cast.agencies['tribunal-lyon']?.number ?? '',
    answered_by: 'the head of the registry',
    outcome: 'confirmed',
    confirmed: '',
    reference: order.facts?.reference ?? '',
    accounts: [...(order.facts?.asks[0]?.accounts ?? [])],
  })
  await anna.act(id, { act: 'ask-review', why: 'A lawyer may be among the senders.' })
  await untilOrder(cast, id, (o) => o.proven.includes('L4'))
  const scope = Scope.hash((await anna.get<{ order: Order }>(`/v1/orders/${id}`)).order.scope as Scope)
  await bruno.approve(id, scope)
  await clara.approve(id, scope)
  await untilOrder(cast, id, (o) => o.review?.laid !== undefined)
  return id
}
