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
const made = (): Sheet => capabilitySheet(law, settings, now)
const opened = (company: string, pack: string): unknown => paper(company, pack)?.opens.map((o) => o.category)
const paper = (company: string, pack: string): Sheet['companies'][number]['papers'][number] | undefined =>
  made()
    .companies.find((c) => c.id === company)
    ?.papers.find((p) => p.pack === pack)

test('it says what is held and for how long, and names no source, path or host', () => {
  const sheet = made()
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
  const sheet = made()
  expect(sheet.serve).toEqual({
    web: 'https://orders.nimbus.example/v1/orders',
    drafts: 'https://orders.nimbus.example/v1/drafts',
  })
  expect(sheet.times).toEqual({ usualHours: 24 })
})

test('what counsel alone answers and what is no longer law is not offered; credentials and live data are never given', () => {
  const sheet = made()
  const packs = sheet.companies.flatMap((c) => c.papers.map((p) => p.pack))
  expect(packs).not.toContain('uk.interception-warrant')
  expect(packs).not.toContain('uk.ripa-s22')
  const never = sheet.never.map((n) => n.what).join(' ')
  expect(never).toMatch(/Passwords/)
  expect(never).not.toMatch(/\{|reached us before/)
  expect(never).toMatch(/interception/)
})

test('a sheet says who made it, when, of which companies, and how else to reach them', () => {
  const all = { ...settings, sheet: { usual_hours: 24, emergency_minutes: 30, mail: 'orders@nimbus.example', telephone: '+353 1 000' } } // prettier-ignore
  const sheet = capabilitySheet(law, all, now)
  expect(sheet).toMatchObject({ duly: 'sheet/1', made: now, times: { usualHours: 24, emergencyMinutes: 30 } })
  expect(sheet.serve).toMatchObject({ mail: 'orders@nimbus.example', telephone: '+353 1 000' })
  expect(sheet.companies.map(({ papers: _papers, ...company }) => company)).toEqual(
    settings.entities.map(({ id, name, country, zone, languages, domains, roles }) => ({ id, name, country, zone, languages, domains, roles })), // prettier-ignore
  )
  for (const { papers } of sheet.companies) {
    const order = papers.map((p) => p.jurisdiction + p.pack)
    expect(order).toEqual(order.toSorted())
  }
  const bare = capabilitySheet(law, settingsSchema.parse({ entities: settings.entities }), now)
  expect([bare.serve, bare.times, bare.held.every((h) => !h.held)]).toEqual([{}, {}, true])
})

test('a paper on the sheet says all that its pack says to an authority', () => {
  const pack = law.packs.get('uk.part-3-notice')
  expect(paper('ie', 'uk.part-3-notice')).toEqual({
    pack: pack?.id,
    title: pack?.title,
    jurisdiction: pack?.jurisdiction,
    status: pack?.status,
    use: 'produce',
    opens: (['subscriber', 'identifying_access', 'traffic'] as const).map((category) => {
      const opener = pack?.opens[category]
      return {
        category,
        issuedBy: opener?.issued_by,
        ...(opener?.validated_by ? { validatedBy: opener.validated_by } : {}),
        ...(opener?.note === undefined ? {} : { note: opener.note }),
        cite: opener?.cite,
      }
    }),
    ...(pack?.threshold ? { threshold: pack.threshold.says } : {}),
    deadline: pack?.deadline,
    servedBy: pack?.served_by,
    secrecy: pack?.secrecy.says,
    answersTo: pack?.replies.to,
    clarify: pack?.replies.clarify,
    refuse: pack?.replies.refuse,
  })
  expect(paper('ie', 'uk.urgent-request')?.use).toBe('emergency')
})

test('a paper is offered on the days on which it is law: from its first day to its last', () => {
  const pack = law.packs.get('uk.part-3-notice')
  if (!pack) throw new Error('no uk.part-3-notice')
  const offered = (from: string | undefined, to: string | undefined): boolean => {
    const packs = new Map(law.packs).set(pack.id, { ...pack, in_force: { from, to } })
    const { companies } = capabilitySheet({ ...law, packs }, settings, now)
    return companies.some((c) => c.papers.some((p) => p.pack === pack.id))
  }
  expect(offered('2026-11-23', '2026-11-23')).toBe(true)
  expect(offered(undefined, undefined)).toBe(true)
  expect(offered('2026-11-24', undefined)).toBe(false)
  expect(offered(undefined, '2026-11-22')).toBe(false)
})
