import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { desksOf } from '../../src/drill/people.ts'
import type { Recorded } from '../../src/order/event.ts'
import type { StatedFacts } from '../../src/order/facts.ts'
import type { Order } from '../../src/order/order.ts'
import { atHome } from './at-home.ts'
import { inaccessible, sit, widths, type Seat } from './browser.ts'
import { approve, deskAt, openOrder, orderOf, press, seatOf, untilOrder } from './desk.ts'

const { browser, house, taken } = await atHome()

const orderNow = async (id: string): Promise<{ order: Order; timeline: Recorded[] }> =>
  desksOf(house.cast).anna.get(`/v1/orders/${id}`)
let number = 0
const reference = (): string => `E2E-${++number}`

for (const [where, width] of Object.entries(widths)) {
  test(`two counsels approve in two browsers, and the package leaves; then it is recalled (${where})`, async () => {
    const id = await orderOf(house.cast, 'EPOC of a French judge', { reference: reference() })
    const anna = await taken(seatOf(browser, house.cast, 'anna', { width }))
    await openOrder(anna.page, id)
    await press(anna.page, 'I am awake and on it')
    await anna.page.getByText('Two people must approve the scope').waitFor()
    // A content order needs the institution's word: the agency is called back at a number of our registry.
    await press(anna.page, 'Call back')
    await anna.page.getByLabel('Who answered').fill('the head of the registry')
    await anna.page.getByLabel('Yes, this is our order').check()
    const { order } = await orderNow(id)
    await anna.page.getByLabel('File number they named').fill(order.facts?.reference ?? '')
    await anna.page.getByLabel('Accounts they named').fill(order.facts?.asks[0]?.accounts.join('\n') ?? '')
    await press(anna.page, 'Call back, with my passkey')
    await anna.page.getByText('Done: Call back.').waitFor()
    await untilOrder(house.cast, id, (o) => o.proven.includes('L4'))

    const bruno = await taken(seatOf(browser, house.cast, 'bruno', { width }))
    const clara = await taken(seatOf(browser, house.cast, 'clara', { width }))
    await openOrder(bruno.page, id)
    await openOrder(clara.page, id)
    await approve(bruno.page)
    // The other browser follows by itself, and the first one may not be the second hand.
    await clara.page.getByText('bruno approved').waitFor()
    await bruno.page.getByText(/Not now/).click()
    await bruno.page.getByRole('button', { name: 'Approve', exact: true }).click({ force: true })
    await bruno.page.getByText(/approved it already/).waitFor()
    await approve(clara.page)
    await clara.page.locator('.badge', { hasText: 'released' }).waitFor({ timeout: 60_000 })
    const approvals = (await orderNow(id)).order.approvals
    expect(approvals.map((a) => [a.by, a.publicKey])).toEqual([
      ['bruno', house.cast.passkeys.bruno.key],
      ['clara', house.cast.passkeys.clara.key],
    ])

    await press(clara.page, 'Recall')
    await clara.page.getByLabel('Why').fill('The agency says that the mailbox is another one.')
    await press(clara.page, 'Recall, with my passkey')
    await clara.page.locator('.badge', { hasText: /recalled|closed/ }).waitFor()
    expect((await orderNow(id)).order.recalled).toMatchObject({ by: 'clara', beforeFirstRead: true })
  })

  test(`a refusal and a question go to the authority, from ready words (${where})`, async () => {
    const [refused, asked] = [
      await orderOf(house.cast, 'EPOC of a French prosecutor', { reference: reference() }),
      await orderOf(house.cast, 'EPOC of a French judge', { reference: reference() }),
    ]
    const { page } = await taken(seatOf(browser, house.cast, 'bruno', { width }))
    await openOrder(page, refused)
    await press(page, 'Refuse')
    await page.getByRole('dialog').getByLabel('Ground').fill('not-ours')
    await page.getByLabel('Words for the authority').fill('This demand is not for us.')
    // The very letter stands there before anything is signed, in the language that is chosen for it.
    const letter = page.getByRole('dialog').getByRole('region', { name: 'The letter, exactly as it goes' })
    await letter.getByText('This demand is not for us.').waitFor()
    await page.getByLabel('Written in').selectOption('de')
    await letter.and(page.locator('[lang=de]')).waitFor()
    expect(await inaccessible(page)).toEqual([])
    const read = await letter.textContent()
    await press(page, 'Refuse, with my passkey')
    await page.locator('.badge', { hasText: /refused|closed/ }).waitFor()
    expect((await orderNow(refused)).order.refusal).toMatchObject({ by: 'bruno', ground: 'not-ours', language: 'de' })
    await untilOrder(house.cast, refused, (o) => o.answered.length > 0)
    expect((await orderNow(refused)).order.answered).toMatchObject([{ letter: 'refusal', words: read }])

    await page.goto(`${deskAt(house.cast)}/`)
    await openOrder(page, asked)
    await press(page, 'Ask the authority')
    await page.getByLabel('Questions, one a line').fill('Which mailbox do you mean?\nFrom when?')
    // A colleague corrects the file number meanwhile: the letter has it, though nobody typed anything here.
    await letter.getByText('Which mailbox do you mean?').waitFor()
    const [{ order }, corrected] = [await orderNow(asked), reference()]
    const facts = { ...(order.facts as StatedFacts), reference: corrected }
    await desksOf(house.cast).anna.act(order.id, { act: 'state-facts', facts })
    await letter.getByText(corrected).waitFor()
    await press(page, 'Ask the authority, with my passkey')
    await page.locator('.badge', { hasText: 'waiting for the authority' }).waitFor()
    expect((await orderNow(asked)).order.questions).toEqual(['Which mailbox do you mean?', 'From when?'])
  })

  test(`two staff who decide at once: one act counts, the other is told so, and nothing is lost (${where})`, async () => {
    const id = await orderOf(house.cast, 'EPOC of a French prosecutor', { reference: reference() })
    const [bruno, clara] = [
      await taken(seatOf(browser, house.cast, 'bruno', { width })),
      await taken(seatOf(browser, house.cast, 'clara', { width })),
    ]
    for (const { page } of [bruno, clara]) {
      await openOrder(page, id)
      await press(page, 'Refuse')
      await page.getByRole('dialog').getByLabel('Ground').fill('not-ours')
      await page.getByLabel('Words for the authority').fill('This demand is not for us.')
    }
    await Promise.all([bruno, clara].map(({ page }) => press(page, 'Refuse, with my passkey')))
    const told = async ({ page }: Seat): Promise<boolean> => {
      const refusedLate = page.getByText(/so this cannot be done/)
      await refusedLate.or(page.getByText('Done: Refuse.')).first().waitFor()
      return refusedLate.isVisible()
    }
    expect((await Promise.all([told(bruno), told(clara)])).filter(Boolean)).toHaveLength(1)
    expect((await orderNow(id)).timeline.filter((e) => e.event.kind === 'refused')).toHaveLength(1)
  })
}

for (const [where, width] of Object.entries(widths)) {
  test(`a finger that the device does not know signs nothing, and says so (${where})`, async () => {
    const id = await orderOf(house.cast, 'EPOC of a French judge', { reference: reference() })
    const { page, device } = await taken(seatOf(browser, house.cast, 'clara', { width }))
    await openOrder(page, id)
    await device.verified(false)
    await press(page, 'Approve')
    await press(page, 'Sign exactly this scope')
    await page.getByText('Nothing was signed, and nothing was sent').waitFor()
    await device.verified(true)
    await press(page, 'Sign exactly this scope')
    await page.getByText('Done: Approve.').waitFor()
    expect((await orderNow(id)).order.approvals).toHaveLength(1)
  })

  test(`a passkey is invited by one, made by its holder, confirmed by another, and taken away (${where})`, async () => {
    const anna = await taken(seatOf(browser, house.cast, 'anna', { width }))
    await anna.page.getByRole('link', { name: 'Staff' }).click()
    await anna.page.getByRole('button', { name: 'Invite a passkey for Clara of the drill' }).click()
    const link = await anna.page.getByText(/#\/invitation\//).textContent()
    const fresh = await taken(sit(browser, { width }))
    await fresh.page.goto(link ?? '')
    await fresh.page.getByRole('button', { name: 'Make my passkey' }).click()
    await fresh.page.getByText('Your passkey is made').waitFor()
    // It does not open the desk yet.
    await fresh.page.getByRole('link', { name: 'Sign in' }).click()
    await fresh.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await fresh.page.getByText('not registered at this desk').waitFor()
    // Whoever invited cannot confirm; another can.
    await anna.page.reload()
    await anna.page.getByText('You invited; somebody else confirms.').waitFor()
    expect(await anna.page.getByRole('button', { name: 'It is theirs: confirm' }).isDisabled()).toBe(true)
    const bruno = await taken(seatOf(browser, house.cast, 'bruno', { width }))
    await bruno.page.getByRole('link', { name: 'Staff' }).click()
    await press(bruno.page, 'It is theirs: confirm')
    await bruno.page.getByText(/waits for a second person/).waitFor({ state: 'detached' })
    await press(fresh.page, 'Sign in with a passkey')
    await fresh.page.getByRole('heading', { level: 1, name: 'Now' }).waitFor()
    // Taken away by one, it is out at the next request.
    const revoke = bruno.page.getByRole('button', { name: 'Take away a passkey of Clara of the drill' })
    await expect.poll(() => revoke.count()).toBe(2)
    await revoke.last().click()
    await expect.poll(() => revoke.count()).toBe(1)
    await fresh.page.getByText('Please sign in again').waitFor({ timeout: 60_000 })
  })

  test(`a leaver is cut off in the middle, and what they typed is still there when they may again (${where})`, async () => {
    const id = await orderOf(house.cast, 'EPOC of a French judge', { reference: reference() })
    const { page } = await taken(seatOf(browser, house.cast, 'clara', { width }))
    await openOrder(page, id)
    await press(page, 'Ask the authority')
    await page.getByLabel('Questions, one a line').fill('Which mailbox?')
    // The letter is there to be read, so that it can be signed.
    await page.getByRole('button', { name: 'Ask the authority, with my passkey', disabled: false }).waitFor()
    const file = join(house.home, 'duly.yaml')
    const before = await readFile(file, 'utf8')
    await writeFile(file, before.replace('  - id: clara\n', '  - id: clara\n    until: 2026-01-01T00:00:00Z\n'))
    try {
      await press(page, 'Ask the authority, with my passkey')
      await page.getByText('not signed by a member of staff').waitFor()
      await page.getByText('Please sign in again').waitFor({ timeout: 60_000 })
      expect((await orderNow(id)).order.questions).toEqual([])
    } finally {
      await writeFile(file, before)
    }
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('Please sign in again').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Questions, one a line').inputValue()).toBe('Which mailbox?')
  })
}

test('everything is reached by keyboard: the palette finds an order by its account, and opens it', async () => {
  const id = await orderOf(house.cast, 'EPOC of a French judge', { reference: reference() })
  const { page } = await taken(seatOf(browser, house.cast, 'bruno'))
  await page.keyboard.press('Control+k')
  await page.keyboard.type('jonas.brandt@nimbus.test')
  await page.getByRole('option', { name: new RegExp(id) }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: id }).waitFor()
})

test('how far a collection is stands at its order, on a telephone too', async () => {
  const id = await orderOf(house.cast, 'EPOC of a French judge', { reference: reference() })
  const { page } = await taken(seatOf(browser, house.cast, 'bruno', { width: widths.phone }))
  const of = { items: 20_000, bytes: 791_000_000 }
  const headway = { items: 1240, bytes: 48_000_000, of, bytesPerSecond: 260_000_000, secondsLeft: 3 }
  await page.route(`**/v1/orders/${id}/headway`, (route) => route.fulfill({ json: headway }))
  await openOrder(page, id)
  await page.getByText('1,240 of 20,000 items · 48 of 791 MB · 260 MB/s · 3 s left').waitFor()
  const bar = page.getByRole('progressbar', { name: 'Collecting and sealing' })
  expect([await bar.getAttribute('value'), await bar.getAttribute('max')]).toEqual(['48000000', '791000000'])
  expect(await inaccessible(page)).toEqual([])
  const wide = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(wide).toBeLessThanOrEqual(0)
})

const everywhere = [
  '/',
  '/orders',
  '/agencies',
  '/incidents',
  '/rota',
  '/law',
  '/law/eu.epoc',
  '/incidents/I-0001',
  '/staff',
  '/ledger',
  '/settings',
] as const
test.each([
  ['light', {}],
  ['dark', { dark: true }],
  ['phone', { width: widths.phone }],
])('everyone can use every page: %s', async (_look, look) => {
  const id = await orderOf(house.cast, 'EPOC of a French judge', { reference: reference() })
  await desksOf(house.cast).anna.post('/v1/incidents', { name: 'Fire at Example Square', orders: [id] })
  const { page } = await taken(seatOf(browser, house.cast, 'bruno', look))
  for (const path of [...everywhere, `/orders/${id}`]) {
    await page.goto(`${deskAt(house.cast)}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(() => page.getByText(/^(One moment…|It is being read\.)$/).count(), { timeout: 60_000 }).toBe(0)
    expect(await inaccessible(page), path).toEqual([])
    const wide = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    expect(wide, `${path} is wider than the window`).toBeLessThanOrEqual(0)
  }
  for (const name of ['Approve', 'Refuse', 'Call back', 'Narrow', 'State the facts']) {
    await press(page, name)
    expect(await inaccessible(page), name).toEqual([])
    await page.keyboard.press('Escape')
  }
})
