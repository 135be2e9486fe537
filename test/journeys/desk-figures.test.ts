import { expect, test, vi } from 'vitest'
import { inHouse } from '../../src/drill/house.ts'
import { night } from '../../src/drill/night.ts'
import { desksOf, send } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import type { ClockReport } from '../../src/journey/phase-clock.ts'
import type { Handover } from '../../src/journey/handover.ts'

test(
  'a page answered by its link alone is in the books; clock, hand-over and figures tell of it and name nobody outside',
  { timeout: 180_000 },
  () =>
    inHouse(async ({ home, cast, mail }) => {
      const duly = dulyAt(home)
      const script = night.find((each) => each.by === 'api')
      if (!script) throw new Error('the night has an order over the web')
      const { anna } = desksOf(cast)
      try {
        await duly.start()
        await send(script, cast)
        const link = await vi.waitFor(
          () => {
            const found = /http:\S+\/a\/[\w-]{22}/.exec(
              mail.find(({ to }) => to === 'anna@staff.test')?.text ?? '',
            )?.[0]
            expect(found).toBeDefined()
            return found ?? ''
          },
          { timeout: 90_000, interval: 100 },
        )
        expect((await fetch(link, { method: 'POST' })).status).toBe(200)
        const report = await vi.waitFor(
          async () => {
            const handover = await anna.get<Handover>('/v1/handover')
            expect(handover.open).toMatchObject([{ acknowledgedBy: 'anna' }])
            return handover
          },
          { timeout: 90_000, interval: 200 },
        )
        expect(report.happened).toMatchObject({ received: 1, paged: 1, acknowledged: 1 })
        const clock = await anna.get<ClockReport>('/v1/clock')
        const counts = Object.fromEntries(clock.phases.map(({ phase, count }) => [phase, count]))
        expect(counts).toMatchObject({ receive: 1, page: 1, acknowledge: 1, seal: 0 })
        const figures = await (await fetch(`http://127.0.0.1:${cast.ports.desk}/metrics`)).text()
        expect(figures).toMatch(/^duly_pager_open_needs\{cause="arrival",acknowledged="yes"\} 1$/m)
        expect(figures).toMatch(/^duly_phase_seconds\{phase="page",quantile="0.99"\} [0-9.]+$/m)
        for (const secret of [script.facts.reference, 'nimbus', 'anna', 'D-2026']) expect(figures).not.toContain(secret)
        const outside = await fetch(`http://127.0.0.1:${cast.ports.public}/metrics`)
        expect(outside.status).toBe(404)
      } finally {
        await duly.stop()
      }
    }),
)
