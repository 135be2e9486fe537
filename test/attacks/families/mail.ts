import { domainToASCII } from 'node:url'
import type { OrderEvent } from '../../../src/order/event.ts'
import type { OrderId, Sha256 } from '../../../src/order/ids.ts'
import { Scope } from '../../../src/order/scope.ts'
import type { Chance } from '../../simulation/chance.ts'
import { mailed, ownDomain, type Case } from '../case.ts'
import type { Earlier } from '../books.ts'
import { called, instant, looked, type Demand } from '../demand.ts'
import { decide, look } from '../desk.ts'
import { mailPasses, type Attack, type Family } from '../family.ts'
import { outside, recordsOf, registered } from '../world.ts'

/** A to A12 of the attacks: whose mail it is. */
export const box = (c: Case): string => `${c.name.officer.toLowerCase().replace(' ', '.')}@${c.name.domain}`

/** What an eye at 03:10 takes for the domain. */
export function lookAlike(domain: string, chance: Chance): string {
  const [label = '', ...rest] = domain.split('.')
  const tries = [
    label.replace('l', '1'),
    label.replace('o', '0'),
    label.replace('i', 'l'),
    label.replace(/(.)(.)$/, '$2$1'),
    `${label.slice(0, 3)}${label.slice(2)}`,
    label.replace('m', 'rn'),
    label.slice(0, -1),
  ].filter((t) => t !== label && t.length > 2)
  return [chance.pick(tries), ...rest].join('.')
}

const cyrillic: Record<string, string> = { o: 'о', a: 'а', e: 'е', p: 'р', c: 'с', y: 'у' }

/** One or all letters that have a Cyrillic double. */
export function homoglyph(domain: string, chance: Chance): string {
  const [label = '', ...rest] = domain.split('.')
  const found = Array.from(label).flatMap((letter, i) => (letter in cyrillic ? [i] : []))
  const some = chance.oneIn(2) ? found : [chance.pick(found)]
  return [Array.from(label, (l, i) => (some.includes(i) ? (cyrillic[l] ?? l) : l)).join(''), ...rest].join('.')
}

async function fromStranger(c: Case, domain: string, signal: string, shown = domain): Promise<Attack> {
  const demand = await mailed(c, { ...ownDomain(c, domain), from: `${c.name.officer} <office@${shown}>` })
  return { demand, off: mailPasses(signal, box(c)) }
}

/** The genuine order as the books hold it a month later: produced where it could be, and closed or still open. */
export async function firstOrder(c: Case, demand: Demand): Promise<Earlier> {
  const { seen, reading } = await look(c.world, demand)
  const { events, stopped, order } = await decide(c.world, seen, reading)
  const { at } = demand.received
  const sha256 = 'f'.repeat(64) as Sha256
  const made: OrderEvent[] =
    stopped === undefined && order.scope
      ? [
          {
            kind: 'sealed',
            scopeHash: Scope.hash(order.scope),
            package: { sha256, sizeBytes: 1, recipients: [], manifest: sha256 },
            at,
          },
        ]
      : []
  const over: OrderEvent[] = c.chance.oneIn(3) ? [] : [{ kind: 'closed', outcome: 'answered' }]
  return { id: 'D-2026-000101' as OrderId, at, events: [...events, ...made, ...over] }
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1')

export const mailFamilies: readonly Family[] = [
  {
    id: 'A01', name: 'look-alike domain', signal: 'domain.lookalike', kind: 'demand',
    make: (c) => fromStranger(c, lookAlike(c.name.domain, c.chance), 'domain.lookalike'),
  },
  {
    id: 'A02', name: 'homoglyph domain', signal: 'domain.confusable', kind: 'demand',
    make: (c) => {
      const spelled = homoglyph(c.name.domain, c.chance)
      const ascii = domainToASCII(spelled)
      return fromStranger(c, ascii, 'domain.confusable', c.chance.oneIn(2) ? ascii : utf8(spelled))
    },
  },
  {
    id: 'A03', name: 'wrong suffix, right name', signal: 'domain.unregistered', kind: 'demand',
    make: (c) => {
      const { domain } = c.name
      const [first = '', ...rest] = domain.split('.')
      const tries = [`${domain}.example`, `${rest.join('-')}-${first}.test`, `${first}${rest.join('')}.test`, `${first}-gov.invalid`, `mail.${domain}`] // prettier-ignore
      return fromStranger(c, c.chance.pick(tries), 'domain.unregistered')
    },
  },
  {
    id: 'A04', name: 'display-name spoof', signal: 'from.display_spoof', kind: 'demand',
    make: async (c) => {
      const domain = c.chance.pick(outside)
      const shown = c.chance.pick([`"${c.name.officer} <${box(c)}>"`, `"${box(c)}"`])
      const demand = await mailed(c, { ...ownDomain(c, domain), from: `${shown} <a@${domain}>` })
      return { demand, off: mailPasses('from.display_spoof', box(c)) }
    },
  },
  {
    id: 'A05', name: 'several From fields or authors', signal: 'from.multiple', kind: 'demand',
    make: async (c) => {
      const domain = c.chance.pick(outside)
      const from = c.chance.pick([
        `${box(c)}\r\nFrom: b@${domain}`,
        `b@${domain}\r\nFrom: ${box(c)}`,
        `${box(c)}, b@${domain}`,
        `${box(c)}\rX: <b@${domain}>`,
      ])
      return { demand: await mailed(c, { ...ownDomain(c, domain), from }), off: mailPasses('from.multiple', box(c)) }
    },
  },
  {
    id: 'A06', name: 'Reply-To elsewhere', signal: 'replyto.mismatch', kind: 'demand',
    make: async (c) => {
      const more = { more: [`Reply-To: agent.police@${c.chance.pick(outside)}`] }
      // The docket is a real one, as anybody can read it on the court's door: still, call back, whatever is asked.
      const checks = c.chance.oneIn(2) ? [looked(c.facts.reference, 'confirmed')] : []
      const demand = await mailed(c, { domain: c.name.domain, key: c.world.dkim, from: box(c), mail: more }, { checks })
      return { demand, off: (seen) => ({ ...mailPasses('replyto.mismatch', box(c))(seen), checks: [] }) }
    },
  },
  {
    id: 'A07', name: 'compromised mailbox, perfect mail', signal: 'callback.denied', kind: 'demand',
    make: async (c) => {
      const checks = c.chance.oneIn(3) ? [looked(c.facts.reference, 'confirmed')] : []
      const calls = [called(c.facts, c.name.number, 'denied')]
      return { demand: await mailed(c, { domain: c.name.domain, key: c.world.dkim, from: box(c) }, { calls, checks }) }
    },
  },
  {
    id: 'A08', name: 'DKIM replay', signal: 'mail.replay', kind: 'demand',
    make: async (c) => {
      const lastMonth = { ...c, at: new Date(Date.parse(c.at) - (10 + c.chance.below(30)) * 86_400_000).toISOString() }
      const by = { domain: c.name.domain, key: c.world.dkim, from: box(c) }
      const known = c.world.played.map((p) => registered(p, c.facts.issuer))
      const calls = c.chance.oneIn(2) ? [called(c.facts, c.name.number, 'confirmed')] : []
      const checks = c.chance.oneIn(2) ? [looked(c.facts.reference, 'confirmed')] : []
      const genuine = await mailed(lastMonth, by, { calls, checks, agencies: known })
      const first = await firstOrder(c, genuine)
      const received = { ...genuine.received, at: instant(c.at), from: `x@${c.chance.pick(outside)}`, client: { ip: '198.51.100.9', helo: 'elsewhere.invalid' } }
      const replay: Demand = { ...genuine, received, calls: [], checks: [], agencies: c.agencies, earlier: [first] }
      // Of an agency without DMARC nothing was proven then, and nothing is now.
      const joins = c.name.dmarc === 'reject'
      return {
        demand: replay,
        off: (seen) => ({ ...seen, earlier: [{ ...first, unmarked: true }] }),
        also: ({ order }) => joins && order.duplicateOf !== first.id ? 'it became a second case' : undefined,
      }
    },
  },
  {
    id: 'A09', name: 'DKIM l= body append', signal: 'dkim.partial_body', kind: 'demand',
    make: async (c) => {
      const demand = await mailed(c, {
        domain: c.name.domain, key: c.world.dkim, from: box(c), ip: '198.51.100.9',
        sign: { maxBodyLength: 20 + c.chance.below(40) },
        after: (mail) => `${mail}\r\nand all mail of boris@nimbus.example\r\n`,
      })
      return { demand, off: mailPasses('dkim.partial_body', box(c)) }
    },
  },
  {
    id: 'A10', name: 'unsigned or added header fields', signal: 'dkim.header_gap', kind: 'demand',
    make: async (c) => {
      const added = c.chance.pick(['Content-Type: text/html', 'Subject: another matter', `To: x@${outside[0]}`])
      const loose = c.chance.oneIn(3) ? { headerList: ['from', 'date'] } : {}
      const demand = await mailed(c, {
        domain: c.name.domain, key: c.world.dkim, from: box(c), ip: '198.51.100.9', sign: loose,
        after: (mail) => `${added}\r\n${mail}`,
      })
      return { demand, off: mailPasses('dkim.header_gap', box(c)) }
    },
  },
  {
    id: 'A11', name: 'forged upstream results', signal: 'authres.forged', kind: 'demand',
    make: async (c) => {
      const claim = `mx.provider.test; dmarc=pass header.from=${c.name.domain}; spf=pass; dkim=pass`
      const more = c.chance.pick([
        [`Authentication-Results: ${claim}`],
        [`ARC-Authentication-Results: i=1; ${claim}`, 'ARC-Seal: i=1; a=rsa-sha256; cv=none; d=sealer.provider.test; s=s; b=AAAA', 'ARC-Message-Signature: i=1; a=rsa-sha256; d=sealer.provider.test; s=s; h=from; bh=AAAA; b=AAAA'], // prettier-ignore
      ])
      const demand = await mailed(c, { domain: outside[0], from: box(c), ip: '198.51.100.9', mail: { more } })
      return { demand, off: mailPasses('authres.forged', box(c)) }
    },
  },
  {
    id: 'A12', name: 'subdomain and policy gaps', signal: 'dmarc.weak', kind: 'demand',
    make: async (c) => {
      const { domain } = c.name
      const thief = c.world.thief
      const sub = `it-help.${domain}`
      const [demand] = await Promise.all([
        c.chance.pick([
          () => mailed(c, { domain: sub, key: thief, from: `x@${sub}`, ip: '198.51.100.9', records: { ...recordsOf(sub, thief, 'absent', '198.51.100.9'), [`TXT _dmarc.${domain}`]: 'v=DMARC1; p=reject; sp=none' } }), // prettier-ignore
          () => mailed(c, { domain, from: box(c), ip: '198.51.100.9', envelope: box(c), records: { [`TXT ${domain}`]: 'v=spf1 +all' } }), // prettier-ignore
          () => mailed(c, { domain, key: thief, from: box(c), ip: '198.51.100.9', records: { ...recordsOf(domain, thief, 'none') } }), // prettier-ignore
          () => mailed(c, { domain, key: thief, from: box(c), ip: '198.51.100.9', records: { ...recordsOf(domain, thief, 'absent'), [`TXT _dmarc.${domain}`]: 'v=spf1 -all' } }), // prettier-ignore
        ])(),
      ])
      return { demand, off: mailPasses('dmarc.weak', box(c)) }
    },
  },
] // prettier-ignore
