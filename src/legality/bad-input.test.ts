import { expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import { OrderId } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { explainJudgement, judge, loadLaw, proposedAsks } from './legality.ts'
import { parseLawFile } from './pack.ts'
import { packSchema } from './schema.ts'
import { exampleEntities as entities } from './examples.ts'
import { isAddress } from './reading.ts'

const law = await loadLaw('law')
const receivedAt = Instant.at(Date.parse('2026-11-23T15:00:00Z'))
const content = {
  category: 'content',
  accounts: ['j.doe@nimbus-us.example'],
  from: '2026-05-01T00:00:00-04:00',
  to: '2026-08-01T00:00:00-04:00',
}
const subscriber = { category: 'subscriber', accounts: ['j.doe@nimbus-us.example'] }

function warrant(asks: unknown[], more: Record<string, unknown> = {}): StatedFacts {
  const parsed = StatedFacts.parse({
    duly: 'order/1',
    instrument: 'us.sca-warrant',
    reference: '26-mj-311',
    issuer: { authority: 'District Court', country: 'US', level: 'judge' },
    addressee: 'nmus',
    asks,
    elements: {
      court: 'D. Del.',
      signed: true,
      signed_at: '2026-11-10T15:20:00-05:00',
      probable_cause: true,
      accounts_attached: true,
      particular: true,
      offence: '18 USC 1343',
      execute_by: '2026-11-24',
      agency_named: true,
      return_date: '2026-12-07',
      issued_under: 'federal',
    },
    ...more,
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}
const judged = (facts: StatedFacts): Judgement => judge(facts, law, { receivedAt, now: receivedAt, entities })
const questions = (facts: StatedFacts): string =>
  judged(facts)
    .rulings.flatMap((r) => (r.verdict === 'clarify' ? r.ask.map((q) => q.ask) : [`${r.verdict}!`]))
    .join(' ')

test('content without a time window is asked about', () => {
  expect(questions(warrant([{ ...content, from: undefined, to: undefined }]))).toMatch(/states no time window/)
  expect(questions(warrant([{ ...content, to: undefined }]))).toMatch(/states no end/)
})

test('an empty window is asked about, with both its ends', () => {
  expect(questions(warrant([{ ...content, to: content.from }]))).toMatch(/window is empty: it starts at 2026-05-01/)
})

test('a window without a zone is asked about, never guessed', () => {
  expect(questions(warrant([{ ...content, from: '2026-05-01T00:00:00' }]))).toMatch(/"2026-05-01T00:00:00" has no zone/)
})

test('a zone that does not exist is asked about', () => {
  expect(questions(warrant([{ ...content, from: '2026-05-01T00:00:00+99:00' }]))).toMatch(/does not exist/)
  expect(questions(warrant([{ ...content, from: '2026-05-01T00:00:00[Europe/Atlantis]' }]))).toMatch(/is not a time/)
})

test('an order for another provider is refused with the reason, and names no account of ours', () => {
  const [ruling] = judged(warrant([content], { addressee: 'Polarpost AS' })).rulings
  expect(ruling).toMatchObject({ verdict: 'refuse', ground: 'N07' })
  expect(ruling?.verdict === 'refuse' && ruling.route).toMatch(/"Polarpost AS", which is not one of our companies/)
})

test('a domain that only looks like ours is not ours', () => {
  for (const account of [
    'a@nimbus-us.example.evil.example',
    'a@xnimbus-us.example',
    'a@nimbus-us.examp1e',
    'a@nіmbus-us.example',
  ]) {
    expect(judged(warrant([{ ...content, accounts: [account] }])).rulings[0]).toMatchObject({
      verdict: 'refuse',
      ground: 'N07',
    })
  }
  expect(judged(warrant([{ ...content, accounts: ['J.Doe@NIMBUS-US.example'] }])).verdict).toBe('comply')
})

test('elements named like parts of the language itself are only unknown boxes', () => {
  const facts = warrant([content], { elements: JSON.parse('{"constructor": true, "__proto__x": 1}') as unknown })
  expect(questions(facts)).toMatch(/states "constructor", which us.sca-warrant does not know/)
})

test('the lawful parts become a scope, spelled as the store knows the account', () => {
  const facts = warrant([{ ...content, accounts: ['J.Doe@Nimbus-US.example'] }])
  const asked = proposedAsks(facts, judged(facts))
  expect(asked).toMatchObject({
    ok: true,
    value: {
      accounts: ['j.doe@nimbus-us.example'],
      categories: ['content'],
      windows: [{ startUtc: '2026-05-01T04:00:00.000Z', endUtc: '2026-08-01T04:00:00.000Z' }],
      clock: 'internaldate',
    },
  })
  const recipients = ['age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq']
  expect(asked.ok && Scope.parse({ order: OrderId.of(2026, 1), ...asked.value, recipients }).ok).toBe(true)
})

test('subscriber data without a window reach from the beginning to receipt', () => {
  const facts = warrant([subscriber])
  expect(judged(facts).verdict).toBe('comply')
  expect(proposedAsks(facts, judged(facts))).toMatchObject({
    value: { windows: [{ startUtc: '1970-01-01T00:00:00.000Z', endUtc: receivedAt }] },
  })
})

test('parts with different windows or accounts are never joined', () => {
  const two = warrant([subscriber, content])
  expect(judged(two).verdict).toBe('comply')
  expect(proposedAsks(two, judged(two))).toMatchObject({
    ok: false,
    why: expect.stringMatching(/one scope cannot hold/) as string,
  })
  const same = warrant([{ ...content, category: 'subscriber' }, content])
  expect(proposedAsks(same, judged(same))).toMatchObject({ ok: true, value: { categories: ['subscriber', 'content'] } })
})

test('a lawful order by IP address has no scope until a person states the account behind it', () => {
  const byAddress = (accounts: string[]): StatedFacts =>
    warrant([{ category: 'subscriber', accounts }], {
      instrument: 'eu.epoc',
      issuer: { authority: 'Tribunal judiciaire de Lyon', country: 'FR', level: 'prosecutor' },
      addressee: 'nmi',
      elements: {
        on_annex_i_form: true,
        language: 'fr',
        addressee_box: 'designated-establishment',
        deadline_box: '10-days-no-notification',
        identifier_kind: 'ip-address',
        ip_time_zone_stated: true,
        ip_source_port_stated: true,
        service: 'Nimbus Mail',
        proceedings: 'criminal-proceedings',
        offence: 'Escroquerie',
        controller: 'controller',
        signed: true,
        certified: true,
        contact_stated: true,
        recipient_named: true,
      },
    })
  const lawful = judged(byAddress(['192.0.2.7:51234']))
  expect(lawful.rulings).toMatchObject([{ verdict: 'comply-after-two-approvals' }])
  expect(proposedAsks(byAddress(['192.0.2.7:51234']), lawful)).toEqual({
    ok: false,
    why: 'The order identifies the user by the IP address 192.0.2.7:51234, and nothing is guessed: resolve the address to an account, then state the account.',
  })
  const found = byAddress(['anna.beck@nimbus.example'])
  expect(proposedAsks(found, judged(found))).toMatchObject({ value: { accounts: ['anna.beck@nimbus.example'] } })
})

test.each(['192.0.2.7', '192.0.2.7:51234', '2001:db8::7', '[2001:db8::7]', '[2001:db8::7]:51234'])(
  '%s is an IP address',
  (account) => {
    expect(isAddress(account)).toBe(true)
  },
)

test.each(['192.0.2', '192.0.2.300', '1', 'anna.beck@192.0.2.7', '192.0.2.7:', 'nimbus.example', ''])(
  '%j is no IP address',
  (account) => {
    expect(isAddress(account)).toBe(false)
  },
)

test('a refused account never reaches the scope', () => {
  const facts = warrant([{ ...content, accounts: ['j.doe@nimbus-us.example', 'eve@elsewhere.example'] }])
  expect(proposedAsks(facts, judged(facts))).toMatchObject({ value: { accounts: ['j.doe@nimbus-us.example'] } })
})

test('a refused order has no scope', () => {
  const facts = warrant([content], { addressee: 'Polarpost AS' })
  expect(proposedAsks(facts, judged(facts))).toEqual({ ok: false, why: 'The law opens no part of this order.' })
})

test('counsel reads verdict, clauses and times, and that nobody signed off the pack yet', () => {
  const page = explainJudgement(judged(warrant([content, { category: 'credential', accounts: content.accounts }])))
  expect(page).toMatch(/^NARROW: .*\nJudged by us\.sca-warrant, version /)
  expect(page).toMatch(/No lawyer has signed off/)
  expect(page).toMatch(/1\. content of j\.doe@nimbus-us\.example: MAY BE PRODUCED once two people approved it/)
  expect(page).toMatch(/ground C01/)
})

test('a law file with a field nobody knows is refused by file and field', () => {
  expect(() => parseLawFile(packSchema, 'id: x.y\nstatus: draft\nverdict: comply\n', 'x/y.yaml')).toThrow(
    /law file x\/y\.yaml/,
  )
})
