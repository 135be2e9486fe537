import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { identityToRecipient } from 'age-encryption'
import { expect, test, vi } from 'vitest'
import type { AnnexIii } from '../../src/decision/annex-iii.ts'
import { inHouse } from '../../src/drill/house.ts'
import { night, type Script } from '../../src/drill/night.ts'
import { desksOf, send, newest, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'

const prosecutors = night[0]
const mailbox = night[1]
if (!prosecutors || !mailbox) throw new Error('the night begins with two certificates')
/** A prosecutor alone asks for a mailbox: refused under Art. 4(2), and what it names is kept. */
const script: Script = {
  ...prosecutors,
  facts: { ...prosecutors.facts, reference: 'LY-901', asks: mailbox.facts.asks },
}

test(
  'what a refused European order names is kept for nobody but the order itself, the form says so, and withdrawal ends it',
  { timeout: 300_000 },
  () =>
    inHouse(async ({ home, cast }) => {
      const duly = dulyAt(home)
      try {
        await duly.start()
        const { anna, bruno } = desksOf(cast)
        await send(script, cast)
        const until = (shows: (page: Page) => void): Promise<Page> =>
          vi.waitFor(
            async () => {
              const page = await newest(anna)
              shows(page)
              return page
            },
            { timeout: 90_000, interval: 100 },
          )

        const { order } = await until((p) => {
          expect(p.order.kept).toHaveLength(1)
        })
        const [copy] = order.kept
        if (!copy) throw new Error('nothing is kept')
        expect(order).toMatchObject({
          state: 'judged',
          approvals: [],
          answered: [],
          judgement: { verdict: 'refuse', preserve: true },
        })
        expect(copy.collection.items).toBe(10)
        expect(copy.keepUntil).toBe(new Date(Date.parse(order.receivedAt) + 60 * 86_400_000).toISOString())
        // I3: it opens with the key of this order alone, and not with the authority's.
        const theirs = await identityToRecipient(cast.agencies['parquet-lyon']?.identity ?? '')
        expect(copy.package.recipients).toHaveLength(1)
        expect(copy.package.recipients).not.toContain(theirs)
        const { sha256 } = copy.package
        const file = join(home, 'blobs', sha256)
        await access(file)

        await bruno.act(order.id, { act: 'refuse', ground: 'EU-E04', words: 'A judge must validate it.' })
        const answered = await until((p) => {
          expect(p.order.answered).toHaveLength(1)
        })
        const form = answered.order.answered[0]?.form as AnnexIii | undefined
        expect([form?.boxes['G.preserved'], form?.boxes['G.not-preserved']]).toEqual([true, false])
        expect(answered.order).toMatchObject({ state: 'refused', kept: [{ expired: false }] })
        await access(file)

        // What nobody asks for any longer is not kept to its end.
        await anna.act(order.id, { act: 'withdraw', words: 'The prosecutor takes the order back.' })
        await vi.waitFor(
          async () => {
            const { order: now } = await anna.get<Page>(`/v1/orders/${order.id}`)
            expect(now).toMatchObject({ state: 'closed', kept: [{ expired: true }] })
          },
          { timeout: 90_000, interval: 100 },
        )
        await expect(access(file)).rejects.toThrow(/ENOENT/)
      } finally {
        await duly.stop()
      }
    }),
)
