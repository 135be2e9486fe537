import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { changeDigest, type Change } from '../../src/order/change.ts'
import { changeOf } from '../../src/cli/registry-entries.ts'
import { configure, inHouse } from '../../src/drill/house.ts'
import { night } from '../../src/drill/night.ts'
import type { Sha256 } from '../../src/order/ids.ts'
import { desksOf, send, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { auditLog } from '../../src/verify/audit-log.ts'
import type { RegistryState } from '../../src/web/api/registry.ts'

test(
  'a denied call-back stops an order that was already sealed, and shows everything that relied on the same',
  { timeout: 180_000 },
  () =>
    inHouse(async ({ home, cast, mail }) => {
      const script = night.find((s) => s.signedBy === 'us-grand-jury' && s.expected === 'produced')
      if (!script) throw new Error('the grand jury asks for what may leave on its officer’s passkey alone')
      let address: string | undefined
      // Without an address to tell, a sealed package waits at the last door.
      await configure(home, ({ agencies }) => {
        const grandJury = agencies.find((a) => a.id === 'us-grand-jury')
        address = grandJury?.deliver_to
        delete grandJury?.deliver_to
      })
      const duly = dulyAt(home)
      const { anna, bruno, clara } = desksOf(cast)
      const pages = async (): Promise<Page[]> => {
        const { orders } = await anna.get<{ orders: { order_id: string }[] }>('/v1/orders')
        const all = await Promise.all(orders.map((o) => anna.get<Page>(`/v1/orders/${o.order_id}`)))
        return all.toReversed()
      }
      const until = (check: (all: Page[]) => void | Promise<void>): Promise<void> =>
        vi.waitFor(async () => check(await pages()), { timeout: 60_000, interval: 200 })
      const state = (): Promise<RegistryState> => anna.get<RegistryState>('/v1/registry')
      const another = (file: string): typeof script => ({ ...script, facts: { ...script.facts, reference: file } })
      const orders = [another('GJ-1'), another('GJ-2'), another('GJ-3')]
      const number = cast.agencies['us-grand-jury']?.number ?? ''
      try {
        await duly.start()
        for (const each of orders.slice(0, 2)) await send(each, cast)
        await until((all) => {
          expect(all.map((p) => p.order.state === 'judged' && !p.order.judgeAgain)).toEqual([true, true])
        })
        for (const { order, scope } of await pages())
          for (const person of [bruno, clara]) await person.approve(order.id, scope?.hash as Sha256)
        await until((all) => {
          expect(all.map((p) => p.order.state)).toEqual(['sealed', 'sealed'])
        })
        const [first, second] = await pages()
        if (!first || !second) throw new Error('two orders are sealed')
        await anna.act(first.order.id, {
          act: 'call-back',
          number,
          answered_by: 'Owen the clerk',
          outcome: 'denied',
          confirmed: '',
        })
        await until((all) => {
          expect(all.map((p) => p.order.heldBy)).toEqual([['I-0001'], ['I-0001']])
          expect(all[0]?.order).toMatchObject({ level: 'L0', incident: 'I-0001', state: 'sealed' })
        })
        const { incidents } = await state()
        expect(incidents).toMatchObject([
          {
            id: 'I-0001',
            order: first.order.id,
            agency: 'us-grand-jury',
            by: 'anna',
            relied: [{ order: second.order.id, state: 'sealed', fetched: false }],
          },
        ])
        expect(incidents[0]?.identities).toContain('officer:us-grand-jury/officer')

        // The last obstacle goes away, and still nothing leaves; a new order of the same officer is held as it comes.
        const { agencies } = await state()
        const entry = agencies.find((a) => a.id === 'us-grand-jury')
        if (!entry || address === undefined) throw new Error('the grand jury is registered')
        const reachable = changeOf([{ ...entry, deliver_to: address }], [], 'its address', agencies)
        await anna.propose(reachable)
        await bruno.approveChange(changeDigest(reachable))
        // Other providers hear of it, as a hash; this desk subscribes to its own feed as if it were theirs.
        const url = `http://127.0.0.1:${cast.ports.public}/v1/burnt-identities`
        await vi.waitFor(
          async () => {
            const feed = (await (await fetch(url)).json()) as { entries: object[] }
            expect(feed.entries).toHaveLength(1)
          },
          { timeout: 60_000, interval: 500 },
        )
        const { deskKey } = await anna.get<{ deskKey: string }>('/v1/ledger')
        const feed: Change = { subject: 'feed', name: 'Nimbus', url, key: deskKey, why: 'we know them' }
        await anna.propose(feed)
        expect((await bruno.approveChange<RegistryState>(changeDigest(feed))).feeds).toMatchObject([{ name: 'Nimbus' }])
        await send(orders[2] ?? script, cast)
        await until((all) => {
          expect(all[2]?.order.heldBy).toEqual(['I-0001'])
          expect(all[2]?.order.evidence.map((e) => e.signal)).toEqual(
            expect.arrayContaining(['identity.frozen', 'identity.burnt']),
          )
        })
        expect(mail.filter((m) => m.to === address && /GJ-[123]/.test(m.text))).toEqual([])

        const lift: Change = { subject: 'lift', incident: 'I-0001', why: 'the officer has a new device' }
        await bruno.propose(lift)
        await expect(bruno.approveChange(changeDigest(lift))).rejects.toThrow(/must be another/)
        await clara.approveChange(changeDigest(lift))
        await until((all) => {
          expect(all.map((p) => p.order.heldBy)).toEqual([[], [], []])
          expect(all[1]?.order.state).toBe('released')
        })
        const [denied] = await pages()
        expect(denied?.order).toMatchObject({ state: 'sealed', level: 'L0' })
        expect(denied?.missing).toBeTruthy()

        const { vkey } = await anna.get<{ vkey: string }>('/v1/ledger')
        await duly.stop()
        expect(await auditLog(join(home, 'ledger'), vkey)).toMatchObject({ holds: true })
      } finally {
        await duly.stop()
      }
    }),
)
