import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { inHouse } from '../../src/drill/house.ts'
import { night } from '../../src/drill/night.ts'
import { attend, desksOf, newest, send } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'

const script = night.find((s) => s.facts.reference === 'LY-102')
const [ask] = script?.facts.asks ?? []
if (!script || !ask) throw new Error('the night has a mailbox')
const letters = 30_000

async function fill(maildir: string): Promise<void> {
  await mkdir(maildir, { recursive: true })
  const start = Date.parse(ask?.from ?? '')
  for (let n = 0; n < letters; n++) {
    const at = new Date(start + n * 1000 + 1000)
    const file = join(maildir, `${at.getTime() / 1000}.S${n}.stop:2,S`)
    await writeFile(
      file,
      `From: a@example.test\nMessage-ID: <${n}@example.test>\n\n${'Invented words. '.repeat(500)}${n}\n`,
    )
    await utimes(file, at, at)
  }
}

test('told to end while it seals, Duly ends at once, and the next start goes on from there', { timeout: 240_000 }, () =>
  inHouse(async ({ home, dir, cast }) => {
    await fill(join(dir, 'estate', ask.accounts[0] ?? '', 'Maildir', 'cur'))
    const duly = dulyAt(home)
    const halfMade = async (): Promise<string[]> =>
      (await readdir(join(home, 'blobs'))).filter((name) => name.startsWith('half-'))
    const desks = desksOf(cast)
    const soon = { timeout: 60_000, interval: 5 }
    try {
      await duly.start()
      await send(script, cast)
      // Nobody looks at the order while the last of them signs: only the store is watched.
      await vi.waitFor(async () => {
        const page = await newest(desks.anna)
        if (page.order.approvals.length < 2) await attend(desks, cast, script, page).catch(() => undefined)
        expect(page.order.approvals.length + (await halfMade()).length).toBeGreaterThan(2)
      }, soon)
      const began = performance.now()
      await duly.stop()
      expect(performance.now() - began).toBeLessThan(20_000)
      expect((await halfMade()).length).toBe(2)

      await duly.start()
      await vi.waitFor(async () => {
        expect((await newest(desks.anna)).order.state).toBe('released')
      }, soon)
      const { order } = await newest(desks.anna)
      expect(order.collection?.collection.items).toBeGreaterThanOrEqual(letters)
      expect(order.troubled).toEqual([])
      expect(await halfMade()).toEqual([])
    } finally {
      await duly.stop()
    }
  }),
)
