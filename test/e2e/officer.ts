import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { configure, type House } from '../../src/drill/house.ts'
import { certificate as night } from '../../src/drill/night.ts'
import { sit, type Seat } from './browser.ts'

/** An officer of the drill's authorities with a passkey in their own browser. */
export type Officer = { readonly passkey: { readonly id: string; readonly privateKey: string } }

/** Enters a passkey for the officer of this agency into the registry as it is installed, and gives its private half. */
export async function enrolled({ home }: House, agency: string, more: object = {}): Promise<Officer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const id = randomBytes(16).toString('base64url')
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  await configure(home, (settings) => {
    settings.agencies.find((a) => a.id === agency)?.officers[0]?.passkeys.push({ id, key, since: '2025-01-15' })
    Object.assign(settings, more)
  })
  return { passkey: { id, privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64') } }
}

/** The officer at a browser of their own, signed in. */
export async function seated(
  browser: Browser,
  { cast }: House,
  officer: Officer,
  look: Parameters<typeof sit>[1] = {},
): Promise<Seat> {
  const seat = await sit(browser, look)
  await seat.device.add({ ...officer.passkey, rpId: 'localhost', userHandle: 'officer' })
  await seat.page.goto(`http://localhost:${cast.ports.portal}/`)
  await seat.page.getByRole('button', { name: 'Sign in with your passkey' }).click()
  await seat.page.getByRole('heading', { name: /^Cases of/ }).waitFor()
  return seat
}

type Box = { name: string; type: string; means: string }

/** Fills the guided form: head, one part, and the boxes of the instrument by what they mean. */
export async function fillForm(
  page: Page,
  what: {
    reference: string
    category: string
    accounts: string
    from?: string
    to?: string
    boxes: Readonly<Record<string, string | boolean | readonly string[]>>
  },
): Promise<void> {
  await page.getByRole('link', { name: 'Ask', exact: true }).click()
  await page.getByLabel('Instrument').selectOption('eu.epoc')
  await page.getByLabel('Your file number').fill(what.reference)
  await page.getByLabel('Issued on').fill(new Date().toISOString().slice(0, 10))
  await page.getByLabel('Addressed to').selectOption('nmi')
  await page.getByLabel('Kind of data').selectOption(what.category)
  await page.getByLabel('Accounts').fill(what.accounts)
  if (what.from !== undefined) await page.getByLabel('From', { exact: true }).fill(what.from)
  if (what.to !== undefined) await page.getByLabel('Until', { exact: true }).fill(what.to)
  const boxes = await page.evaluate<Box[]>(
    `fetch('/v1/portal/instruments/eu.epoc').then((r) => r.json()).then((i) => i.boxes)`,
  )
  await page.getByText(/^All other boxes/).click()
  for (const [name, value] of Object.entries(what.boxes)) {
    const box = boxes.find((b) => b.name === name)
    if (!box) throw new Error(`the form has no box ${name}`)
    if (typeof value === 'object') {
      const group = page.getByRole('group', { name: box.means, exact: true })
      for (const one of value) await group.getByLabel(one, { exact: true }).check()
    } else if (typeof value === 'boolean')
      await page.getByLabel(box.means, { exact: true }).first().selectOption(String(value))
    else if (box.type === 'one-of') await page.getByLabel(box.means, { exact: true }).first().selectOption(value)
    else await page.getByLabel(box.means, { exact: true }).first().fill(value)
  }
}

const { hosted_for: _hosted, account_held_by: _held, ...boxes } = night
/** The certificate of Annex I as a careful judge fills it in. */
export const certificate = boxes

export const pdfOf = (text: string): Buffer => Buffer.from(`%PDF-1.4\n% ${text}\n`)
