import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { configure, inHouse } from '../../src/drill/house.ts'
import { night, type Script } from '../../src/drill/night.ts'
import { attend, desksOf, send, newest, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import type { Sha256 } from '../../src/order/ids.ts'
import type { ReviewState } from '../../src/cli/review/show.ts'
import type { SheetLine } from '../../src/review/sheet.ts'
import { openPackage } from '../../src/verify/open-package.ts'
import { verifyPackage } from '../../src/verify/verify.ts'

const mailbox = night.find((s) => s.expected === 'produced' && s.facts.asks.some((a) => a.category === 'content'))
if (!mailbox) throw new Error('the night produces a mailbox')
const script: Script = mailbox

test(
  'an order under review is sealed only when every item is decided and two people approved the result, and the package tells what was held back',
  { timeout: 180_000 },
  () =>
    inHouse(async ({ home, dir, cast }) => {
      const review = { categories: ['content'], privilege: [{ who: 'lawyer', words: ['message'] }] }
      await configure(home, (settings) => Object.assign(settings, { review }))
      const duly = dulyAt(home)
      try {
        await duly.start()
        const desks = desksOf(cast)
        const { anna, bruno, clara } = desks
        await send(script, cast)
        const until = (shows: (page: Page) => void): Promise<Page> =>
          vi.waitFor(
            async () => {
              const page = await newest(anna)
              await attend(desks, cast, script, page).catch(() => undefined)
              shows(page)
              return page
            },
            { timeout: 60_000, interval: 100 },
          )
        const { order } = await until((p) => {
          expect(p.order.review?.laid).toBeDefined()
        })
        expect(order).toMatchObject({ state: 'collected', review: { asked: { by: 'duly' } } })
        const at = `/v1/orders/${order.id}/review`
        const state = (): Promise<ReviewState> => anna.get<ReviewState>(at)
        const items = (await state()).items ?? 0
        expect(items).toBe(script.items)
        expect(await state()).toMatchObject({ stage: 'open', undecided: items, result: null })
        const { items: lines } = await anna.get<{ items: SheetLine[] }>(`${at}/items?limit=500`)
        const messages = lines.filter((l) => l.mediaType === 'message/rfc822').map((l) => l.n)
        const [first, second] = messages as [number, number]
        expect(lines[first - 1]).toMatchObject({ n: first, subject: expect.any(String) as string })
        const read = await anna.get<{ text: string }>(`${at}/items/${first}`)
        expect(read.text.length).toBeGreaterThan(5)

        await anna.act(order.id, { act: 'decide-items', items: [[1, items]], decision: { as: 'produce' } })
        await anna.act(order.id, {
          act: 'decide-items',
          items: [[first, first]],
          decision: { as: 'withhold', ground: 'legal privilege' },
        })
        await anna.act(order.id, {
          act: 'decide-items',
          items: [[second, second]],
          decision: {
            as: 'redact',
            ground: 'another person',
            redaction: { how: 'boxes', ranges: [], lines: [[1, 1]] },
          },
        })
        await anna.act(order.id, { act: 'decide-items', items: [[items, items]], decision: { as: 'undecided' } })
        const open = await state()
        expect(open).toMatchObject({ undecided: 1, result: null })
        await expect(bruno.approveReview(order.id, 'a'.repeat(64) as Sha256)).rejects.toThrow(/decided/)
        await anna.act(order.id, { act: 'decide-items', items: [[items, items]], decision: { as: 'produce' } })
        const whole = await state()
        const result = whole.result as Sha256
        await bruno.approveReview(order.id, result)
        await expect(bruno.approveReview(order.id, result)).rejects.toThrow(/another person/)
        // A decision voids what was signed before it.
        await anna.act(order.id, { act: 'decide-items', items: [[items, items]], decision: { as: 'produce' } })
        expect(await state()).toMatchObject({ approvals: [], stage: 'open' })
        const again = (await state()).result as Sha256
        await bruno.approveReview(order.id, again)
        await clara.approveReview(order.id, again)

        const done = await until((p) => {
          expect(p.order.sealed).toBeDefined()
          expect(p.order.review?.cleared).toBe(order.review?.laid?.package.sha256)
        })
        const { sealed, collection } = done.order
        expect(collection?.collection).toMatchObject({ items: items - 1, withheld: 1 })
        const identityFile = join(dir, 'officer.key')
        await writeFile(identityFile, `${cast.agencies[order.agency ?? '']?.identity ?? ''}\n`)
        const path = join(home, 'blobs', sealed?.package.sha256 ?? '')
        const said = await verifyPackage({ package: path, identityFile })
        expect(said.findings.filter((f) => f.holds === false)).toEqual([])
        expect(said.findings.find((f) => f.check === 'review')?.words).toContain(
          'held back 1 items and covered parts of 1',
        )
        const opened = await openPackage(path, identityFile)
        if (!opened.ok) throw new Error(opened.why)
        const text = (name: string): string => Buffer.from(opened.value.get(name) ?? []).toString()
        expect(JSON.parse(text('data/withheld.json'))).toMatchObject({
          withheld: [
            { id: lines[first - 1]?.id, sha256: lines[first - 1]?.sha256, ground: 'legal privilege', by: 'anna' },
          ],
        })
        expect(text('data/items.jsonl')).toContain(lines[second - 1]?.sha256)
      } finally {
        await duly.stop()
      }
    }),
)
