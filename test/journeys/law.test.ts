import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { configure, inHouse } from '../../src/drill/house.ts'
import { night } from '../../src/drill/night.ts'
import { desksOf, send, newest, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import type { Rejudged } from '../../src/journey/rejudge.ts'
import { auditLog } from '../../src/verify/audit-log.ts'
import type { LawState } from '../../src/web/api/law.ts'

test(
  'a changed pack is proposed, two people bring it into force, and an order keeps the law that judged it',
  { timeout: 180_000 },
  () =>
    inHouse(async ({ dir, home, cast }) => {
      const script = night.find((s) => s.signedBy && s.facts.instrument === 'eu.epoc')
      if (!script) throw new Error('the night has a signed EPOC')
      const law = join(dir, 'law')
      await cp('law', law, { recursive: true })
      await configure(home, ({ people }) => {
        people.find((p) => p.id === 'clara')?.may.push('counsel')
      })
      const duly = dulyAt(home, { DULY_LAW: law })
      const { anna, bruno, clara } = desksOf(cast)
      const state = (): Promise<LawState> => anna.get<LawState>('/v1/law')
      const order = async (): Promise<Page['order']> => {
        const page = await newest(anna)
        expect(page.order.judgement !== undefined && !page.order.judgeAgain).toBe(true)
        return page.order
      }
      const judged = (): Promise<Page['order']> => vi.waitFor(order, { timeout: 20_000, interval: 100 })
      try {
        await duly.start()
        await send(script, cast)
        const first = await judged()
        const installed = (await state()).inForce
        expect(first.judgement?.law).toBe(installed?.digest)

        await duly.stop()
        const pack = join(law, 'eu', 'epoc.yaml')
        const shorter = (await readFile(pack, 'utf8')).replace(/(rule: eu-days,\s+n: )10/, (all) =>
          all.replace('10', '9'),
        )
        await writeFile(pack, shorter)
        await duly.start()
        const proposed = (await state()).proposed
        if (!proposed) throw new Error('the changed pack is proposed')
        expect(await state()).toMatchObject({
          inForce: installed,
          changes: [
            {
              pack: 'eu.epoc',
              words: [expect.stringMatching(/^- due .*10 days/), expect.stringMatching(/^\+ due .*9 days/)],
            },
          ],
        })

        // A new proof is weighed by the law that judged the order first.
        await anna.act(first.id, {
          act: 'call-back',
          number: cast.agencies[script.signedBy ?? '']?.number ?? '',
          answered_by: 'the registry',
          outcome: 'confirmed',
          confirmed: '',
          reference: script.facts.reference,
          accounts: [...new Set(script.facts.asks.flatMap((a) => a.accounts))],
        })
        await vi.waitFor(async () => {
          expect((await order()).level).toBe('L4')
        }, 20_000)
        const { law: by, dueSafe } = first.judgement ?? {}
        expect((await order()).judgement).toMatchObject({ law: by, dueSafe })
        await expect(anna.act(first.id, { act: 'rejudge', law: proposed.digest })).rejects.toThrow(/not in force/)

        await bruno.approveLaw(proposed.digest)
        await expect(bruno.approveLaw(proposed.digest)).rejects.toThrow(/signed this edition already/)
        expect((await state()).inForce).toEqual(installed)
        await clara.approveLaw(proposed.digest)
        expect(await state()).toMatchObject({ inForce: proposed, proposed: null })

        const { orders } = await anna.get<{ orders: Rejudged[] }>('/v1/law/rejudge')
        expect(orders).toMatchObject([
          { order: first.id, differences: [expect.stringMatching(/^dueSafe: /), expect.stringMatching(/^dueLegal: /)] },
        ])
        expect((await order()).judgement?.law).toBe(installed?.digest)
        await anna.act(first.id, { act: 'rejudge', law: proposed.digest })
        const again = await judged()
        expect(again.judgement).toMatchObject({
          law: proposed.digest,
          packStatus: 'draft',
          dueSafe: orders[0]?.to.dueSafe,
        })

        // A lawyer and a second person sign one text off: active from then on, and a draft for the order judged before.
        const text = proposed.packs.find((p) => p.id === 'eu.epoc')
        if (!text) throw new Error('the EPOC pack is in the edition')
        const signOff = { pack: text.id, sha256: text.sha256, on: '2026-11-24' }
        await bruno.signOff(signOff)
        expect((await state()).inForce).toEqual(proposed)
        await clara.signOff(signOff)
        const signed = (await state()).inForce
        expect(signed?.packs.find((p) => p.id === 'eu.epoc')?.signedOff).toMatchObject({ on: '2026-11-24' })
        expect((await order()).judgement?.law).toBe(proposed.digest)

        const { vkey } = await anna.get<{ vkey: string }>('/v1/ledger')
        await duly.stop()
        expect(await auditLog(join(home, 'ledger'), vkey)).toMatchObject({ holds: true })
        await duly.start()
        expect((await state()).inForce).toEqual(signed)
      } finally {
        await duly.stop()
      }
    }),
)
