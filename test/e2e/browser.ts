import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'

/** A real Chromium, out of a package: no download, no installation. Its pages come from tests alone, so it needs no sandbox. */
export const openBrowser = async (): Promise<Browser> =>
  playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--disable-gpu'] })

/** One person at one screen: a browser window of their own with a passkey device of their own. */
export type Seat = {
  readonly page: Page
  readonly context: BrowserContext
  readonly device: Device
  close(): Promise<void>
}

/** A device that holds passkeys, as the browser sees one (WebAuthn, automation: virtual authenticators). */
export type Device = {
  /** Whether its holder shows themselves to it: false is somebody else's finger. */
  verified(is: boolean): Promise<void>
  /** The credentials it holds: ids in base64url, private keys in PKCS#8, base64. */
  credentials(): Promise<{ id: string; privateKey: string; rpId?: string }[]>
  /** Puts a credential into it, as if it had been made there. */
  add(credential: { id: string; rpId: string; privateKey: string; userHandle: string }): Promise<void>
}

/** Widths at which every journey is gone: a desk, and a phone at 03:10. */
export const widths = { wide: 1280, phone: 390 } as const

export async function sit(
  browser: Browser,
  look: { width?: number; dark?: boolean; language?: string } = {},
): Promise<Seat> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? widths.wide, height: 844 },
    colorScheme: look.dark ? 'dark' : 'light',
    locale: look.language ?? 'en-IE',
    timezoneId: 'Europe/Dublin',
    reducedMotion: 'reduce',
  })
  // As long as a shared machine may stand still; what is there is found at once.
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    page,
    context,
    device: {
      async verified(is) {
        await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: is })
      },
      async credentials() {
        const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId })
        return credentials.map((c) => ({
          id: Buffer.from(c.credentialId, 'base64').toString('base64url'),
          privateKey: c.privateKey,
          ...(c.rpId === undefined ? {} : { rpId: c.rpId }),
        }))
      },
      async add({ id, rpId, privateKey, userHandle }) {
        const credential = {
          credentialId: Buffer.from(id, 'base64url').toString('base64'),
          isResidentCredential: true,
          rpId,
          privateKey,
          userHandle: Buffer.from(userHandle).toString('base64'),
          signCount: 0,
        }
        await session.send('WebAuthn.addCredential', { authenticatorId, credential })
      },
    },
    close: () => context.close(),
  }
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
let axe: string | undefined

/** What axe-core finds wrong with the page as it stands, one line each: nothing, where all can use it. */
export async function inaccessible(page: Page): Promise<string[]> {
  axe ??= await readFile(axeFile, 'utf8')
  // Put in by the test as the debugger would, because the page itself lets no foreign script run.
  const found = await page.evaluate<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>(
    `${axe}; axe.run(document, { resultTypes: ['violations'] })`,
  )
  return found.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')})`)
}
