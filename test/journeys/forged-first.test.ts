import { expect, test, vi } from 'vitest'
import { inHouse } from '../../src/drill/house.ts'
import { night } from '../../src/drill/night.ts'
import { desksOf, send, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'

test(
  'a copy that a forger sends first does not swallow the genuine order; the same sending twice is one order',
  { timeout: 300_000 },
  () =>
    inHouse(async ({ home, cast }) => {
      const genuine = night[0]
      if (genuine?.signedBy === undefined) throw new Error('the first order of the night is signed')
      const { signedBy: _key, ...forged } = genuine
      const duly = dulyAt(home)
      try {
        await duly.start()
        const { anna } = desksOf(cast)
        const judged = async (orders: number): Promise<Page[]> =>
          vi.waitFor(
            async () => {
              const listed = await anna.get<{ orders: { order_id: string }[] }>('/v1/orders')
              expect(listed.orders).toHaveLength(orders)
              const pages = await Promise.all(listed.orders.map((o) => anna.get<Page>(`/v1/orders/${o.order_id}`)))
              for (const { order } of pages) expect(order.judgeAgain).toBe(false)
              return pages.toReversed()
            },
            { timeout: 20_000, interval: 100 },
          )
        await send(forged, cast)
        expect((await judged(1)).map((p) => p.order.level)).toEqual(['L0'])

        await send(genuine, cast)
        const [first, second] = await judged(2)
        expect(first?.order.level).toBe('L0')
        expect(second?.order).toMatchObject({ level: 'L3', state: 'judged' })
        expect(second?.order.duplicateOf).toBeUndefined()

        await send(genuine, cast)
        await vi.waitFor(async () => {
          const [, again] = await judged(2)
          expect(again?.order.servedAgain).toHaveLength(1)
        }, 20_000)
      } finally {
        await duly.stop()
      }
    }),
)
