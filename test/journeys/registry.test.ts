import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changeDigest } from '../../src/order/change.ts'
import { changeOf } from '../../src/cli/registry-entries.ts'
import { inHouse } from '../../src/drill/house.ts'
import { desksOf } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { auditLog } from '../../src/verify/audit-log.ts'
import type { RegistryState } from '../../src/web/api/registry.ts'

test(
  'a new telephone number takes two people, is young whatever they say, and the old contacts are told',
  { timeout: 300_000 },
  () =>
    inHouse(async ({ home, cast, mail }) => {
      const duly = dulyAt(home)
      const { anna, bruno } = desksOf(cast)
      const state = (): Promise<RegistryState> => anna.get<RegistryState>('/v1/registry')
      try {
        await duly.start()
        const { agencies } = await state()
        const before = agencies.find((a) => a.id === 'om-utrecht')
        if (!before) throw new Error('the registry is installed from duly.yaml')
        const number = { number: '+31 6 9999 0666', since: '2019-01-01', from: 'somebody rang' }
        const change = changeOf([{ ...before, callback: [...before.callback, number] }], [], 'they moved', agencies)
        const digest = changeDigest(change)
        await anna.propose(change)
        await expect(anna.approveChange(digest)).rejects.toThrow(/The second person must be another/)
        expect((await state()).agencies).toEqual(agencies)

        await bruno.approveChange(digest)
        const after = await state()
        const today = new Date().toISOString().slice(0, 10)
        expect(after.agencies.find((a) => a.id === 'om-utrecht')?.callback).toEqual([
          ...before.callback,
          { ...number, since: today },
        ])
        expect(after.made).toMatchObject([
          { by: ['anna', 'bruno'], told: { told: ['registry@om-utrecht.test', 'head@om-utrecht.test'] } },
        ])
        expect(mail.filter((m) => JSON.stringify(m).includes('+31 6 9999 0666'))).toHaveLength(2)
        await expect(bruno.approveChange(digest)).rejects.toThrow(/made already/)
        await expect(anna.propose(change)).rejects.toThrow(/changed since/)

        await anna.post('/v1/registry/officers-left', { agency: 'om-utrecht', officer: 'officer', on: today })
        const { vkey } = await anna.get<{ vkey: string }>('/v1/ledger')
        const { made, agencies: held } = await state()
        await duly.stop()
        expect(await auditLog(join(home, 'ledger'), vkey)).toMatchObject({ holds: true })
        await duly.start()
        expect(await state()).toMatchObject({ made, agencies: held })
      } finally {
        await duly.stop()
      }
    }),
)
