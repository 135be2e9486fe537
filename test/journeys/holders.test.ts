import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { configure, inHouse } from '../../src/drill/house.ts'
import { night, type Script } from '../../src/drill/night.ts'
import { attend, desksOf, send, newest, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { openPackage } from '../../src/verify/open-package.ts'
import { verifyPackage } from '../../src/verify/verify.ts'

const mailbox = night.find((s) => s.facts.reference === 'LY-102')
const [ask] = mailbox?.facts.asks ?? []
if (!mailbox || !ask) throw new Error('the night has a mailbox')
const shop = 'shop@nimbus.test'
const script: Script = { ...mailbox, facts: { ...mailbox.facts, asks: [{ ...ask, accounts: [shop] }] } }

test(
  'an address that changed hands inside the window is a question to a person, and only the holder they name is produced',
  { timeout: 180_000 },
  () =>
    inHouse(async ({ home, dir, cast }) => {
      const [jonas, li] = ['jonas.brandt@nimbus.test', 'li.tan@nimbus.test']
      const history = [
        { id: jonas, address: 'Shop@Nimbus.test', until: '2026-02-01T00:00:00Z' },
        { id: li, address: shop, from: '2026-02-01T00:00:00Z' },
      ]
      await writeFile(join(home, 'history.jsonl'), history.map((h) => `${JSON.stringify(h)}\n`).join(''))
      const account_history = { kind: 'file', path: 'history.jsonl' }
      await configure(home, (settings) => Object.assign(settings, { account_history }))
      const duly = dulyAt(home)
      try {
        await duly.start()
        const desks = desksOf(cast)
        const { anna } = desks
        await send(script, cast)
        const until = (shows: (page: Page) => void): Promise<Page> =>
          vi.waitFor(
            async () => {
              const page = await newest(anna)
              await attend(desks, cast, script, page).catch(() => undefined)
              shows(page)
              return page
            },
            { timeout: 60_000, interval: 100 },
          )
        const asked = await until((p) => {
          expect(p.order.scopeImpossible).toMatch(/changed hands inside the window/)
        })
        expect(asked.order).toMatchObject({ approvals: [] })
        expect(asked.order.scopeImpossible).toContain(jonas)
        expect(asked.order.scopeImpossible).toContain(li)
        const choice = { act: 'choose-holders', words: 'the complaint is of March' } as const
        await expect(
          anna.act(asked.order.id, { ...choice, account: 'other@nimbus.test', holders: [li] }),
        ).rejects.toThrow(/names no account/)
        await anna.act(asked.order.id, { ...choice, account: shop, holders: [li] })

        const { order } = await until((p) => {
          expect(p.order.sealed).toBeDefined()
        })
        expect(order.scope?.holders).toEqual([
          {
            account: shop,
            id: li,
            windows: [{ startUtc: '2026-02-01T00:00:00.000Z', endUtc: '2026-03-21T00:00:00.000Z' }],
          },
        ])
        expect(order.collection?.collection.items).toBe(6)
        const identityFile = join(dir, 'officer.key')
        await writeFile(identityFile, `${cast.agencies[order.agency ?? '']?.identity ?? ''}\n`)
        const sealed = join(home, 'blobs', order.sealed?.package.sha256 ?? '')
        expect(await verifyPackage({ package: sealed, identityFile })).toMatchObject({ holds: true, items: 6 })
        const opened = await openPackage(sealed, identityFile)
        if (!opened.ok) throw new Error(opened.why)
        const text = (name: string): string => Buffer.from(opened.value.get(name) ?? []).toString()
        expect(text('data/items.jsonl')).toContain(`"account":"${shop}"`)
        expect(text('data/items.jsonl')).not.toContain(jonas)
        expect(text('data/not-held.json')).toContain(`${shop} from 2026-01-01T00:00:00.000Z to 2026-02-01`)
      } finally {
        await duly.stop()
      }
    }),
)
