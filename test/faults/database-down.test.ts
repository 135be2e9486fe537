import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { inHouse } from '../../src/drill/house.ts'
import { night } from '../../src/drill/night.ts'
import { desksOf, send } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { startPostgres } from '../../src/platform/postgres.ts'

test(
  'with the database stopped orders are accepted, people are paged again and again, and the books are filled in later',
  { timeout: 180_000 },
  () =>
    inHouse(async ({ dir, home, cast, mail }) => {
      const config = join(home, 'duly.yaml')
      await writeFile(config, (await readFile(config, 'utf8')).replace('wait_seconds: 60', 'wait_seconds: 1'))
      let database = await startPostgres(join(dir, 'outside'), () => undefined)
      const duly = dulyAt(home, { DATABASE_URL: database.url })
      try {
        await duly.start()
        await database.stop()
        const [byApi, byMail] = [night.find((s) => s.by === 'api'), night.find((s) => s.by === 'mail')]
        if (!byApi || !byMail) throw new Error('the night has both channels')
        await send(byApi, cast)
        await send(byMail, cast)
        const pagesTo = (person: string): Map<string, number> => {
          const counts = new Map<string, number>()
          for (const { to, text } of mail) {
            if (to !== `${person}@staff.test`) continue
            for (const receipt of new Set(text.match(/R-[0-9A-Z]{26}/g)))
              counts.set(receipt, (counts.get(receipt) ?? 0) + 1)
          }
          return counts
        }
        // Two arrivals, each paged more than once under its receipt reference: nobody has acknowledged (I12).
        await vi.waitFor(
          () => {
            expect([...pagesTo('anna').values()].filter((n) => n >= 2)).toHaveLength(2)
          },
          { timeout: 90_000, interval: 100 },
        )

        database = await startPostgres(join(dir, 'outside'), () => undefined)
        const { anna } = desksOf(cast)
        await vi.waitFor(
          async () => {
            const { orders } = await anna.get<{ orders: { order_id: string }[] }>('/v1/orders')
            expect(orders).toHaveLength(2)
          },
          { timeout: 60_000, interval: 300 },
        )
      } finally {
        await duly.stop()
        await database.stop()
      }
    }),
)
