import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AgencyId, OrderId } from '../order/ids.ts'
import type { PortalCase } from '../order/portal.ts'
import { openPortalFolder } from './portal-folder.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-portal-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const [lka, lyon] = ['lka', 'lyon'] as AgencyId[] as [AgencyId, AgencyId]
const id = (n: number): OrderId => `D-2026-00000${n}` as OrderId
const shown = (agency: AgencyId, order: OrderId, version = 1): PortalCase => ({ agency, order, version }) as PortalCase

test('a case lies with its agency alone, the newest version stays, and what moved or ended is gone', async () => {
  const [core, edge] = [await openPortalFolder(dir), await openPortalFolder(dir)]
  await Promise.all([core.putCase(id(1), shown(lka, id(1), 2)), core.putCase(id(1), shown(lka, id(1), 1))])
  expect((await edge.case(lka, id(1)))?.version).toBe(2)
  expect(await edge.case(lyon, id(1))).toBeUndefined()
  await core.putCase(id(1), shown(lyon, id(1), 3))
  expect([await edge.case(lka, id(1)), (await edge.case(lyon, id(1)))?.version]).toEqual([undefined, 3])
  await core.putCase(id(1), undefined)
  expect(await edge.cases(lyon, 10)).toEqual([])
})

test('cases come newest first, page by page', async () => {
  const folder = await openPortalFolder(dir)
  for (const n of [1, 2, 3]) await folder.putCase(id(n), shown(lka, id(n)))
  expect((await folder.cases(lka, 2)).map((c) => c.order)).toEqual([id(3), id(2)])
  expect((await folder.cases(lka, 2, id(2))).map((c) => c.order)).toEqual([id(1)])
  expect(await folder.cases(lyon, 2)).toEqual([])
})

test('what an earlier process left and nobody shows any more is taken away', async () => {
  await (await openPortalFolder(dir)).putCase(id(1), shown(lka, id(1)))
  const again = await openPortalFolder(dir)
  await again.putCase(id(2), shown(lka, id(2)))
  await again.clearOthers()
  expect((await again.cases(lka, 10)).map((c) => c.order)).toEqual([id(2)])
})

test('the portal sees at once who may no longer sign in', async () => {
  const [core, edge] = [await openPortalFolder(dir), await openPortalFolder(dir)]
  expect(await edge.books()).toEqual({ agencies: [], invitations: [] })
  const agency = { id: 'lka', name: 'LKA', country: 'DE', level: 'police', officers: [] } as const
  await core.putBooks({ agencies: [agency], invitations: [] })
  expect((await edge.books()).agencies).toHaveLength(1)
  await core.putBooks({ agencies: [{ ...agency, ended: '2026-11-24' }], invitations: [] })
  expect((await edge.books()).agencies[0]?.ended).toBe('2026-11-24')
})
