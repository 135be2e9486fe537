import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { configure, inHouse, type House } from '../../src/drill/house.ts'
import { attend, desksOf, newest, send, type Page } from '../../src/drill/people.ts'
import { dulyAt, type RunningDuly } from '../../src/drill/server.ts'
import { verifyPackage } from '../../src/verify/verify.ts'
import { accounts, fillMany, manyAsked } from '../many-accounts.ts'

const soon = { timeout: 180_000, interval: 20 }
const each = 250
const shards = Math.ceil((accounts.length + 1) / 3)

/** Duly, in the middle of an order of many shards: some are sealed, and some are not. */
const inTheMiddle = (
  live: (house: House, duly: RunningDuly, look: () => Promise<Page>, sealed: () => Promise<number>) => Promise<void>,
): Promise<void> =>
  inHouse(async (house) => {
    const { home, dir, cast } = house
    await fillMany(join(dir, 'estate'), each)
    await configure(home, (settings) => Object.assign(settings, { limits: { shard_accounts: 3 } }))
    const duly = dulyAt(home)
    const desks = desksOf(cast)
    const look = async (): Promise<Page> => {
      const page = await newest(desks.anna)
      if (page.order.approvals.length < 2) await attend(desks, cast, manyAsked, page).catch(() => undefined)
      return page
    }
    const sealed = async (): Promise<number> =>
      (await readFile(join(home, 'duly.log'), 'utf8')).split('a shard is sealed').length - 1
    try {
      await duly.start()
      await send(manyAsked, cast)
      await vi.waitFor(async () => {
        await look()
        expect(await sealed()).toBeGreaterThan(2)
      }, soon)
      await live(house, duly, look, sealed)
    } finally {
      await duly.stop()
    }
  })

test(
  'a core that is killed among shards finds those that are done, and asks for the others alone',
  { timeout: 400_000 },
  () =>
    inTheMiddle(async ({ home, dir, cast }, duly, look, sealed) => {
      await duly.kill()
      const before = await sealed()
      expect(before).toBeLessThan(shards)
      await duly.start()
      const { order } = await vi.waitFor(async () => {
        const page = await look()
        expect(page.order.state).toBe('released')
        return page
      }, soon)
      // What was sealed and not yet answered when it was killed is sealed once more, two at most.
      expect(await sealed()).toBeLessThanOrEqual(shards + 2)
      expect(order.troubled).toEqual([])
      const identityFile = join(dir, 'officer.key')
      await writeFile(identityFile, `${cast.agencies[order.agency ?? '']?.identity ?? ''}\n`)
      const file = join(home, 'blobs', order.sealed?.package.sha256 ?? '')
      expect(await verifyPackage({ package: file, identityFile })).toMatchObject({
        holds: true,
        items: accounts.length * each,
      })
      expect(await readdir(join(home, 'blobs'))).toEqual([order.sealed?.package.sha256])
    }),
)

test('an order that is withdrawn among shards leaves none of them', { timeout: 400_000 }, () =>
  inTheMiddle(async ({ home, cast }, _duly, look) => {
    const { order } = await look()
    expect(await readdir(join(home, 'shards'))).toEqual([order.id])
    await desksOf(cast).anna.act(order.id, { act: 'withdraw', words: 'The court called.' })
    await vi.waitFor(async () => {
      expect(await readdir(join(home, 'shards'))).toEqual([])
      expect(await readdir(join(home, 'blobs'))).toEqual([])
    }, soon)
    const withdrawn = (await look()).order
    expect(withdrawn.sealed).toBeUndefined()
    expect(withdrawn.troubled).toEqual([])
  }),
)
