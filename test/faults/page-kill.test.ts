import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { makeNightFolder } from '../../src/drill/house.ts'
import { killAndPage } from './page-kill.ts'
import { chanceFrom } from './seeded-chance.ts'

const kills = Number(process.env['DULY_KILLS'] ?? 9)
const seed = Number(process.env['DULY_SEED'] ?? Date.now() % 1_000_000)

test(
  `SIGKILL of pager, core and database at ${kills} random moments (seed ${seed}) loses and silences no page`,
  { timeout: 900_000 },
  async () => {
    const dir = await makeNightFolder()
    try {
      const report = await killAndPage(dir, { kills, chance: chanceFrom(seed), progress: () => undefined })
      expect(report).toMatchObject({ lost: 0, silent: 0, notInBooks: 0 })
      expect(report.orders).toBeGreaterThan(0)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  },
)
