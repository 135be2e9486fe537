import { expect, test } from 'vitest'
import { drill } from '../../src/drill/drill.ts'
import { inHouse } from '../../src/drill/house.ts'

test('SIGKILL at twenty random moments loses no order, no timer and no ledger entry', { timeout: 600_000 }, () =>
  inHouse(async (house) => {
    const night = await drill(house, { kills: 20, chance: Math.random, progress: () => undefined })
    expect(night.kills).toBe(20)
    expect(night.orders.map((o) => [o.script, o.ended])).toEqual(night.orders.map((o) => [o.script, o.expected]))
    expect(night.ledger.verified).toBe(true)
    expect(night.right).toBe(true)
  }),
)
