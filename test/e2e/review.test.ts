import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { configure } from '../../src/drill/house.ts'
import { night } from '../../src/drill/night.ts'
import { desksOf } from '../../src/drill/people.ts'
import type { Order } from '../../src/order/order.ts'
import { openPackage } from '../../src/verify/open-package.ts'
import { atHome } from './at-home.ts'
import { inaccessible, widths } from './browser.ts'
import { deskAt, press, reviewOf, seatOf, untilOrder } from './desk.ts'

const { browser, house, duly, taken } = await atHome()
/** So many items may one person open of one order. */
const most = 4

let number = 0
const reference = (): string => `REVIEW-${++number}`
const orderNow = async (id: string): Promise<Order> =>
  (await desksOf(house.cast).anna.get<{ order: Order }>(`/v1/orders/${id}`)).order

/** Opens the review; on a telephone, its first item. */
async function sitDown(page: Page, id: string): Promise<void> {
  await page.goto(`${deskAt(house.cast)}/orders/${id}/review`)
  await page.locator('.review-line').first().waitFor()
  if ((page.viewportSize()?.width ?? 0) === widths.phone) await page.locator('.review-line').first().click()
  await page.getByRole('region', { name: 'Its words' }).waitFor()
}
const decided = (page: Page, n: number): Promise<void> => page.getByText(`${n} of 10 decided`).waitFor()

for (const [where, width] of Object.entries(widths)) {
  test(`counsel reviews item by item with single keys, and two people sign the result before it leaves (${where})`, async () => {
    const id = await reviewOf(house.cast, reference())
    const one = await taken(seatOf(browser, house.cast, 'bruno', { width }))
    const { page } = one
    await page.goto(`${deskAt(house.cast)}/orders/${id}`)
    await page.getByRole('link', { name: 'Review the items' }).click()
    await page.getByText('0 of 10 decided').waitFor()
    expect(await inaccessible(page)).toEqual([])
    const show = page.getByLabel('Show', { exact: true })
    if (width === widths.phone) await page.getByRole('list', { name: 'Items' }).getByRole('button').first().click()
    await page.getByRole('region', { name: 'Its words' }).waitFor()
    expect(await inaccessible(page)).toEqual([])
    // Nothing is withheld without a ground: the cursor stands where it is written, and Enter goes on.
    await page.keyboard.press('Escape')
    await page.keyboard.press('w')
    await page.keyboard.type('privileged')
    await page.keyboard.press('Enter')
    await page.getByText('1 of 10 decided').waitFor()
    await page.keyboard.press('u')
    await page.getByText('0 of 10 decided').waitFor()
    await page.keyboard.press('w')
    await page.getByText('1 of 10 decided').waitFor()
    // The rest at once: what is still undecided, and all that is shown.
    if (width === widths.phone) await press(page, 'Back to the list')
    await show.selectOption('Undecided')
    await page.getByText('9 shown').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('a')
    await page.keyboard.press('p')
    await page.getByText('10 of 10 decided').waitFor()
    await show.selectOption('Withheld and redacted')
    await page.getByText('privileged · bruno').waitFor()
    await page.getByText('Everything is saved.').waitFor()
    expect(await inaccessible(page)).toEqual([])
    const two = await taken(seatOf(browser, house.cast, 'clara', { width }))
    await two.page.goto(`${deskAt(house.cast)}/orders/${id}/review`)
    for (const seat of [one, two]) await press(seat.page, 'Sign exactly this result')
    await untilOrder(house.cast, id, (o) => o.released !== undefined)
    await two.page.getByText('Two people signed this result.').waitFor()
  })
}

for (const [where, width] of Object.entries(widths)) {
  test(`words are blacked out by selecting and by naming them, and what leaves holds none of them (${where})`, async () => {
    const id = await reviewOf(house.cast, reference())
    const { page } = await taken(seatOf(browser, house.cast, 'bruno', { width }))
    await sitDown(page, id)
    const words = page.getByRole('region', { name: 'Its words' })
    // The viewer's name stands behind the words.
    const behind = await page.evaluate<string>(
      `getComputedStyle(document.querySelector('.review-words')).backgroundImage`,
    )
    expect(decodeURIComponent(behind)).toContain('Bruno')
    const text = (await words.locator('pre').allTextContents()).join('')
    const named = /[A-Za-z]{6,}/.exec(text)?.[0] ?? ''
    expect(named).not.toBe('')
    await page.getByText('Black out parts of it').click()
    await page.getByLabel('Words, wherever they stand in it').fill(named)
    await press(page, 'Black out')
    await words.locator('.covered').first().waitFor()
    // And the last word, as a mouse selects it.
    await page.evaluate(`(() => {
      const leaf = [...document.querySelectorAll('.review-words [data-from]')].at(-1).firstChild
      const shown = leaf.data.trimEnd()
      getSelection().setBaseAndExtent(leaf, shown.search(/\\S+$/), leaf, shown.length)
    })()`)
    await page.getByRole('button', { name: /^Black out the selection/ }).click()
    await expect.poll(async () => (await words.locator('pre').allTextContents()).join('').trimEnd()).toMatch(/ ██████$/)
    expect(await inaccessible(page)).toEqual([])
    await page.getByLabel('The subject too').check()
    // Decided on a ground alone.
    await page.getByRole('button', { name: /^Redact so/ }).click()
    await page.getByLabel('Ground').fill('another person')
    await page.keyboard.press('Enter')
    await decided(page, 1)
    await page.keyboard.press('Escape')
    await page.keyboard.press('k')
    await words.locator('.covered').first().waitFor()
    const left = (await words.locator('pre').allTextContents()).join('')
    expect(left.toLowerCase()).not.toContain(named.toLowerCase())
    if (width === widths.phone) await press(page, 'Back to the list')
    await page.getByLabel('Show', { exact: true }).selectOption('Undecided')
    await page.keyboard.press('a')
    await page.keyboard.press('p')
    await decided(page, 10)
    const { bruno, clara } = desksOf(house.cast)
    await page.getByText('Everything is saved.').waitFor()
    const { result } = await bruno.get<{ result: never }>(`/v1/orders/${id}/review`)
    await bruno.approveReview(id, result)
    await clara.approveReview(id, result)
    await untilOrder(house.cast, id, (o) => o.released !== undefined)
    const order = await orderNow(id)
    const identityFile = join(house.dir, `${id}.key`)
    await writeFile(identityFile, `${house.cast.agencies[order.agency ?? '']?.identity ?? ''}\n`)
    const opened = await openPackage(join(house.home, 'blobs', order.sealed?.package.sha256 ?? ''), identityFile)
    if (!opened.ok) throw new Error(opened.why)
    const files = [...opened.value].map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')] as const)
    const made = files.filter(([, body]) => body.includes('Duly-Redacted: sha256='))
    expect(made).toHaveLength(1)
    const [, body = ''] = made[0] ?? []
    const delivered = Buffer.from(body.slice(body.indexOf('\r\n\r\n')), 'base64')
      .toString()
      .replaceAll('\r\n', '\n')
    // The very text that was on the screen.
    expect(delivered).toBe(left)
  })

  test(`with the line cut, decisions are kept and said to be; they are saved once it is back (${where})`, async () => {
    const id = await reviewOf(house.cast, reference())
    const { page, context } = await taken(seatOf(browser, house.cast, 'clara', { width }))
    await sitDown(page, id)
    const before = (await orderNow(id)).version
    await context.setOffline(true)
    for (const key of 'ppp') await page.keyboard.press(key)
    await decided(page, 3)
    await page.getByText('Not saved yet: 3').waitFor()
    await page.getByText(/The desk cannot be reached\. Decisions on 3 items are kept here/).waitFor()
    expect(await inaccessible(page)).toEqual([])
    expect((await orderNow(id)).version).toBe(before)
    await context.setOffline(false)
    await page.getByText('Everything is saved.').waitFor({ timeout: 30_000 })
    const { review } = await orderNow(id)
    expect(review?.decided.map((d) => [d.items, d.decision.as])).toEqual([[[[1, 1], [2, 2], [3, 3]], 'produce']]) // prettier-ignore
    // So is what was decided after the session ended: signing in comes in front, and then it goes on.
    await page.evaluate(`fetch('/v1/session/end', { method: 'POST', body: '{}' }).then((r) => r.json())`)
    await page.keyboard.press('p')
    await page.getByText('Please sign in again').waitFor()
    await press(page, 'Sign in with a passkey')
    await page.getByText('Please sign in again').waitFor({ state: 'detached' })
    await decided(page, 4)
    await page.getByText('Everything is saved.').waitFor({ timeout: 30_000 })
    expect((await orderNow(id)).review?.decided).toHaveLength(2)
  })
}

test('a hostile letter is text and nothing else: it runs nothing, loads nothing, and hides nothing', async () => {
  const asked = night.find((s) => s.script.startsWith('EPOC of a French judge'))?.facts.asks[0]
  const at = new Date(Date.parse(asked?.from ?? '') + 500)
  const file = join(
    house.dir,
    'estate',
    asked?.accounts[0] ?? '',
    'Maildir',
    'cur',
    `${at.getTime() / 1000}.H.evil:2,S`,
  )
  const letter = [
    'From: "<img src=x onerror=alert(1)>" <evil@example.test>',
    `To: ${asked?.accounts[0] ?? ''}`,
    'Subject: =?utf-8?Q?Invoice_=E2=80=AEfdp.exe?= <script>document.title="gone"</script>',
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    'Message-ID: <evil@example.test>',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<base href="http://tracker.example/"><script>document.title = "gone"</script><style>body{display:none}</style>',
    '<img src="http://tracker.example/pixel.png" onerror="alert(1)"><link rel=stylesheet href="http://tracker.example/x.css">',
    '<iframe src="http://tracker.example/"></iframe><form action="http://tracker.example/"><input autofocus onfocus=alert(2)></form>',
    '<p style="display:none">Words that hide</p><p>Words that show &lt;b&gt;</p><a href="javascript:alert(3)">a link</a>',
    '',
  ].join('\r\n')
  await writeFile(file, letter)
  await utimes(file, at, at)
  try {
    const id = await reviewOf(house.cast, reference())
    const { page } = await taken(seatOf(browser, house.cast, 'bruno'))
    const wrong: string[] = []
    page.on('request', (request) => new URL(request.url()).hostname === 'localhost' || wrong.push(request.url()))
    page.on('dialog', (dialog) => {
      wrong.push(dialog.message())
      void dialog.dismiss()
    })
    page.on('pageerror', (error) => wrong.push(error.message))
    await sitDown(page, id)
    await page.getByRole('listitem').filter({ hasText: 'Invoice' }).getByRole('button').click()
    const words = page.getByRole('region', { name: 'Its words' })
    await words.getByText('Words that show <b>').waitFor()
    await words.getByText('Words that hide').waitFor()
    // The mark that turns the direction of writing is written out.
    await words.getByText(String.raw`Invoice \u{202E}fdp.exe <script>`).waitFor()
    expect(await page.title()).toContain(id)
    expect(await words.locator('a, img, script, style, iframe, form, input, link, base').count()).toBe(0)
    expect(wrong).toEqual([])
  } finally {
    await rm(file)
  }
})

test('over the budget the page says when it goes on and who can raise it, and what was open stays open', async () => {
  const id = await reviewOf(house.cast, reference())
  await duly.stop()
  await configure(house.home, (settings) => Object.assign(settings, { review: { items_an_hour: most } }))
  await duly.start()
  const { page } = await taken(seatOf(browser, house.cast, 'bruno'))
  await sitDown(page, id)
  const heading = (n: number): Promise<void> =>
    page.getByRole('heading', { level: 2, name: new RegExp(`^${n} `) }).waitFor()
  for (let n = 2; n <= most; n++) {
    await page.keyboard.press('j')
    await heading(n)
    await page.getByRole('region', { name: 'Its words' }).waitFor()
  }
  await page.keyboard.press('j')
  await page.getByText(`opened ${most} items of ${id} within an hour: as many as this desk allows`).waitFor()
  await page.getByText(/It goes on at \d\d:\d\d UTC\..*review\.items_an_hour/).waitFor()
  expect(await page.getByRole('region', { name: 'Its words' }).count()).toBe(0)
  expect(await inaccessible(page)).toEqual([])
  await page.reload()
  await page.getByRole('region', { name: 'Its words' }).waitFor()
  await page.getByText(`Items opened so far: bruno ${most}`).waitFor()
})
