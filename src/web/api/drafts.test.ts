import { expect, test } from 'vitest'
import { exampleEntities, loadLaw, type LawPacks } from '../../legality/legality.ts'
import { Instant } from '../../order/time.ts'
import { draftRoutes } from './drafts.ts'

const clock = { now: () => Instant.at(Date.parse('2026-11-23T15:00:00Z')) }
const entities = exampleEntities.map((e) => ({
  ...e,
  languages: [...e.languages],
  roles: [...e.roles],
  domains: [...e.domains],
}))
const post = async (body: string, law: () => Promise<LawPacks> = () => loadLaw('law')): Promise<Response> =>
  draftRoutes({ entities, clock, law }).request('/v1/drafts', { method: 'POST', body })
const order = (account: string): string =>
  JSON.stringify({
    duly: 'order/1',
    instrument: 'uk.ripa-s22',
    reference: 'KP 1',
    issuer: { authority: 'Kent Police', country: 'GB', level: 'police' },
    addressee: 'nmi',
    asks: [{ category: 'subscriber', accounts: [account] }],
  })

test('a draft is told what would be refused and the way that leads further', async () => {
  const response = await post(order('anna.beck@nimbus.example'))
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ parts: [{ outlook: 'refused', refusal: { ground: 'N09' } }] })
})

test('what is no JSON, no order file, or too large is said so, and nothing else', async () => {
  expect((await post('duly: order/1')).status).toBe(400)
  expect((await post('{"duly":"order/1","accounts":[]}')).status).toBe(422)
  expect((await post(order('a'.repeat(300_000)))).status).toBe(413)
})

test('law that cannot be read never speaks through this way', async () => {
  const response = await post(order('a@nimbus.example'), () => Promise.reject(new Error('law file x: secret path')))
  expect([response.status, await response.text()]).toEqual([503, expect.not.stringContaining('secret')])
})
