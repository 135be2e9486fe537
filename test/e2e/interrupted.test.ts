import { expect, test } from 'vitest'
import { desksOf } from '../../src/drill/people.ts'
import type { Recorded } from '../../src/order/event.ts'
import { atHome } from './at-home.ts'
import { inaccessible, widths, type Seat } from './browser.ts'
import { openOrder, orderOf, press, seatOf } from './desk.ts'

const { browser, house, duly, taken } = await atHome()

let number = 0
/** An order that waits for two people, and somebody who has it open. */
async function atAnOrder(who: 'bruno' | 'clara', width: number): Promise<Seat & { readonly id: string }> {
  const id = await orderOf(house.cast, 'EPOC of a French judge', { reference: `CUT-${++number}` })
  const seat = await taken(seatOf(browser, house.cast, who, { width }))
  await openOrder(seat.page, id)
  return { ...seat, id }
}
const approvalsOf = async (id: string): Promise<string[]> => {
  const { timeline } = await desksOf(house.cast).anna.get<{ timeline: Recorded[] }>(`/v1/orders/${id}`)
  return timeline.flatMap(({ event }) => (event.kind === 'approved' ? [event.by] : []))
}
const sign = 'Sign exactly this scope'

for (const [where, width] of Object.entries(widths)) {
  test(`a tab that was left open over night says so, keeps what was typed, and goes on after signing in (${where})`, async () => {
    const { page, id } = await atAnOrder('bruno', width)
    await press(page, 'Ask the authority')
    await page.getByLabel('Questions, one a line').fill('Which mailbox?')
    // The session is over at the desk, the tab does not know it; and Duly is stopped and started anew.
    await page.evaluate(`fetch('/v1/session/end', { method: 'POST', body: '{}' }).then((r) => r.json())`)
    await duly.stop()
    await page.getByText('The line to the desk is broken').waitFor()
    await duly.start()
    const again = page.getByRole('dialog', { name: 'Please sign in again' })
    await again.waitFor({ timeout: 60_000 })
    await again.getByText('The session of Bruno of the drill is over, or their access ended. What you typed is still here.').waitFor() // prettier-ignore
    expect(await inaccessible(page)).toEqual([])
    await press(page, 'Sign in with a passkey')
    await again.waitFor({ state: 'detached' })
    await page.getByText('The line to the desk is broken').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Questions, one a line').inputValue()).toBe('Which mailbox?')
    await press(page, 'Ask the authority, with my passkey')
    await page.locator('.badge', { hasText: 'waiting for the authority' }).waitFor()
    const { order } = await desksOf(house.cast).anna.get<{ order: { questions: string[] } }>(`/v1/orders/${id}`)
    expect(order.questions).toEqual(['Which mailbox?'])
  })

  test(`a line that is lost while somebody approves: it is said, and one signature counts once (${where})`, async () => {
    const { page, context, device, id } = await atAnOrder('clara', width)
    await press(page, 'Approve')
    await page.getByRole('dialog').getByText('Scope hash').waitFor()
    await context.setOffline(true)
    await press(page, sign)
    await page.getByText('Nothing is lost: press again when it is back').waitFor()
    expect(await inaccessible(page)).toEqual([])
    await context.setOffline(false)
    // A finger that the device does not know: what was signed before is sent, and nothing is signed again.
    await device.verified(false)
    await press(page, sign)
    await page.getByText('Done: Approve.').waitFor()
    expect(await approvalsOf(id)).toEqual(['clara'])
  })

  test(`an approval whose answer is lost on the way back stands once, and the page finds it (${where})`, async () => {
    const { page, id } = await atAnOrder('bruno', width)
    await press(page, 'Approve')
    await page.getByRole('dialog').getByText('Scope hash').waitFor()
    await page.route('**/acts', async (route) => {
      const headers = { ...(await route.request().allHeaders()), 'sec-fetch-site': 'same-origin' }
      expect((await route.fetch({ headers })).status()).toBe(200)
      await route.abort('connectionreset')
    })
    await press(page, sign)
    await page.getByText('Done: Approve.').waitFor()
    await page.unroute('**/acts')
    expect(await approvalsOf(id)).toEqual(['bruno'])
  })

  test(`a double click on approve is one approval (${where})`, async () => {
    const { page, id } = await atAnOrder('clara', width)
    let sent = 0
    page.on('request', (request) => (sent += request.url().endsWith('/acts') ? 1 : 0))
    await page.getByRole('button', { name: 'Approve', exact: true }).dblclick()
    await page.getByRole('dialog').getByText('Scope hash').waitFor()
    await page.getByRole('button', { name: sign, exact: true }).dblclick()
    await page.getByText('Done: Approve.').waitFor()
    expect(sent).toBe(1)
    expect(await approvalsOf(id)).toEqual(['clara'])
  })
}
