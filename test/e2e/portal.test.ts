import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page as Window } from 'playwright-core'
import { inHouse, type House } from '../../src/drill/house.ts'
import { attend, desksOf, type Desks, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import type { Script } from '../../src/drill/night.ts'
import type { OrderId, Sha256 } from '../../src/order/ids.ts'
import type { RegistryState } from '../../src/web/api/registry.ts'
import { inaccessible, openBrowser, sit, widths } from './browser.ts'
import { certificate, enrolled, fillForm, pdfOf, seated } from './officer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const shots = process.env['DULY_SHOTS']
/** Everyone can use the page as it stands; and, where somebody wants to look at it, a picture of it. */
async function looked(page: Window, name: string): Promise<void> {
  expect(await inaccessible(page), name).toEqual([])
  // Nothing is wider than the screen.
  expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), name).toBe(true)
  if (shots === undefined) return
  await mkdir(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
}

const judge = 'tribunal-lyon'
const script = (reference: string): Script =>
  ({ script: reference, facts: { reference, asks: [] }, staff: [{ move: 'state', elements: { account_held_by: 'addressee', hosted_for: 'nobody' } }, { move: 'approve' }] }) as unknown as Script // prettier-ignore

async function orderOf(desks: Desks, reference: string): Promise<OrderId> {
  let found: OrderId | undefined
  await expect
    .poll(
      async () => {
        const { orders } = await desks.anna.get<{ orders: { order_id: OrderId }[] }>('/v1/orders')
        for (const { order_id } of orders) {
          const page = await desks.anna.get<Page>(`/v1/orders/${order_id}`)
          if (page.order.facts?.reference === reference) found = order_id
        }
        return found
      },
      { timeout: 60_000 },
    )
    .toBeDefined()
  return found as unknown as OrderId
}

/** The people on duty do what is due until the order is released. */
async function produced(house: House, desks: Desks, id: OrderId, reference: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const page = await desks.anna.get<Page>(`/v1/orders/${id}`)
        await attend(desks, house.cast, script(reference), page).catch(() => undefined)
        return page.order.state
      },
      { timeout: 90_000, interval: 500 },
    )
    .toBe('released')
}

test.each([
  ['wide', {}],
  ['phone', { width: widths.phone, dark: true }],
] as const)('an officer asks, answers, receives and decrypts in the page, and withdraws (%s)', (name, look) =>
  inHouse(async (house) => {
    const officer = await enrolled(house, judge)
    const duly = dulyAt(house.home)
    await duly.start()
    const desks = desksOf(house.cast)
    const seat = await seated(browser, house, officer, look)
    const { page } = seat
    const wrong: string[] = []
    page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()))
    page.on('pageerror', (e) => wrong.push(e.message))
    page.on('request', (r) => new URL(r.url()).hostname === 'localhost' || wrong.push(r.url()))
    try {
      await looked(page, `${name}-cases-empty`)

      // The guided form, checked before it is sent.
      await fillForm(page, { reference: 'LY-901', category: 'subscriber', accounts: 'mara.voss@nimbus.test', boxes: { ...certificate, signed: false } }) // prettier-ignore
      await page.getByLabel('The order itself and its annexes').setInputFiles({ name: 'order.pdf', mimeType: 'application/pdf', buffer: pdfOf('the certificate') }) // prettier-ignore
      await page.getByRole('button', { name: 'Check before sending' }).click()
      await page.getByRole('heading', { name: 'What would become of it' }).waitFor()
      await looked(page, `${name}-ask-checked`)
      expect(await page.getByText(/would be refused|would ask back/).count()).toBeGreaterThan(0)
      await page
        .getByLabel(/dated and signed/)
        .first()
        .selectOption('true')
      await page.getByRole('button', { name: 'Check before sending' }).click()
      const send = page.getByRole('button', { name: /^Sign and send/ })
      // Twice, as a hurried hand does.
      await send.dblclick()
      await page.getByRole('heading', { name: 'Received and kept' }).waitFor()
      await looked(page, `${name}-sent`)
      await page.getByRole('link', { name: /^To case/ }).click({ timeout: 90_000 })
      const id = await orderOf(desks, 'LY-901')
      await page.getByRole('heading', { name: id }).waitFor()
      const all = await desks.anna.get<{ orders: object[] }>('/v1/orders')
      expect(all.orders).toHaveLength(1)
      expect((await desks.anna.get<Page>(`/v1/orders/${id}`)).order).toMatchObject({ proven: ['L3'], agency: judge })

      // A question, and its answer with a document of a hostile name.
      await desks.anna.act(id, { act: 'acknowledge' }).catch(() => undefined)
      await desks.bruno.act(id, { act: 'clarify', questions: ['Which of the two accounts is meant?'] })
      await page.getByText('Which of the two accounts is meant?').waitFor()
      await page.getByLabel('Your answer').fill('Mara’s alone.')
      await page.getByLabel('Documents with it').setInputFiles({ name: '../../etc/\u202efdp.pdf', mimeType: 'application/pdf', buffer: pdfOf('annex') }) // prettier-ignore
      // It reads as it is, not as it was made to look.
      await page.getByText('../../etc/\\u{202E}fdp.pdf,').waitFor()
      await looked(page, `${name}-question`)
      await page.getByRole('button', { name: 'Sign and answer' }).click()
      await expect.poll(async () => (await desks.anna.get<Page>(`/v1/orders/${id}`)).order.answersReceived, { timeout: 60_000 }).toMatchObject([{ words: 'Mara’s alone.', officer: `${judge}/officer` }]) // prettier-ignore
      await page.getByText('You answered').waitFor()
      // Staff get the annex as one more original; this client reads JSON alone, and quotes what is none.
      expect(await desks.anna.get(`/v1/orders/${id}/documents/2`).catch(String)).toMatch(/% annex/)

      // Decided by two people, received, decrypted and verified in the page.
      await produced(house, desks, id, 'LY-901')
      await page.getByRole('link', { name: 'Receive it' }).click()
      await page.getByRole('button', { name: 'Receive the package' }).click()
      await page.getByRole('button', { name: 'Save the encrypted package' }).waitFor()
      await looked(page, `${name}-received`)
      await page.getByLabel(/Or the key itself/).fill(house.cast.agencies['parquet-lyon']?.identity ?? '')
      await page.getByRole('button', { name: 'Open and verify here' }).click()
      await page.getByText('This key does not open the package').waitFor()
      await page.getByLabel('Key file').setInputFiles({ name: 'key.txt', mimeType: 'text/plain', buffer: Buffer.from(`# ours\n${house.cast.agencies[judge]?.identity ?? ''}\n`) }) // prettier-ignore
      await page.getByRole('button', { name: 'Open and verify here' }).click()
      await page.getByText('Everything that was checked holds.').waitFor({ timeout: 60_000 })
      await page.getByRole('heading', { name: 'Items: 1' }).waitFor()
      await page.locator('tbody button').first().click()
      expect(await page.locator('pre.letter').textContent()).toContain('mara')
      await looked(page, `${name}-opened`)
      await page.getByRole('link', { name: 'Cases', exact: true }).click()
      await page.getByText('handed over').waitFor({ timeout: 60_000 })
      await looked(page, `${name}-cases`)

      // Another one, withdrawn.
      await fillForm(page, { reference: 'LY-902', category: 'subscriber', accounts: 'jonas@nimbus.test', boxes: { language: 'fr' } }) // prettier-ignore
      await page.getByRole('button', { name: 'Check before sending' }).click()
      await page.getByRole('button', { name: /^Sign and send/ }).click()
      await page.getByRole('link', { name: /^To case/ }).click({ timeout: 60_000 })
      await page.getByRole('button', { name: 'Withdraw this request' }).click()
      await page.getByLabel('Why').fill('Sent by mistake.')
      await looked(page, `${name}-withdraw`)
      await page.getByRole('button', { name: 'Sign and withdraw' }).click()
      await page.getByRole('definition').getByText('withdrawn').waitFor({ timeout: 60_000 })
      const second = await orderOf(desks, 'LY-902')
      expect((await desks.anna.get<Page>(`/v1/orders/${second}`)).order.state).toMatch(/withdrawn|closed/)

      for (const [link, heading] of [
        ['Colleagues', 'Tribunal'],
        ['What you can obtain', 'What authorities'],
      ] as const) {
        // prettier-ignore
        await page.getByRole('link', { name: link, exact: true }).click()
        await page.getByRole('heading', { level: 1, name: new RegExp(heading) }).waitFor()
        await looked(page, `${name}-${link.replaceAll(' ', '-').toLowerCase()}`)
      }
      expect(wrong).toEqual([])
    } finally {
      await seat.close()
      await duly.stop()
    }
  }),
)

test('what cannot be taken is said before a byte leaves, and by the server too; a stranger is told nothing', () =>
  inHouse(async (house) => {
    const officer = await enrolled(house, judge, { limits: { order_bytes: 200_000, order_files: 4 } })
    const duly = dulyAt(house.home)
    await duly.start()
    const seat = await seated(browser, house, officer)
    const { page } = seat
    try {
      await page.getByRole('link', { name: 'Ask', exact: true }).click()
      const files = page.getByLabel('The order itself and its annexes')
      await files.setInputFiles({ name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(400_000, 1) })
      await page.getByText('Together they have').waitFor()
      await looked(page, 'too-large')
      await page.getByRole('button', { name: 'Take away scan.pdf' }).click()
      await files.setInputFiles({ name: 'tool.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') })
      await page.getByText('is of a kind that is not taken here').waitFor()
      // A line that breaks while sending: said in words, and sent again it is one sending.
      await page.getByRole('link', { name: 'Colleagues', exact: true }).click()
      await page.getByLabel('Name', { exact: true }).fill('Léa Martin')
      await seat.context.setOffline(true)
      await page.getByRole('button', { name: 'Sign and propose' }).click()
      await page.getByText('The line broke before an answer came').waitFor()
      await seat.context.setOffline(false)
      // A device on which somebody else lays a finger signs nothing.
      await seat.device.verified(false)
      await page.getByRole('button', { name: 'Sign and propose' }).click()
      await page.getByText('Your device did not sign').waitFor()
      await seat.device.verified(true)
      await page.getByRole('button', { name: 'Sign and propose' }).click()
      await page.getByText('Your proposal is with us.').waitFor()
      // Past the page, the server says the same.
      const status = (headers: Record<string, string>): Promise<number> =>
        page.evaluate<number>(
          `fetch('/v1/portal/orders', { method: 'POST', body: new Blob([new Uint8Array(300000)]), headers: ${JSON.stringify(headers)} }).then((r) => r.status)`, // prettier-ignore
        )
      expect(await status({ 'content-type': 'application/pdf' })).toBe(413)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Please sign in' }).waitFor()
      expect(await status({ 'content-type': 'application/pdf' })).toBe(401)
      await page.goto(`http://localhost:${house.cast.ports.portal}/cases/D-2026-000001`)
      await page.getByRole('heading', { name: 'Please sign in' }).waitFor()

      // A device of somebody else.
      const stranger = await sit(browser, { dark: true, language: 'de-DE' })
      await stranger.device.add({ id: 'AAAAAAAAAAAAAAAAAAAAAA', rpId: 'localhost', privateKey: officer.passkey.privateKey, userHandle: 'x' }) // prettier-ignore
      await stranger.page.goto(`http://localhost:${house.cast.ports.portal}/`)
      await stranger.page.getByRole('button', { name: 'Mit Passkey anmelden' }).click()
      await stranger.page.getByText('Dieser Passkey öffnet das Portal nicht').waitFor()
      await looked(stranger.page, 'stranger')
      await stranger.page.getByRole('link', { name: 'Notfall', exact: true }).click()
      await stranger.page.getByRole('heading', { name: 'Ein Leben ist in Gefahr' }).waitFor()
      await looked(stranger.page, 'emergency')
      await stranger.close()
    } finally {
      await seat.close()
      await duly.stop()
    }
  }))

test('an invited officer enrols with link and code; wrong codes are shown to people; two take it over, and it is young', () =>
  inHouse(async (house) => {
    const officer = await enrolled(house, judge)
    const duly = dulyAt(house.home)
    await duly.start()
    const desks = desksOf(house.cast)
    const registry = (): Promise<RegistryState> => desks.anna.get<RegistryState>('/v1/registry')
    try {
      // A colleague is proposed by an officer who is signed in.
      const seat = await seated(browser, house, officer)
      await seat.page.getByRole('link', { name: 'Colleagues', exact: true }).click()
      await seat.page.getByLabel('Name', { exact: true }).fill('Léa Martin')
      await seat.page.getByRole('button', { name: 'Sign and propose' }).click()
      await seat.page.getByText('Your proposal is with us.').waitFor()
      await expect.poll(async () => (await registry()).colleagues, { timeout: 60_000 }).toMatchObject([{ wish: 'invite', agency: judge, officer: { id: 'martin', name: 'Léa Martin' } }]) // prettier-ignore

      // Staff invite; the link goes to the agency's old address, the code to nobody.
      const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
      const invitation = { subject: 'invitation', agency: judge, officer: { id: 'martin', name: 'Léa Martin' }, until, why: 'proposed by Paul Aubert' } as const // prettier-ignore
      const { proposed } = await desks.anna.propose<RegistryState>(invitation)
      await desks.bruno.approveChange(proposed[0]?.digest as Sha256)
      const letter = (): string => house.mail.find((m) => m.text.includes('/enrol/'))?.text ?? ''
      await expect.poll(letter, { timeout: 60_000 }).not.toBe('')
      const code = (await registry()).invitations[0]?.code ?? ''
      expect(code).toMatch(/^\d{4} \d{4}$/)
      expect(house.mail.some((m) => m.text.includes(code))).toBe(false)
      const link = /\/enrol\/[\w-]+/.exec(letter().replaceAll('=\r\n', '').replaceAll('=\n', ''))?.[0] ?? ''

      // The new officer, at their own device, mistypes once.
      const own = await sit(browser, { width: widths.phone })
      await own.page.goto(`http://localhost:${house.cast.ports.portal}${link}`)
      await own.page.getByRole('heading', { name: 'A passkey for Léa Martin' }).waitFor()
      await looked(own.page, 'enrol')
      await own.page.getByLabel('Code').fill('00000000')
      await own.page.getByRole('button', { name: 'Make my passkey' }).click()
      await own.page.getByText('This is not the code').waitFor()
      await own.page.getByLabel('Code').fill(code)
      await own.page.getByRole('button', { name: 'Make my passkey' }).click()
      await own.page.getByRole('heading', { name: 'Your passkey is made' }).waitFor()
      expect(await own.device.credentials()).toHaveLength(1)
      const sound = async (): Promise<RegistryState['enrolments'][number] | undefined> => (await registry()).enrolments.find((e) => e.unproven === undefined) // prettier-ignore
      await expect.poll(sound, { timeout: 60_000 }).toMatchObject({ agency: judge, officer: { id: 'martin' } })
      expect((await registry()).enrolments.filter((e) => e.unproven)).toHaveLength(1)
      // The link is dead now.
      await own.page.goto(`http://localhost:${house.cast.ports.portal}${link}`)
      await own.page.getByText('This link opens nothing').waitFor()

      // Two people take it over; the registry dates it today, so it opens nothing yet.
      const change = (await sound())?.change
      if (!change) throw new Error('nothing to take over')
      const second = await desks.anna.propose<RegistryState>(change)
      const digest = second.proposed[0]?.digest as Sha256
      await expect(desks.anna.approveChange(digest)).rejects.toThrow(/another/)
      const after = await desks.clara.approveChange<RegistryState>(digest)
      const officers = after.agencies.find((a) => a.id === judge)?.officers
      expect(officers?.find((o) => o.id === 'martin')?.passkeys[0]?.since).toBe(new Date().toISOString().slice(0, 10))
      await own.page.goto(`http://localhost:${house.cast.ports.portal}/`)
      await own.page.getByRole('button', { name: 'Sign in with your passkey' }).click()
      await own.page.getByText('This passkey does not open the portal').waitFor()

      // Another agency's case by its number is as one that never was, and people are told.
      const foreign = async (number: string): Promise<string> =>
        seat.page.evaluate<string>(`fetch('/v1/portal/cases/${number}').then(async (r) => r.status + await r.text())`)
      const answer = await fetch(`http://127.0.0.1:${house.cast.ports.public}/v1/orders`, { method: 'POST', headers: { 'content-type': 'application/pdf' }, body: new Uint8Array(pdfOf('of nobody')) }) // prettier-ignore
      expect(answer.status).toBe(202)
      await expect.poll(async () => (await desks.anna.get<{ orders: object[] }>('/v1/orders')).orders.length, { timeout: 60_000 }).toBe(1) // prettier-ignore
      const year = new Date().getUTCFullYear()
      expect(await foreign(`D-${year}-000001`)).toBe(await foreign(`D-${year}-999999`))
      await expect.poll(async () => (await registry()).askedElsewhere, { timeout: 60_000 }).toMatchObject([{ agency: judge, signal: 'authz.cross_agency', order: `D-${year}-000001` }]) // prettier-ignore
      await seat.close()
      await own.close()
    } finally {
      await duly.stop()
    }
  }))
