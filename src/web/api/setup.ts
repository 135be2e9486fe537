import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Hono } from 'hono'
import { z } from 'zod'
import { makeEstate } from '../../drill/estate.ts'
import { liveNight, type LiveNight } from '../../drill/live.ts'
import { placeAt } from '../../order/assertion.ts'
import { sha256 } from '../../order/canonical.ts'
import type { Parsed } from '../../order/ids.ts'
import { whyNotMade } from '../../order/new-passkey.ts'
import { newPasskeyStatement } from '../../order/statement.ts'
import { parseSettings } from '../../platform/config.ts'
import { replaceFile } from '../../platform/disk.ts'
import type { Settings } from '../../platform/settings.ts'
import { editSetup, shortNameOf, type SetupEdit } from '../../platform/setup-text.ts'
import { bodyOf } from './body.ts'
import { faceRoutes, guarded } from './face.ts'

const words = z.string().trim().min(1).max(200)
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/).max(8000) // prettier-ignore
const secret = z.object({ token: z.string().max(100) })
const company = secret.extend({
  name: words,
  country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters, such as IE'),
  zone: words,
  domain: z.string().trim().toLowerCase().regex(/^[a-z0-9.-]+\.[a-z0-9-]+$/, 'a mail domain, such as nimbus.example'), // prettier-ignore
})
const store = secret.extend({ path: z.string().trim().max(1000).optional() })
const waking = secret.extend({ wait_seconds: z.union([z.literal(60), z.literal(300), z.literal(900)]) })
const offer = secret.extend({ name: words })
const person = offer.extend({
  email: z.union([z.email(), z.literal('')]),
  made: z.strictObject({
    id: base64url,
    key: z.string().max(2000),
    clientData: base64url,
    authenticatorData: base64url,
  }),
})

/** The wizard as its page sees it. */
export type SetupState = {
  readonly company: { readonly name: string; readonly country: string; readonly zone: string; readonly domain: string }
  readonly sources: readonly { readonly id: string; readonly kind: string; readonly path: string }[]
  readonly waitSeconds: number | null
  readonly people: readonly { readonly id: string; readonly name: string }[]
  /** Two people exist: nothing can be written here any more. */
  readonly closed: boolean
  /** The link for the second person, for whoever holds the first. */
  readonly second?: string
  readonly desk: string
  readonly night: LiveNight
}

/**
 * The wizard of the first run, at an address of its own: names the company, the mail store and the waking, and makes the
 * first two passkeys. Every answer is written into `duly.yaml` at once, so a reload or a crash loses none. Closed for
 * ever once two people stand there; then only the drill can be watched. `own` is the wizard's web address.
 */
export function setupApi(of: {
  readonly token: string
  readonly config: string
  readonly own: () => string
  readonly desk: string
  readonly estate: string
  readonly done: () => void
}): { app: Hono; stop(): Promise<void> } {
  const night = liveNight()
  const second = sha256(`second person\n${of.token}`).slice(0, 40)
  const read = async (): Promise<{ text: string; settings: Settings }> => {
    const text = await readFile(of.config, 'utf8')
    const settings = parseSettings(text, 'duly.yaml')
    if (!settings.ok) throw new Error(settings.why)
    return { text, settings: settings.value }
  }
  const stateFor = async (token: string): Promise<SetupState> => {
    const { settings, text } = await read()
    const { name = '', country = '', zone = '', domains = [] } = settings.entities[0] ?? {}
    return {
      company: { name, country, zone, domain: domains[0] ?? '' },
      sources: settings.sources.map((s) => ({ id: s.id, kind: s.kind, path: 'path' in s ? s.path : '' })),
      waitSeconds: /^rota:/m.test(text) ? (settings.rota.ladder[0]?.wait_seconds ?? null) : null,
      people: settings.people.map(({ id, name: called }) => ({ id, name: called })),
      closed: settings.people.length >= 2,
      ...(token === of.token ? { second: `${of.own()}/#${second}` } : {}),
      desk: of.desk,
      night: night.now(),
    }
  }
  // One answer at a time: a double click finds what the first click wrote.
  let last: Promise<unknown> = Promise.resolve()
  const write = (
    edit: (settings: Settings) => Promise<Parsed<SetupEdit>> | Parsed<SetupEdit>,
  ): Promise<Parsed<true>> => {
    const turn = last.then(async (): Promise<Parsed<true>> => {
      const { text, settings } = await read()
      if (settings.people.length >= 2)
        return { ok: false, why: 'The wizard is closed for good: two people exist. Sign in at the desk.' }
      const wish = await edit(settings)
      if (!wish.ok) return wish
      const edited = editSetup(text, wish.value)
      if (!edited.ok) return edited
      const after = parseSettings(edited.value, 'duly.yaml as changed,')
      if (!after.ok) return after
      await replaceFile(of.config, Buffer.from(edited.value))
      if (after.value.people.length >= 2) of.done()
      return { ok: true, value: true }
    })
    last = turn.catch(() => undefined)
    return turn
  }

  const app = new Hono()
  app.use(guarded)
  const route = <T extends { token: string }>(
    path: string,
    schema: z.ZodType<T>,
    who: 'first' | 'either',
    act: (wish: T) => Promise<Parsed<unknown>>,
  ): void => {
    app.post(path, async (c) => {
      if (c.req.header('sec-fetch-site') !== 'same-origin' || c.req.header('origin') !== of.own())
        return c.json({ title: 'This request did not come from the wizard’s own page.' }, 403)
      const wish = await bodyOf(c, schema)
      if (!wish.ok) return c.json({ title: wish.why, next: 'Please correct it and try again.' }, 400)
      const { token } = wish.value
      if (token !== of.token && !(who === 'either' && token === second))
        return c.json({ title: 'This link is not valid.', next: 'Duly prints the right one when it starts.' }, 403)
      const done = await act(wish.value)
      return done.ok ? c.json(done.value === true ? await stateFor(token) : (done.value as object)) : c.json({ title: done.why, next: '' }, 409) // prettier-ignore
    })
  }
  route('/v1/setup', secret, 'either', () => Promise.resolve({ ok: true, value: true }))
  route('/v1/setup/company', company, 'first', ({ name, country, zone, domain }) =>
    write(() => ({ ok: true, value: { kind: 'company', name, country, zone, domains: [domain] } })),
  )
  route('/v1/setup/store', store, 'first', ({ path }) =>
    write(async () => {
      if (path !== undefined && path !== '') return maildirAt(resolve(path))
      await makeEstate(of.estate)
      const sources = [
        { id: 'mail', kind: 'maildir', path: join(of.estate, '{account}', 'Maildir') },
        { id: 'accounts', kind: 'directory', path: join(of.estate, 'accounts.jsonl') },
      ]
      return { ok: true, value: { kind: 'store', sources } }
    }),
  )
  route('/v1/setup/waking', waking, 'first', ({ wait_seconds }) =>
    write(({ entities }) => ({ ok: true, value: { kind: 'waking', zone: entities[0]?.zone ?? 'UTC', wait_seconds } })),
  )
  route('/v1/setup/offer', offer, 'either', async ({ token, name }) => ({
    ok: true,
    value: {
      rp: { id: placeAt(of.own()).rpId, name: 'Duly' },
      user: { id: randomBytes(16).toString('base64url'), name },
      challenge: Buffer.from(sha256(newPasskeyStatement(token)), 'hex').toString('base64url'),
    },
  }))
  route('/v1/setup/person', person, 'either', ({ token, name, email, made }) =>
    write(({ people }) => {
      if (token === second && people.length === 0)
        return { ok: false, why: 'The first person is not there yet. Try again when their passkey is made.' }
      if (people.some((p) => p.passkeys?.some(({ id }) => id === made.id)))
        return { ok: false, why: 'This passkey is registered already.' }
      if (people.some((p) => p.name === name))
        return { ok: false, why: `${name} has a passkey already. The second must be another person.` }
      const wrong = whyNotMade(sha256(newPasskeyStatement(token)), made, placeAt(of.own()))
      if (wrong !== undefined) return { ok: false, why: `This passkey cannot be registered: ${wrong}.` }
      const id = shortNameOf(name, 'person', people.map((p) => p.id)) // prettier-ignore
      const passkeys = [{ id: made.id, key: made.key }]
      return { ok: true, value: { kind: 'person', person: { id, name, ...(email === '' ? {} : { email }), passkeys } } }
    }),
  )
  route('/v1/setup/drill', secret, 'either', () => {
    night.start()
    return Promise.resolve({ ok: true, value: true })
  })
  app.route('/', faceRoutes('setup'))
  return { app, stop: () => night.stop() }
}

/** A folder of mailboxes, looked into before it counts: DIR/ACCOUNT/Maildir, or DIR/ACCOUNT with cur/ in it. */
async function maildirAt(dir: string): Promise<Parsed<SetupEdit>> {
  const accounts = await readdir(dir, { withFileTypes: true }).catch(() => undefined)
  if (!accounts) return { ok: false, why: `There is no folder ${dir}, or Duly may not read it.` }
  for (const { name } of accounts.filter((entry) => entry.isDirectory()))
    for (const inside of ['Maildir', '']) {
      const there = await readdir(join(dir, name, inside, 'cur')).then(() => true, () => false) // prettier-ignore
      if (there)
        return {
          ok: true,
          value: { kind: 'store', sources: [{ id: 'mail', kind: 'maildir', path: join(dir, '{account}', inside) }] },
        }
    }
  return { ok: false, why: `No folder in ${dir} is a mailbox in Maildir format (a folder with cur, new and tmp).` }
}
