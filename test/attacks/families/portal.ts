import type { AgencyId, OrderId, ReceiptId } from '../../../src/order/ids.ts'
import type { Enrolment } from '../../../src/order/registry.ts'
import { days, Instant, minutes, seconds } from '../../../src/order/time.ts'
import { newAuthenticator } from '../../../src/drill/authenticator.ts'
import { isOthers, strayEvent } from '../../../src/journey/portal-words.ts'
import { wronglyEnrolled } from '../../../src/requester/enrolment.ts'
import { caseOf, portalDouble } from '../../../src/web/api/portal/portal.fixture.ts'
import { file, machineSigned, mailed, uploaded, type Case } from '../case.ts'
import type { Earlier } from '../books.ts'
import { called, instant, looked, type Demand } from '../demand.ts'
import type { Attack, Family } from '../family.ts'
import { box } from './mail.ts'

/** A21 to A31 of the attacks: web doors, and what the order itself says. */
const here = 'http://localhost:8474'

/** The same case in the name of an agency that has enrolled its officer. */
export function withEnrolled(c: Case): Case {
  const name = [c.name, ...c.world.played].find((p) => p.passkey && c.world.played.some((own) => own.id === p.id))
  if (!name) throw new RangeError('nobody enrolled')
  const { name: authority, id: agency, officer: representative } = name
  return { ...c, name, facts: { ...c.facts, issuer: { ...c.facts.issuer, authority, agency, representative } } }
}

/** Sent with the officer's own passkey. */
export function personal(c: Case, more: Partial<Demand> = {}): Demand {
  return uploaded(c, [file(c)], (digest) => ({ passkey: c.name.passkey?.assert(digest, here) ?? '' }), more)
}

/** What the thief of this officer's account sent in the ten minutes before, as the books hold it. */
const burst = (c: Case): Earlier[] =>
  Array.from({ length: 59 }, (_, i): Earlier => {
    const at = Instant.plus(instant(c.at), -(59 - i) * seconds(10))
    const { received } = personal(c)
    const agency = c.name.id as AgencyId
    return {
      id: `D-2026-${String(i + 1).padStart(6, '0')}` as OrderId,
      at,
      events: [
        { ...received, at, receipt: `R-${String(i)}` as ReceiptId },
        {
          kind: 'authenticated',
          level: 'L3',
          proven: ['L3'],
          agency,
          identities: [`officer:${agency}/officer`],
          evidence: [],
        },
      ],
    }
  })

const day = (c: Case, daysBefore: number): string =>
  new Date(Date.parse(c.at) - daysBefore * 86_400_000).toISOString().slice(0, 10)

/** A real officer, called back and confirmed: nothing is left to doubt but what the order says. */
function withoutDoubt(c: Case, facts: Case['facts']): Demand {
  const own = withEnrolled({ ...c, facts })
  const calls = [called(own.facts, own.name.number, 'confirmed')]
  return personal(own, { calls, checks: [looked(own.facts.reference, 'confirmed')] })
}

/**
 * An order that the law does not carry: from an officer beyond doubt, so that the law alone stops it, or from a stolen
 * mailbox, where who asks must stop it when the law is told a better story.
 */
async function againstTheLaw(
  c: Case,
  unlawful: Case['facts'],
  lawful: Case['facts'],
  also: Attack['also'],
): Promise<Attack> {
  const must = also ? { also } : {}
  if (c.chance.oneIn(2)) return { demand: withoutDoubt(c, unlawful), off: (seen) => ({ ...seen, lawTold: lawful }), ...must } // prettier-ignore
  const demand = await mailed({ ...c, facts: unlawful }, { domain: c.name.domain, key: c.world.dkim, from: box(c) })
  return { demand, off: (seen) => ({ ...seen, typed: lawful }), ...must }
}

export const portalFamilies: readonly Family[] = [
  {
    id: 'A21', name: 'fraudulent enrolment', signal: 'enrol.unproven', kind: 'demand',
    make: (c) => {
      const own = withEnrolled(c)
      const thief = newAuthenticator('ed25519')
      // From a mailbox of the true domain the link is had, and not the code; from a look-alike not even that.
      const unproven = c.chance.pick(['No open invitation stands behind it.', 'Who made it did not know the code that was read out at the agency’s old number.'])
      const officer = { id: 'officer', name: own.name.officer }
      const passkey = { id: thief.id, key: thief.key }
      const at = Instant.plus(instant(c.at), -minutes(5 + c.chance.below(20_000)))
      const enrolments: Enrolment[] = [{ receipt: 'R-01KXYZ00000000000000000001' as ReceiptId, at, agency: own.name.id, officer, passkey, unproven }]
      const today = c.at.slice(0, 10)
      const entered = c.agencies.map((a) => a.id === own.name.id ? { ...a, officers: a.officers.map((o) => ({ ...o, passkeys: [...o.passkeys, { ...passkey, since: today }] })) } : a)
      const demand = uploaded(own, [file(own)], (digest) => ({ passkey: thief.assert(digest, here) }), { enrolments })
      return {
        demand,
        // Two of our people took it over all the same: the registry dates it itself, and what is of today opens nothing.
        off: ({ enrolments: _forgotten, ...seen }) => ({ ...seen, agencies: entered }),
        also: () => wronglyEnrolled(entered, { agencies: c.agencies, made: [], enrolments }).length > 0 ? undefined : 'two people could take it over',
      }
    },
  },
  {
    id: 'A22', name: 'sold account', signal: 'session.new_context', kind: 'demand',
    make: (c) => {
      const own = withEnrolled(c)
      const known = { network: '198.51.*.*', browser: 'Chrome on Windows' }
      const earlier = burst(own).slice(0, 1 + c.chance.below(6)).map((e, i): Earlier => {
        const at = Instant.plus(instant(c.at), -days(3 + 9 * i))
        return { ...e, at, events: e.events.map((event) => (event.kind === 'received' ? { ...event, at, sentFrom: known } : event)) }
      })
      const sentFrom = { network: `203.${c.chance.below(200)}.*.*`, browser: c.chance.pick(['Firefox on Linux', 'Safari on macOS', 'Chrome on Android']) }
      const { received, ...demand } = personal(own, { earlier })
      const sold = { ...demand, received: { ...received, sentFrom } }
      // Who bought the session alone signs nothing; who got the device too is stopped by this signal, and else by what a category asks for beside the officer.
      const bare = ({ passkey: _none, ...r }: Demand['received']): Demand['received'] => r
      const device = c.chance.oneIn(2)
      return { demand: sold, off: ({ earlier: _unknown, ...seen }) => (device ? seen : { ...seen, received: bare(seen.received) }) }
    },
  },
  {
    id: 'A23', name: 'officer has left (passkey)', signal: 'account.revoked', kind: 'demand',
    make: (c) => {
      const own = withEnrolled(c)
      const left = day(c, c.chance.below(3))
      const agencies = c.agencies.map((a) => a.id === own.name.id ? { ...a, officers: a.officers.map((o) => ({ ...o, left })) } : a)
      // It was told only when who asks had been weighed: what an order relied on is asked again before anything leaves.
      return { demand: personal(own, { agencies }), off: (seen) => ({ ...seen, agencies: c.agencies, later: { agencies } }) }
    },
  },
  {
    id: 'A24', name: 'another agency’s order', signal: 'authz.cross_agency', shownAs: 'authz.cross_agency, to staff', kind: 'act',
    attempt: async (c) => {
      const portal = portalDouble(withEnrolled(c).name.passkey)
      const [other, never] = [c.chance.below(400_000), 500_000 + c.chance.below(400_000)].map((n) => `D-2026-${String(n).padStart(6, '0')}`)
      portal.cases.push(caseOf('lyon', other ?? '', { reference: c.facts.reference, questions: ['Which window?'] }))
      const cookie = await portal.signIn(portal.roth)
      const [path, method] = c.chance.pick([['', 'GET'], ['/package', 'POST'], ['', 'PATCH'], ['/documents', 'POST'], ['', 'DELETE']] as const)
      const ask = async (order = ''): Promise<string> => {
        const answer = await portal.ask(`/v1/portal/cases/${order}${path}`, { method, cookie })
        return JSON.stringify([answer.status, [...answer.headers], (await answer.text()).replaceAll(order, '')])
      }
      const [theirs, nobodys] = [await ask(other), await ask(never)]
      const list = await (await portal.ask('/v1/portal/cases?before=E', { cookie })).text()
      const told = portal.words.map((w) => (JSON.parse(Buffer.from(w.documents[0]?.bytes ?? []).toString('utf8')) as { order: string }).order)
      // Methods that do not exist reach no case, so there is nothing to tell.
      const reached = path === '' ? method === 'GET' : path === '/package'
      const noted = strayEvent(other as OrderId, { receipt: 'R-1' as ReceiptId, at: instant(c.at), agency: 'lka', officer: 'officer' })
      return {
        ...(theirs !== nobodys || list.includes(other ?? '-') ? { leak: 'the answers differ' } : {}),
        shown: !reached || (told.includes(other ?? '') && noted.signal === 'authz.cross_agency'),
        // The portal let it through: the core asks again, for every word about a case, whose it is.
        stoppedWithout: isOthers({ agency: 'lyon' as AgencyId }, 'lka'),
      }
    },
  },
  {
    id: 'A25', name: 'volume burst', signal: 'volume.burst', kind: 'demand',
    make: (c) => {
      const own = withEnrolled(c)
      return {
        demand: personal(own, { earlier: burst(own) }),
        off: ({ earlier: _uncounted, ...seen }) => seen,
        also: ({ pagedAs, pageSays }) => pagedAs !== undefined && !/\d+ demands of the same officer/.test(pageSays) ? 'the page does not say how many' : undefined,
      }
    },
  },
  {
    id: 'A26', name: 'API key without person', signal: 'api.no_person', kind: 'demand',
    make: (c) => ({
      demand: uploaded(c, [file(c)], machineSigned(c.name)),
      // The machine's word counts as the agency's seal.
      off: (seen) => ({ ...seen, agencies: seen.agencies.map((a) => ({ ...a, keys: a.keys.map((k) => ({ ...k, use: 'seal' as const })) })) }),
    }),
  },
  {
    id: 'A27', name: 'wrong form of case number', signal: 'ref.format', kind: 'demand',
    make: async (c) => {
      const { reference } = c.facts
      const wrong = c.chance.pick([reference.replace('/', '-'), reference.replace(/^\d/, ''), `III-${reference}`, reference.replace('s ', 'x9 '), `${c.chance.below(9000)}/26`])
      // Whoever forges it has a mailbox, a machine's key or, at the worst, an officer's device.
      const own = c.chance.oneIn(3) ? withEnrolled({ ...c, facts: { ...c.facts, reference: wrong } }) : { ...c, facts: { ...c.facts, reference: wrong } }
      const forms = (reference_forms: string[]) => c.agencies.map((a) => ({ ...a, reference_forms }))
      const agencies = forms(['## @s #+/##', '#+ UJs #+/##'])
      const demand = own.name.passkey && own.facts.issuer.agency === own.name.id && c.chance.oneIn(2)
        ? personal(own, { agencies })
        : c.chance.oneIn(2)
          ? await mailed(own, { domain: own.name.domain, key: c.world.dkim, from: box(own) }, { agencies })
          : uploaded(own, [file(own)], machineSigned(own.name), { agencies })
      return { demand, off: (seen) => ({ ...seen, agencies: forms([]) }), also: ({ order }) => order.facts?.reference === wrong ? undefined : 'the number was mended' }
    },
  },
  {
    id: 'A28', name: 'real docket, other matter', signal: 'ref.unrelated', kind: 'demand',
    make: (c) => {
      const other = c.chance.oneIn(2)
      const checks = [other ? looked('1 C 1/26', 'confirmed') : looked(c.facts.reference, 'contradicted')]
      return {
        demand: uploaded(c, [file(c)], {}, { checks }),
        off: (seen) => ({ ...seen, checks: [looked(c.facts.reference, 'confirmed')] }),
      }
    },
  },
  {
    id: 'A29', name: 'statute that does not exist', signal: 'law.misfit', shownAs: 'the judgement', kind: 'demand',
    make: async (c) => {
      const [state = 'xx'] = c.facts.instrument.split('.')
      const facts = { ...c.facts, instrument: `${state}.section-${1000 + c.chance.below(9000)}` }
      const also: Attack['also'] = ({ order }) =>
        order.judgement?.rulings.every((r) => r.verdict === 'clarify' || r.verdict === 'refuse')
          ? undefined
          : 'the judgement says nothing of it'
      return againstTheLaw(c, facts, c.facts, also)
    },
  },
  {
    id: 'A30', name: 'urgent tone, no facts', signal: 'emergency.no_facts', shownAs: 'the judgement', kind: 'demand',
    make: async (c) => {
      const base = c.chance.pick(c.world.lawful.filter((e) => e.voluntary))
      const lawful = { ...base.facts, reference: c.facts.reference, issuer: { ...base.facts.issuer, authority: c.name.name, agency: c.name.id, representative: c.name.officer } } // prettier-ignore
      const { emergency: _facts, ...bare } = lawful
      const also: Attack['also'] = ({ order, pagedAs }) =>
        pagedAs !== 'emergency'
          ? `paged as ${pagedAs ?? 'nothing'}, not as an emergency`
          : order.judgement?.rulings.some((r) => r.verdict === 'clarify')
            ? undefined
            : 'the facts were not asked for'
      return againstTheLaw({ ...c, at: base.context.receivedAt }, { ...bare, elements: {} }, lawful, also)
    },
  },
  {
    id: 'A31', name: 'target is no suspect', signal: 'target.protected', kind: 'demand',
    make: (c) => {
      const account = c.chance.pick(c.facts.asks.flatMap((a) => a.accounts))
      const who = c.chance.pick(['staff', 'decider', 'press', 'lawyer', 'parliament'] as const)
      const list = [{ account: c.chance.oneIn(2) ? account : account.toUpperCase(), who, ...(who === 'decider' ? { owner: 'bruno' } : {}) }]
      const demand = { ...withoutDoubt(c, c.facts), protected: list }
      // Nobody saw the signal, for the account was put on the list only later: the two signatures are counted all the same.
      const { agencies } = demand
      return { demand, off: (seen) => ({ ...seen, protected: [], later: { agencies, protected: list } }) }
    },
  },
] // prettier-ignore
