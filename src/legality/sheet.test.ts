import { expect, test } from 'vitest'
import { Instant } from '../order/time.ts'
import { settingsSchema } from '../platform/settings.ts'
import { loadLaw } from './pack.ts'
import { capabilitySheet, type Sheet } from './sheet.ts'

const law = await loadLaw('law')
const now = Instant.at(Date.parse('2026-11-23T15:00:00Z'))
const entity = (id: string, country: string): object => ({
  id,
  name: `Nimbus ${country}`,
  country,
  zone: 'UTC',
  domains: [`nimbus-${id}.example`],
  roles: country === 'US' ? ['controller'] : ['controller', 'designated-establishment'],
})
const settings = settingsSchema.parse({
  public_url: 'https://orders.nimbus.example',
  entities: [entity('ie', 'IE'), entity('us', 'US'), entity('gb', 'GB'), entity('fr', 'FR')],
  sources: [
    { id: 'mail', kind: 'maildir', path: '/srv/secret/{account}', categories: ['content'] },
    { id: 'archive', kind: 'mbox', path: '/srv/old/{account}', categories: ['traffic'], retention_days: 365 },
    { id: 'logs', kind: 'mbox', path: '/srv/logs/{account}', categories: ['traffic'], retention_days: 90 },
  ],
  sheet: { usual_hours: 24 },
})
const sheet = capabilitySheet(law, settings, now)
const opened = (company: string, pack: string): unknown => paper(company, pack)?.opens.map((o) => o.category)
const paper = (company: string, pack: string): Sheet['companies'][number]['papers'][number] | undefined =>
  sheet.companies.find((c) => c.id === company)?.papers.find((p) => p.pack === pack)

test('it says what is held and for how long, and names no source, path or host', () => {
  expect(sheet.held).toEqual([
    { category: 'subscriber', held: false, keptDays: [] },
    { category: 'identifying_access', held: false, keptDays: [] },
    { category: 'traffic', held: true, keptDays: [90, 365] },
    { category: 'content', held: true, keptDays: [] },
  ])
  expect(JSON.stringify(sheet)).not.toMatch(/srv|archive/)
})

test('a service that is end-to-end encrypted offers no content', () => {
  const chat = { id: 'chat', kind: 'e2ee', path: '/srv/chat', fields: ['name'] }
  const { held } = capabilitySheet(law, settingsSchema.parse({ entities: settings.entities, sources: [chat] }), now)
  expect(held.filter((h) => h.held).map((h) => h.category)).toEqual(['subscriber', 'identifying_access'])
})

test('a paper stands only at the companies that the judgement lets it reach', () => {
  expect(opened('us', 'us.sca-warrant')).toContain('content')
  expect(opened('ie', 'us.sca-warrant')).toBeUndefined()
  expect(opened('us', 'uk.overseas-production-order')).toEqual(['content'])
  expect(opened('ie', 'uk.overseas-production-order')).toBeUndefined()
  expect(opened('gb', 'uk.domestic-production-order')).toContain('content')
  expect(opened('us', 'eu.epoc')).toBeUndefined()
  expect([opened('ie', 'eu.epoc'), opened('fr', 'eu.epoc')]).toEqual([
    ['subscriber', 'identifying_access', 'traffic', 'content'],
    ['subscriber', 'identifying_access', 'traffic', 'content'],
  ])
})

test('content in an emergency is not offered to a foreign authority by the company in the United States', () => {
  expect(opened('us', 'uk.urgent-request')).toEqual(['subscriber', 'identifying_access', 'traffic'])
  expect(opened('ie', 'uk.urgent-request')).toContain('content')
})

test('it says by whom, by when, how served, and where questions and refusals go', () => {
  expect(paper('ie', 'uk.part-3-notice')).toMatchObject({
    use: 'produce',
    opens: [{ category: 'subscriber', issuedBy: expect.arrayContaining(['commissioner']) as string[] }, {}, {}],
    deadline: 'as the notice says; the statute sets none',
    answersTo: 'the single point of contact (SPOC)',
  })
  expect(paper('ie', 'uk.preservation-request')?.use).toBe('keep')
  expect(sheet.serve).toEqual({
    web: 'https://orders.nimbus.example/v1/orders',
    drafts: 'https://orders.nimbus.example/v1/drafts',
  })
  expect(sheet.times).toEqual({ usualHours: 24 })
})

test('what counsel alone answers and what is no longer law is not offered; credentials and live data are never given', () => {
  const packs = sheet.companies.flatMap((c) => c.papers.map((p) => p.pack))
  expect(packs).not.toContain('uk.interception-warrant')
  expect(packs).not.toContain('uk.ripa-s22')
  const never = sheet.never.map((n) => n.what).join(' ')
  expect(never).toMatch(/Passwords/)
  expect(never).toMatch(/interception/)
})
