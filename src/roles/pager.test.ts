import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { afterEach, expect, test, vi } from 'vitest'
import { openOutbox } from '../delivery/outbox.ts'
import { openPagerLine } from '../oncall/line.ts'
import { systemClock } from '../platform/clock.ts'
import { parseSettings } from '../platform/config.ts'
import { openKeys } from '../platform/keys.ts'
import { openPortalFolder } from '../platform/portal-folder.ts'
import { openSpool, type Spool } from '../platform/spool.ts'
import type { Settings } from '../platform/settings.ts'
import { startEdge } from './edge.ts'
import { startPager } from './pager.ts'
import { freePort } from '../../test/free-port.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Intake and pager of one Duly, without core and database. */
async function frontHalf(): Promise<{
  dir: string
  settings: Settings
  spool: Spool
  edge: { close(): Promise<void> }
  pager: Awaited<ReturnType<typeof startPager>>
}> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-pager-role-'))
  closers.push(() => rm(dir, { recursive: true, force: true }))
  const listen = Object.fromEntries(
    await Promise.all(['public', 'desk', 'smtp', 'pager'].map(async (name) => [name, `127.0.0.1:${await freePort()}`])),
  ) as Settings['listen']
  const text = stringify({
    listen,
    entities: [{ id: 'nmi', name: 'Nimbus Mail', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
    people: [
      {
        id: 'anna',
        name: 'Anna',
        key: `ed25519:${Buffer.alloc(32, 1).toString('base64')}`,
        email: 'anna@nimbus.test',
      },
    ],
    mail: { relay: 'smtp://127.0.0.1:1' },
    pager: { dead_man_minutes: 0 },
  })
  await writeFile(join(dir, 'duly.yaml'), text)
  const parsed = parseSettings(text, 'duly.yaml')
  if (!parsed.ok) throw new Error(parsed.why)
  const settings = parsed.value
  const keys = await openKeys(join(dir, 'keys'))
  const spool = await openSpool(join(dir, 'spool'), keys.rootRecipient, systemClock, (wrapped) => keys.unwrap(wrapped))
  const outbox = await openOutbox(join(dir, 'outbox'))
  const edge = await startEdge({
    settings,
    spool,
    words: await openSpool(join(dir, 'words'), keys.rootRecipient, systemClock),
    portal: await openPortalFolder(join(dir, 'portal')),
    outbox,
    clock: systemClock,
    uploadsDir: join(dir, 'uploads'),
    ledgerDir: join(dir, 'ledger'),
    publicDir: dir,
  })
  const log = (): void => undefined
  const pager = await startPager({
    dir: join(dir, 'pager'),
    spool: join(dir, 'spool'),
    config: join(dir, 'duly.yaml'),
    settings,
    clock: systemClock,
    log,
  })
  closers.push(() => edge.close(), () => pager.stop()) // prettier-ignore
  return { dir, settings, spool, edge, pager }
}
const open = ({ pager }: Awaited<ReturnType<typeof frontHalf>>['pager']): string[] => [...pager.state().open.keys()]

test('an order that nobody but the intake has seen is paged under its receipt reference', async () => {
  const { settings, pager } = await frontHalf()
  const answer = await fetch(`http://${settings.listen.public}/v1/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/yaml' },
    body: 'duly: order/1\n',
  })
  const { receipt } = (await answer.json()) as { receipt: string }
  await vi.waitFor(() => { expect(open(pager)).toEqual([`${receipt}.arrival`]) }, { timeout: 5000 }) // prettier-ignore
})

test('a synthetic order comes back once the core has met it, wakes nobody, and is not mistaken for an order', async () => {
  const { dir, spool, pager } = await frontHalf()
  const line = await openPagerLine(join(dir, 'pager'), () => undefined)
  closers.push(() => line.close())
  // The core, as far as a drill goes.
  const met: boolean[] = []
  const unwatch = spool.watch(() => {
    void (async () => {
      for (const receipt of await spool.waiting()) {
        const [only] = (await spool.open(receipt)).documents
        met.push(only !== undefined && (await line.isProbe(only.sha256)))
        await line.tell({ kind: 'drill-taken-in', receipt })
      }
    })()
  })
  expect(await pager.check()).toEqual({ ok: true })
  unwatch()
  expect(met).not.toContain(false)
  expect(open(pager)).toEqual([])
})

test('a synthetic order that the intake does not take is told with the reason', async () => {
  const { edge, pager } = await frontHalf()
  await edge.close()
  expect(await pager.check()).toMatchObject({ ok: false, why: expect.stringContaining('intake') as string })
})
