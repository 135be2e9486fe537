import { approvalStatement } from '../../../src/order/statement.ts'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collect } from '../../../src/collection/collection.ts'
import { issueGrant, type Grant, type Started } from '../../../src/collection/grant.ts'
import { checkApproval } from '../../../src/decision/decision.ts'
import { circumstancesOf, whyNotProduce } from '../../../src/journey/circumstances.ts'
import type { Desk } from '../../../src/desk.ts'
import { produce } from '../../../src/journey/produce.ts'
import { next } from '../../../src/order/lifecycle.ts'
import { Forbidden } from '../../../src/platform/failure.ts'
import { openLog } from '../../../src/ledger/log.ts'
import { formatVkey, openCheckpoint } from '../../../src/ledger/note.ts'
import { hashLeaf, verifyInclusion } from '../../../src/ledger/tree.ts'
import { approved, type Approval } from '../../../src/order/approval.ts'
import type { OrderId, PersonId } from '../../../src/order/ids.ts'
import type { Order } from '../../../src/order/order.ts'
import { applyEvent } from '../../../src/order/fold.ts'
import { Scope } from '../../../src/order/scope.ts'
import { days, Instant, minutes } from '../../../src/order/time.ts'
import { placeAt } from '../../../src/order/assertion.ts'
import { verifyPerson } from '../../../src/order/signature.ts'
import { signerFromSeed, type Signer } from '../../../src/platform/keys.ts'
import type { Source } from '../../../src/platform/settings.ts'
import { auditLog } from '../../../src/verify/audit-log.ts'
import { axes } from '../axes.ts'
import { draw, file, uploaded, type Case } from '../case.ts'
import { called, instant } from '../demand.ts'
import { decide, look, registryOf, type Passage } from '../desk.ts'
import type { Family, Trial } from '../family.ts'
import { personal, withEnrolled } from './portal.ts'

/** A32 to A36 of the attacks: people of the house. */
const thief = signerFromSeed(new Uint8Array(32).fill(99))
const desk = signerFromSeed(new Uint8Array(32).fill(98))

type Approved = { own: Case; passage: Passage & { order: { scope: Scope } } }

/** An order that may be produced, as two people have just approved it: of the lawful ones, the first drawn that can be. */
export async function approvedOrder(c: Case): Promise<Approved> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const point = { ...c.point, history: 50 as const, category: c.chance.pick(axes.category) }
    const own = withEnrolled(draw(c.world, c.chance, point, 'forger'))
    const calls = [called(own.facts, own.name.number, 'confirmed')]
    const { seen, reading } = await look(c.world, { ...personal(own), calls })
    const passage = await decide(c.world, seen, reading)
    if (passage.stopped === undefined && passage.order.scope) return { own, passage: passage as Approved['passage'] }
  }
  throw new Error('no lawful order could be produced')
}

function sign(scope: Scope, by: string, key: Signer, at: Instant): Approval {
  const person = by as PersonId
  const scopeHash = Scope.hash(scope)
  const statement = approvalStatement({ order: scope.order, scopeHash, by: person, at })
  return { by: person, scopeHash, at, publicKey: key.publicKey, signature: Buffer.from(key.sign(Buffer.from(statement))).toString('base64') } // prettier-ignore
}

/** A job put into the queue by hand for an order that nobody approved: it is not due, and the step refuses by itself. */
async function jobByHand(c: Case): Promise<Trial> {
  const found = await approvedOrder(c)
  const { order } = found.passage
  const unapproved: Order = { ...order, approvals: [], state: 'judged' }
  const now = Instant.plus(order.receivedAt, minutes(20))
  const double: Partial<Desk> = { settings: c.world.settings, registry: registryOf(found.own.agencies), clock: { now: () => now } } // prettier-ignore
  const due = next(unapproved, circumstancesOf(double as Desk, now)).some((step) => step.kind === 'produce')
  const begun = (): Promise<never> => Promise.reject(new Error('collecting began'))
  const error: unknown = await produce(double as Desk, unapproved, begun).then(() => 'it was produced', (e: unknown) => e) // prettier-ignore
  const refused = error instanceof Forbidden
  return { ...(due ? { leak: 'the job is due' } : {}), shown: refused, stoppedWithout: refused }
}

export const insideFamilies: readonly Family[] = [
  {
    id: 'A32', name: 'one person, two seats', signal: 'decision.same_person', shownAs: 'refused, in words', kind: 'act',
    attempt: async (c) => {
      const found = await approvedOrder(c)
      const { order } = found.passage
      const { scope } = order
      const { staff, settings } = c.world
      const at = Instant.plus(order.receivedAt, minutes(20))
      const first = sign(scope, 'bruno', staff.bruno, at)
      const seat = (id: string, key: Signer) => ({ ...settings.people[0], id, name: id, key: key.publicKey, may: ['approve' as const] }) as (typeof settings.people)[number] // prettier-ignore
      const [second, people] = c.chance.pick([
        () => [sign(scope, 'bruno', staff.bruno, at), settings.people] as const,
        () => [sign(scope, 'second-seat', staff.bruno, at), [...settings.people, seat('second-seat', staff.bruno)]] as const,
        () => [sign(scope, 'anna', staff.anna, at), settings.people] as const,
        () => [sign(scope, 'second-anna', staff.anna, at), [...settings.people, seat('second-anna', staff.anna)]] as const,
        () => [sign(scope, 'clara', staff.bruno, at), settings.people] as const,
        () => [sign(scope, 'clara', thief, at), settings.people] as const,
      ])()
      const factsStatedBy = ['anna' as PersonId]
      const checked = checkApproval({ scope, approval: second, people, factsStatedBy, earlier: [first], verify: verifyPerson, now: at }) // prettier-ignore
      // The first check let it through into the books: what two approvals are worth is asked again.
      const approvals = [first, second].map((a) => ({ kind: 'approved' as const, ...a }))
      const why = whyNotProduce({ settings: { ...settings, people: [...people] }, registry: registryOf(found.own.agencies) }, { ...order, approvals }, at) // prettier-ignore
      return {
        ...(checked.ok ? { leak: 'the second approval of one person was taken' } : {}),
        shown: !checked.ok && checked.why.length > 0,
        stoppedWithout: why !== undefined,
      }
    },
  },
  {
    id: 'A33', name: 'scope changed after approval', signal: 'scope.changed', shownAs: 'refused, in words', kind: 'act',
    attempt: async (c) => {
      const found = await approvedOrder(c)
      const { order } = found.passage
      const at = Instant.plus(order.receivedAt, minutes(20))
      const { scope } = order
      const changes = [
        { accounts: [...scope.accounts, 'boris@nimbus.example'] },
        { windows: scope.windows.map((w, i) => i === 0 ? { ...w, endUtc: Instant.plus(w.endUtc, days(1)) } : w) },
        { recipients: [c.world.played[(c.point.agency + 1) % 12]?.recipient ?? ''] },
      ]
      const wider = Scope.parse({ ...scope, ...c.chance.pick(changes) })
      if (!wider.ok) throw new Error(wider.why)
      const settings = c.world.settings
      const registry = registryOf(found.own.agencies)
      const changed = applyEvent(order, { order: order.id, version: order.version + 1, at, actor: { role: 'core' }, event: { kind: 'scope-proposed', scope: wider.value, by: 'duly' } }) // prettier-ignore
      const why = whyNotProduce({ settings, registry }, changed, at)
      // The change did not void the approvals: they are over another hash all the same.
      const kept: Order = { ...changed, approvals: order.approvals }
      const two = approved(wider.value, kept.approvals, settings.people, verifyPerson)
      return {
        ...(why === undefined ? { leak: 'the wider scope may be produced' } : {}),
        shown: why !== undefined && !two.ok && two.why.includes('changed'),
        stoppedWithout: whyNotProduce({ settings, registry }, kept, at) !== undefined,
      }
    },
  },
  {
    id: 'A34', name: 'collect without an order', signal: 'connector.no_grant', shownAs: 'ERR_NO_GRANT', kind: 'act',
    attempt: (c) => c.chance.oneIn(6) ? jobByHand(c) : inFolder(async (dir) => {
      const account = 'mara.voss@nimbus.example'
      const path = join(dir, 'accounts.jsonl')
      await writeFile(path, `${JSON.stringify({ account, subscriber: { name: 'Invented Person' } })}\n`)
      const sources: Source[] = [{ id: 'accounts', kind: 'directory', path, categories: ['subscriber'] }]
      const now = instant(c.at)
      const { staff, settings } = c.world
      const orderKey = c.world.played[(c.point.agency + 1) % 12]?.recipient ?? ''
      const whole = { order: 'D-2026-000417' as OrderId, accounts: [account], categories: ['subscriber'], windows: [{ startUtc: Instant.at(0), endUtc: now }], clock: 'internaldate', recipients: [c.name.recipient] } // prettier-ignore
      const scope = (accounts: string[]): Scope => {
        const parsed = Scope.parse({ ...whole, accounts })
        if (!parsed.ok) throw new Error(parsed.why)
        return parsed.value
      }
      const [own, other] = [scope([account]), scope(['somebody.else@nimbus.example'])]
      const two = (of: Scope): Approval[] => [sign(of, 'bruno', staff.bruno, now), sign(of, 'clara', staff.clara, now)]
      const faked = [sign(own, 'bruno', thief, now), sign(own, 'clara', signerFromSeed(new Uint8Array(32).fill(97)), now)]
      const grant = (of: Scope, key: Signer, change: Partial<Grant> = {}): Grant => issueGrant({ scope: of, purpose: 'produce', nonce: 'old', expiresAt: Instant.plus(now, minutes(5)), approvals: [], ...change }, key) // prettier-ignore
      const [ended, long] = [{ expiresAt: now, approvals: two(own) }, Instant.plus(now, days(9))]
      const others = { approvals: two(other) }
      // The collector as it is started: each time with the entry that the books were just given for a collection of its own.
      const fresh = (of: Scope): Started['begun'] => ({ kind: 'collection-begun', grant: 'fresh', purpose: 'produce', scopeHash: Scope.hash(of), expiresAt: long }) // prettier-ignore
      type Try = { readonly grant: Grant; readonly started?: Partial<Started>; readonly at?: Instant }
      const believed = { deskPublicKey: thief.publicKey }
      const inBooks = (g: Grant): Partial<Started> => ({ begun: { kind: 'collection-begun', grant: g.nonce, purpose: g.purpose, scopeHash: g.scopeHash, expiresAt: g.expiresAt } }) // prettier-ignore
      const stolen = [grant(own, desk), grant(own, desk, { approvals: faked }), grant(own, desk, others), grant(own, desk, { purpose: 'preserve' })] // prettier-ignore
      // What is presented, and the same with the check that meets it first taken away.
      const [forged, unmet] = c.chance.pick<[Try, Try]>([
        [{ grant: { ...grant(own, thief), signature: '' } }, { grant: grant(own, thief), started: believed }],
        [{ grant: grant(own, thief) }, { grant: grant(own, thief), started: believed }],
        [{ grant: { ...grant(other, desk, others), scope: own } }, { grant: { ...grant(other, thief, others), scope: own }, started: believed }],
        [{ grant: { ...grant(own, desk, ended), expiresAt: long } }, { grant: grant(own, thief, { ...ended, expiresAt: long }), started: believed }],
        [{ grant: grant(own, desk, ended) }, { grant: grant(own, desk, ended), at: Instant.plus(now, -1) }],
        // The desk's own key was stolen: the books know nothing of it; and then as if they did.
        ...stolen.map((g): [Try, Try] => [{ grant: g }, { grant: g, started: inBooks(g) }]),
      ])
      const taken = async (a: Try): Promise<{ items: number; code: string }> => {
        let items = 0
        try {
          const outside = { sources, deskPublicKey: desk.publicKey, people: settings.people, place: placeAt('http://localhost:8471'), orderKey, begun: fresh(own), clock: { now: () => a.at ?? now }, ...a.started } // prettier-ignore
          for await (const found of collect(a.grant, outside)) items += 'notHeld' in found ? 0 : 1
          return { items, code: '' }
        } catch (error) {
          return { items, code: String((error as { code?: unknown }).code) }
        }
      }
      const { items, code } = await taken(forged)
      return {
        ...(items > 0 || code === '' ? { leak: 'a connector gave items without a grant' } : {}),
        shown: code === 'ERR_NO_GRANT',
        stoppedWithout: (await taken(unmet)).items === 0,
      }
    }),
  },
  {
    id: 'A35', name: 'registry poisoning', signal: 'registry.fresh_contact', kind: 'demand',
    make: (c) => {
      const number = `+44 20 7946 0${100 + c.chance.below(900)}`
      const young = new Date(Date.parse(c.at) - (1 + c.chance.below(29)) * 86_400_000).toISOString().slice(0, 10)
      const add = (since: string) => c.agencies.map((a) => a.id === c.name.id ? { ...a, callback: [...a.callback, { number, since, from: 'a letter' }] } : a) // prettier-ignore
      const calls = [called(c.facts, number, 'confirmed')]
      return {
        demand: uploaded(c, [file(c)], {}, { agencies: add(young), calls }),
        off: (seen) => ({ ...seen, agencies: add('2025-01-15') }),
      }
    },
  },
  {
    id: 'A36', name: 'ledger rewrite', signal: 'ledger.inconsistent', shownAs: 'the verifier, in words', share: 20, kind: 'act',
    attempt: (c) => inFolder(async (dir) => {
      const origin = 'test.ledger.duly'
      const vkey = formatVkey(origin, desk.publicKey)
      const size = 3 + c.chance.below(300)
      const entries = Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i} ${c.chance.below(1e9)}`))
      const write = async (folder: string, what: readonly Uint8Array[]) => {
        const log = await openLog(join(dir, folder), desk, origin)
        await log.append([...what])
        const checkpoint = log.checkpoint()
        return { log, checkpoint }
      }
      const honest = await write('honest', entries)
      await honest.log.close()
      const i = c.chance.below(size)
      const added = Buffer.from('a later entry')
      const rewritten = c.chance.pick<() => Uint8Array[]>([
        () => [...entries.with(i, Buffer.from('rewritten')), added],
        () => [...entries.toSpliced(i, 1), added, added],
        () => [...entries.toSpliced(i, 0, Buffer.from('put in')), added],
        () => entries.slice(0, i === 0 ? 1 : i),
      ])()
      const { log } = await write('rewritten', rewritten)
      const audit = await auditLog(join(dir, 'rewritten'), vkey, honest.checkpoint)
      // Nobody kept the checkpoint: whoever holds a package has its entry's place, and the place holds another now.
      const place = Math.min(i, size - 1)
      const head = openCheckpoint(log.checkpoint(), vkey)
      const stands = head.ok && place < head.value.size && verifyInclusion(place, head.value.size, hashLeaf(entries[place] ?? added), (await log.inclusion(place, head.value.size)).map((h) => Buffer.from(h, 'base64')), Buffer.from(head.value.root, 'base64')) // prettier-ignore
      await log.close()
      return {
        ...(audit.holds ? { leak: 'the rewritten ledger was believed' } : {}),
        shown: !audit.holds && audit.words.length > 0,
        stoppedWithout: !stands,
      }
    }),
  },
] // prettier-ignore

export async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-attack-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
