import { minutes, seconds } from '../order/time.ts'
import { carrierNames, policyKinds, type Level, type PolicyKind, type Rota } from '../platform/settings-oncall.ts'

/** A policy ready to be followed: every level it leads to, one after the other. Lengths in milliseconds. */
export type Ladder = {
  readonly levels: readonly [Level, ...Level[]]
  readonly leaseMs: number
  readonly gatherMs: number
}

const lastResort: Level = { page: ['everyone'], over: [...carrierNames], wait_seconds: 300 }
const without = { lease_minutes: 60, gather_seconds: 60 } as const

/** The ladder for each kind. A policy that leads back to one it came from ends there: a loop is refused when saved. */
export function laddersOf(rota: Rota): Readonly<Record<PolicyKind, Ladder>> {
  const policyOf = (kind: PolicyKind): NonNullable<Rota['policies']>[number] | undefined =>
    rota.policies?.find((policy) => policy.kind === kind)
  const levelsOf = (kind: PolicyKind, been: readonly PolicyKind[]): Level[] => {
    const policy = policyOf(kind)
    const own = policy?.levels ?? rota.ladder
    const then = policy?.then
    return then && ![...been, kind].includes(then) ? [...own, ...levelsOf(then, [...been, kind])] : own
  }
  const ladderOf = (kind: PolicyKind): Ladder => {
    const { lease_minutes, gather_seconds } = policyOf(kind) ?? without
    const [first = lastResort, ...rest] = levelsOf(kind, [])
    return { levels: [first, ...rest], leaseMs: minutes(lease_minutes), gatherMs: seconds(gather_seconds) }
  }
  return Object.fromEntries(policyKinds.map((kind) => [kind, ladderOf(kind)])) as Record<PolicyKind, Ladder>
}

/** The policies that lead back to themselves, each as the way it goes: `routine, emergency, routine`. */
export function loopsIn(rota: Rota): string[] {
  const then = new Map(rota.policies?.map((policy) => [policy.kind, policy.then]))
  return policyKinds.flatMap((kind) => {
    const way = [kind]
    for (let next = then.get(kind); next; next = then.get(next)) {
      way.push(next)
      // One circle is told once, from its most urgent kind on.
      if (next === kind)
        return way.every((each) => policyKinds.indexOf(kind) <= policyKinds.indexOf(each)) ? [way.join(', ')] : []
      if (way.indexOf(next) < way.length - 1) return []
    }
    return []
  })
}

/**
 * The level of a round, and how far the alarm is widened by then. The last level repeats for ever, and each repetition
 * reaches further: first everyone who is to be paged, then everyone anything reaches, over every carrier.
 */
export function levelOf(ladder: Ladder, round: number): { level: Level; width: number } {
  const last = ladder.levels.length - 1
  return { level: ladder.levels[Math.min(round, last)] ?? ladder.levels[0], width: Math.max(0, round - last) }
}
