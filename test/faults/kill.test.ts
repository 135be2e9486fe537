import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { drill } from '../../src/drill/drill.ts'

test(
  'SIGKILL at twenty random moments loses no order, no timer and no ledger entry',
  { timeout: 600_000 },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'duly-kill-'))
    // As root, the database runs under another account, which has to get in here.
    await chmod(dir, 0o755)
    try {
      const night = await drill(dir, { kills: 20, chance: Math.random, progress: () => undefined })
      expect(night.kills).toBe(20)
      expect(Object.fromEntries(night.orders.map((o) => [o.script, o.ended]))).toEqual(
        Object.fromEntries(night.orders.map((o) => [o.script, o.expected])),
      )
      for (const o of night.orders.filter((each) => each.expected === 'produced'))
        expect(o.package?.verified, o.script).toBe(true)
      expect(night.ledger.verified).toBe(true)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  },
)
