import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { makeCast } from '../../src/drill/cast.ts'
import { makeEstate } from '../../src/drill/estate.ts'
import { night } from '../../src/drill/night.ts'
import { desksOf, send } from '../../src/drill/people.ts'
import { startRelay } from '../../src/drill/relay.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { startPostgres } from '../../src/platform/postgres.ts'

test(
  'with the database stopped orders are accepted and paged, and are in the books when it is back',
  { timeout: 180_000 },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'duly-down-'))
    // As root, the database runs under another account, which has to get in here.
    await chmod(dir, 0o755)
    const [home, estate] = [join(dir, 'home'), join(dir, 'estate')]
    await mkdir(home)
    await mkdir(estate)
    await makeEstate(estate)
    const cast = await makeCast(dir, estate)
    await writeFile(join(home, 'duly.yaml'), cast.config)
    const relay = await startRelay(cast.ports.relay)
    let database = await startPostgres(join(dir, 'outside'), () => undefined)
    const duly = dulyAt(home, { DATABASE_URL: database.url })
    try {
      await duly.start()
      await database.stop()
      const [byApi, byMail] = [night.find((s) => s.by === 'api'), night.find((s) => s.by === 'mail')]
      if (!byApi || !byMail) throw new Error('the night has both channels')
      await send(byApi, cast)
      await send(byMail, cast)
      // Two arrivals, two pages under their receipt references, while there is no database at all.
      await vi.waitFor(
        () => {
          expect(new Set(relay.mail.flatMap((m) => /R-[0-9A-Z]{26}/.exec(m.text)?.[0] ?? [])).size).toBe(2)
        },
        { timeout: 20_000, interval: 100 },
      )

      database = await startPostgres(join(dir, 'outside'), () => undefined)
      const anna = desksOf(cast).anna
      await vi.waitFor(
        async () => {
          const { orders } = await anna.get<{ orders: { order_id: string }[] }>('/v1/orders')
          expect(orders).toHaveLength(2)
        },
        { timeout: 60_000, interval: 300 },
      )
    } finally {
      await duly.stop()
      await relay.close()
      await database.stop()
      await rm(dir, { recursive: true, force: true })
    }
  },
)
