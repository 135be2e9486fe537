import { expect, test } from 'vitest'
import { drill, machineBar } from '../../src/drill/drill.ts'
import { inHouse } from '../../src/drill/house.ts'

test('the night of fourteen orders ends as scripted, and the ledger verifies', { timeout: 300_000 }, () =>
  inHouse(async (house) => {
    const night = await drill(house, { kills: 0, chance: () => 0.5, progress: () => undefined })
    expect(night.orders).toHaveLength(14)
    expect(night.orders.map((o) => [o.script, o.ended])).toEqual(night.orders.map((o) => [o.script, o.expected]))
    expect(night.ledger.verified).toBe(true)
    expect(night.right).toBe(true)
    // A shared machine may be slow; six times the bar is no longer slow but wrong.
    expect(night.machine.receiveToSealed.p95).toBeLessThan(6 * machineBar)
  }),
)
