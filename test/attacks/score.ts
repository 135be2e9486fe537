import { judge } from '../../src/legality/legality.ts'
import type { Proven } from '../../src/order/event.ts'
import { isEmergency } from '../../src/order/order.ts'
import { floorOf } from '../../src/requester/floors.ts'
import { chance, type Chance } from '../simulation/chance.ts'
import { pairwise } from './axes.ts'
import { draw, type Case } from './case.ts'
import type { Demand } from './demand.ts'
import { decide, look, type Passage } from './desk.ts'
import type { Attack, Family } from './family.ts'
import { genuine } from './genuine.ts'
import { useChildren } from './sandbox-double.ts'
import { silence, type World } from './world.ts'

/** What one family came to. */
export type Score = {
  readonly n: number
  /** What got out or must not have happened, the first few in words. */
  readonly leaks: readonly string[]
  readonly leaked: number
  readonly shown: number
  /** Attacks tried again with the first signal switched off, and how many were stopped all the same. */
  readonly off: number
  readonly stoppedWithout: number
  /** With a world that answers nothing: how often that was tried, and how often something passed all the same. */
  readonly down: number
  readonly passedDown: readonly string[]
  /** Originals looked at in the real sandbox too, and how often it found something else. */
  readonly inChildren: number
  readonly differed: readonly string[]
  readonly packs: ReadonlySet<string>
  readonly pairs: number
}

const asksTheWorld = ['spf', 'dkim', 'dmarc', 'arc', 'sign.holds', 'sign.document']

/** Anything of the user, anything about an account, or anything to somebody whom the registry does not hold. */
function leakOf(passage: Passage, demand: Demand, authentic = false): string | undefined {
  const { order, letters } = passage
  if (passage.stopped === undefined && !authentic) return 'it may be produced'
  if (passage.preserves && order.proven.length === 0) return 'a copy is kept for somebody unproven'
  const known = demand.agencies.map((a) => a.deliver_to)
  const stray = letters.find((l) => !known.includes(l.to))
  if (stray) return `a letter goes to ${stray.to}`
  if (letters.length > 0 && order.level === 'L0') return 'a letter goes to somebody unproven'
  const accounts = order.facts?.asks.flatMap((a) => a.accounts) ?? []
  if (letters.some((l) => accounts.some((a) => l.text.includes(a)))) return 'a letter names an account'
  // Of the letters about a copy that is kept, one is about accounts that exist and one about accounts that do not.
  const kept = letters.slice(2).map((l) => l.text)
  return new Set(kept).size > 1 ? 'a letter tells whether the account exists' : undefined
}

/** Where nobody answers, nothing that needs an answer has passed. */
async function passedDown(c: Case, demand: Demand): Promise<string[]> {
  const { seen } = await look(c.world, { ...demand, lookUp: silence })
  const passed = seen.findings.flatMap((f) => f.evidence).filter((e) => e.outcome === 'passed' && asksTheWorld.includes(e.signal)) // prettier-ignore
  return [...passed.map((e) => e.signal), ...seen.findings.flatMap((f) => f.proofs).map((p) => p.kind)]
}

/** What the sandbox's children made of it where that is not what is made of it here. */
async function otherInChildren(c: Case, demand: Demand): Promise<string | undefined> {
  const made = ({ seen, reading }: Awaited<ReturnType<typeof look>>): string => JSON.stringify([seen.findings, reading])
  const here = made(await look(c.world, demand))
  let there = ''
  // On a crowded machine a child's clock may run out, and it then says so: that is its lid, and is looked at once more.
  for (let tries = 0; there === '' || (tries < 3 && /took longer than|did not start in time/.test(there)); tries++) {
    useChildren(true)
    there = made(await look(c.world, demand).finally(() => useChildren(false)))
  }
  if (there === here) return undefined
  const from = Array.from(here).findIndex((letter, i) => letter !== there[i])
  return `${here.slice(from - 40, from + 80)} was, in a child, ${there.slice(from - 40, from + 80)}`
}

export async function scoreFamily(world: World, family: Family, seed: number, seeds: number): Promise<Score> {
  const { chance: luck, points } = sourceOf(seed, family.id)
  const n = Math.max(1, Math.ceil((seeds * (family.share ?? 100)) / 100))
  const score = { n, leaks: [] as string[], leaked: 0, shown: 0, off: 0, stoppedWithout: 0, down: 0, passedDown: [] as string[], inChildren: 0, differed: [] as string[], packs: new Set<string>(), pairs: 0 } // prettier-ignore
  const leak = (why: string | undefined): void => {
    if (why === undefined) return
    score.leaked++
    if (score.leaks.length < 3) score.leaks.push(why)
  }
  for (let i = 0; i < n; i++) {
    const c = draw(world, luck, points.next(), 'forger')
    score.packs.add(c.facts.instrument)
    if (family.kind === 'act') {
      const trial = await family.attempt(c)
      leak(trial.leak)
      if (trial.shown) score.shown++
      if (trial.stoppedWithout !== undefined) score.off++
      if (trial.stoppedWithout) score.stoppedWithout++
      continue
    }
    const attack = await family.make(c)
    await tryAttack(c, attack, family, score, leak)
    if (i % 8 === 0) {
      score.down++
      score.passedDown.push(...(await passedDown(c, attack.demand)))
    }
    if (i === 0) {
      score.inChildren++
      const other = await otherInChildren(c, attack.demand)
      if (other !== undefined) score.differed.push(`${family.id}: ${other}`)
    }
  }
  return { ...score, pairs: points.covered() }
}

async function tryAttack(
  c: Case,
  { demand, off, also, authentic }: Attack,
  family: Family,
  score: { shown: number; off: number; stoppedWithout: number },
  leak: (why: string | undefined) => void,
): Promise<void> {
  const { seen, reading } = await look(c.world, demand)
  const passage = await decide(c.world, seen, reading, true)
  const must = also?.(passage)
  leak(leakOf(passage, demand, authentic) ?? (family.shownAs === undefined ? must : undefined))
  const shown = family.shownAs === undefined ? passage.evidence.some((e) => e.signal === family.signal && e.outcome !== 'passed') : must === undefined // prettier-ignore
  if (shown) score.shown++
  if (!off) return
  score.off++
  const without = await decide(c.world, off(seen), reading)
  if (without.stopped !== undefined) score.stoppedWithout++
}

function sourceOf(seed: number, name: string): { chance: Chance; points: ReturnType<typeof pairwise> } {
  const luck = chance(seed * 7919 + Array.from(name).reduce((sum, l) => sum * 31 + l.charCodeAt(0), 0))
  return { chance: luck, points: pairwise(luck) }
}

/**
 * Demands about which something had to be asked first. `short`: they truly carry less than the floor of what they ask for;
 * `shortAsked`, as the floor wants. `enough`: they truly carry it; `mistaken`: and were asked all the same.
 */
export type Asked = {
  readonly short: number
  readonly shortAsked: number
  readonly enough: number
  readonly mistaken: number
}

export type Genuine = {
  readonly n: number
  /** Refused by the machine, or by a law that would have opened it had it known who asks. */
  readonly refused: readonly string[]
  readonly unpaged: number
  /** Of agencies with history, by the way they came. */
  readonly asked: ReadonlyMap<string, Asked>
  /** Answered although they carry less than their floor. */
  readonly below: number
  readonly emergencies: number
  readonly emergenciesPaged: number
  readonly down: number
  readonly passedDown: readonly string[]
  readonly packs: ReadonlySet<string>
  readonly pairs: number
}

/**
 * Whether what a demand truly carries reaches the floor of every category that it would be answered with. Of the desk only
 * what the law made of it is taken (its kind and urgency), nothing that it found out about who asks.
 */
function carriesEnough(c: Case, { order }: Passage, carries: readonly Proven[]): boolean {
  const { judgement, scope, receivedAt } = order
  if (!judgement) return false
  // A part that the law refuses is not answered, and needs no proof.
  const categories = scope?.categories ?? judgement.rulings.map((r) => r.category)
  const since = c.agencies.find((a) => a.id === c.name.id)?.since ?? receivedAt.slice(0, 10)
  return categories.every((category) => {
    const asks = { kind: judgement.kind, emergency: isEmergency(order), agencySince: since, now: receivedAt }
    return floorOf(category, asks).anyOf.some((all) => all.every((level) => carries.includes(level)))
  })
}

/** Genuine demands over the same axes: is any of them turned away, and how often must somebody telephone first. */
export async function scoreGenuine(world: World, seed: number, n: number): Promise<Genuine> {
  const { chance: luck, points } = sourceOf(seed, 'genuine')
  const asked = new Map<string, Asked>()
  const score = { below: 0, refused: [] as string[], unpaged: 0, emergencies: 0, emergenciesPaged: 0, down: 0, passedDown: [] as string[], packs: new Set<string>() } // prettier-ignore
  for (let i = 0; i < n; i++) {
    const c = draw(world, luck, points.next(), 'genuine')
    score.packs.add(c.facts.instrument)
    const { demand, carries } = await genuine(c)
    const { seen, reading } = await look(c.world, demand)
    const passage = await decide(world, seen, reading)
    const verdict = passage.order.judgement?.verdict
    if (passage.refusedByMachine || verdict === 'refuse') score.refused.push(`${c.facts.instrument}: ${verdict ?? ''}`)
    if (passage.pagedAs === undefined) score.unpaged++
    if (c.point.history > 0 && c.point.agency < 12) {
      const row = asked.get(c.point.channel) ?? { short: 0, shortAsked: 0, enough: 0, mistaken: 0 }
      const waits = verdict === 'preserve' ? !passage.preserves : passage.stopped !== undefined
      const enough = carriesEnough(c, passage, carries)
      asked.set(c.point.channel, {
        short: row.short + (enough ? 0 : 1),
        shortAsked: row.shortAsked + (!enough && waits ? 1 : 0),
        enough: row.enough + (enough ? 1 : 0),
        mistaken: row.mistaken + (enough && waits ? 1 : 0),
      })
      if (!enough && !waits) score.below++
    }
    const at = { now: demand.received.at, receivedAt: demand.received.at, entities: world.settings.entities }
    if (judge(c.facts, world.law, at).page === 'emergency') {
      score.emergencies++
      const blind = { ...seen, findings: [], lookUp: silence, calls: [], checks: [] }
      if ((await decide(world, blind, reading)).pagedAs === 'emergency') score.emergenciesPaged++
    }
    if (i % 8 === 0) {
      score.down++
      score.passedDown.push(...(await passedDown(c, demand)))
    }
  }
  return { n, ...score, asked, pairs: points.covered() }
}
