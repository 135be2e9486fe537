import { access, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { inHouse } from '../../src/drill/house.ts'
import { night, type Script } from '../../src/drill/night.ts'
import { attend, desksOf, send, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import type { KeptState } from '../../src/journey/kept-state.ts'
import { commitment } from '../../src/ledger/leaf.ts'
import { verifyPackage } from '../../src/verify/verify.ts'

const mailbox = night.find((s) => s.facts.reference === 'LY-102')
const keep = night.find((s) => s.facts.instrument === 'eu.epoc-pr')
if (!mailbox || !keep) throw new Error('the night has a mailbox and a preservation order')
const [ask] = mailbox.facts.asks
const keeping: Script = { ...keep, facts: { ...keep.facts, asks: mailbox.facts.asks } }

test(
  'what was kept outlives the mailbox, is produced under a later order, and dies with a receipt that the ledger proves',
  { timeout: 240_000 },
  () =>
    inHouse(async ({ home, dir, cast }) => {
      const duly = dulyAt(home)
      try {
        await duly.start()
        const desks = desksOf(cast)
        const { anna } = desks
        const until = (script: Script, shows: (page: Page) => void): Promise<Page> =>
          vi.waitFor(
            async () => {
              const { orders } = await anna.get<{ orders: { order_id: string }[] }>('/v1/orders')
              const pages = await Promise.all(orders.map((o) => anna.get<Page>(`/v1/orders/${o.order_id}`)))
              const page = pages.find((p) => p.order.facts?.reference === script.facts.reference)
              if (!page) throw new Error('not there yet')
              await attend(desks, cast, script, page).catch(() => undefined)
              shows(page)
              return page
            },
            { timeout: 60_000, interval: 100 },
          )
        await send(keeping, cast)
        const first = await until(keeping, (p) => {
          expect(p.order.kept).toHaveLength(1)
        })
        const [copy] = first.order.kept
        const kept = (): Promise<KeptState> => anna.get<KeptState>(`/v1/orders/${first.order.id}/kept`)
        const [shown] = (await kept()).copies
        expect(shown).toMatchObject({ items: mailbox.items, receipt: null, accounts: ask?.accounts })
        const longer = new Date(Date.parse(shown?.until ?? '') + 30 * 86_400_000).toISOString()
        await expect(
          anna.act(first.order.id, { act: 'extend-preservation', until: shown?.until ?? '', words: 'x' }),
        ).rejects.toThrow(/already/)
        await anna.act(first.order.id, { act: 'extend-preservation', until: longer, words: 'Annex VI came by mail' })
        expect((await kept()).copies[0]?.until).toBe(longer)

        // The user deletes everything.
        const cur = join(dir, 'estate', ask?.accounts[0] ?? '', 'Maildir', 'cur')
        for (const file of await readdir(cur)) await rm(join(cur, file))

        await send(mailbox, cast)
        const scoped = await until(mailbox, (p) => {
          expect(p.scope).not.toBeNull()
        })
        const { id } = scoped.order
        await expect(anna.act(id, { act: 'produce-from', order: id })).rejects.toThrow(/another order/)
        if (!scoped.order.sealed) await anna.act(id, { act: 'produce-from', order: first.order.id })
        const { order } = await until(mailbox, (p) => {
          expect(p.order.sealed).toBeDefined()
        })
        expect(order.fromKept?.package).toBe(copy?.package.sha256)
        expect(order.collection?.collection).toMatchObject({ items: mailbox.items, notHeld: [] })
        const identityFile = join(dir, 'officer.key')
        await writeFile(identityFile, `${cast.agencies[order.agency ?? '']?.identity ?? ''}\n`)
        const file = join(home, 'blobs', order.sealed?.package.sha256 ?? '')
        const said = await verifyPackage({ package: file, identityFile })
        expect(said).toMatchObject({ holds: true, items: mailbox.items })

        await anna.act(first.order.id, { act: 'release-preservation', words: 'The certificate was answered.' })
        const gone = await vi.waitFor(
          async () => {
            const state = await kept()
            expect(state.copies[0]?.receipt).toMatchObject({ why: 'released', items: mailbox.items })
            return state
          },
          { timeout: 90_000, interval: 100 },
        )
        await expect(access(join(home, 'blobs', copy?.package.sha256 ?? ''))).rejects.toThrow(/ENOENT/)
        expect(gone.copies[0]?.receipt?.key).toMatch(/^[0-9a-f]{64}$/)
        // The receipt is a leaf of the ledger: whoever holds the words finds its commitment in the entry.
        const [leaf] = gone.proof?.leaves ?? []
        const [opened] = gone.proof?.reveal ?? []
        expect(opened?.event).toContain(copy?.package.sha256)
        const entry = Buffer.from(leaf?.entry ?? '', 'base64').toString()
        expect(entry).toContain('preservation-expired')
        const committed = commitment(Buffer.from(opened?.salt ?? '', 'base64'), opened?.event ?? '')
        expect(entry).toContain(Buffer.from(committed).toString('hex'))
      } finally {
        await duly.stop()
      }
    }),
)
