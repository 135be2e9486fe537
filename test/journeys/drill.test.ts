import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { drill, machineBar } from '../../src/drill/drill.ts'

test('the night of fourteen orders ends as scripted, and the ledger verifies', { timeout: 300_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'duly-night-'))
  // As root, the database runs under another account, which has to get in here.
  await chmod(dir, 0o755)
  try {
    const night = await drill(dir, { kills: 0, chance: () => 0.5, progress: () => undefined })
    expect(night.orders).toHaveLength(14)
    expect(Object.fromEntries(night.orders.map((o) => [o.script, o.ended]))).toEqual(
      Object.fromEntries(night.orders.map((o) => [o.script, o.expected])),
    )
    for (const o of night.orders.filter((each) => each.expected === 'produced'))
      expect(o.package?.verified, o.script).toBe(true)
    expect(night.ledger.verified).toBe(true)
    // A shared machine may be slow; six times the bar is no longer slow but wrong.
    expect(night.machine.receiveToSealed.p95).toBeLessThan(6 * machineBar)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
