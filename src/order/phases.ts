import type { EventKind, Recorded } from './event.ts'
import { Instant } from './time.ts'

/** The phases of an order, in the order in which it goes through them. */
export const phaseNames = [
  'receive',
  'page',
  'acknowledge',
  'authenticate',
  'judge',
  'decide',
  'collect',
  'seal',
  'deliver',
] as const
export type PhaseName = (typeof phaseNames)[number]
export type Phases = Partial<Record<PhaseName, number>>

/**
 * The phase clock of one order, read from its books, in milliseconds: each phase is the time from the milestone before
 * it. `receive`: bytes safe on disk to order in the books; `page`: to the first page handed to a carrier, from receipt;
 * `acknowledge`: from there to a human who is awake; `authenticate`: documents read and the sender's proofs weighed;
 * `judge`: the verdict (written together with the proofs); `decide`: from the verdict, or the human awake if that came
 * later, to the second approval, the refusal or the question; `collect`: grant to last item read; `seal`: to the
 * package on disk and in the books; `deliver`: to the letter with its link. What has not happened is not there.
 */
export function phasesOf(timeline: readonly Recorded[]): Phases {
  const first = (kind: EventKind): Instant | undefined => timeline.find((e) => e.event.kind === kind)?.at
  const received = timeline[0]?.event
  if (received?.kind !== 'received') return {}
  const booked = timeline[0]?.at
  const begun = timeline.findLast((e) => e.event.kind === 'collection-begun' && e.event.purpose === 'produce')?.at
  const collected = timeline.find((e) => e.event.kind === 'collected')?.event
  const paged = byTheirOwnTime(timeline, 'paged')
  const awake = byTheirOwnTime(timeline, 'acknowledged')
  const judged = first('judged')
  const decided =
    timeline.filter((e) => e.event.kind === 'approved')[1]?.at ?? first('refused') ?? first('clarification-asked')
  const gap = (from: Instant | undefined, to: Instant | undefined): number | undefined =>
    from && to ? Math.max(0, Instant.between(from, to)) : undefined
  const all: Record<PhaseName, number | undefined> = {
    receive: gap(received.at, booked),
    page: gap(received.at, paged),
    acknowledge: gap(paged, awake),
    authenticate: gap(booked, first('authenticated')),
    judge: gap(first('authenticated'), judged),
    decide: gap(judged && awake ? Instant.latest(judged, awake) : judged, decided),
    collect: gap(begun, collected?.kind === 'collected' ? collected.at : undefined),
    seal: gap(collected?.kind === 'collected' ? collected.at : undefined, first('sealed')),
    deliver: gap(first('sealed'), first('released')),
  }
  return Object.fromEntries(Object.entries(all).filter(([, ms]) => ms !== undefined))
}

/** When the first of these happened: the pager's own time, for what it did reaches the books later. */
function byTheirOwnTime(timeline: readonly Recorded[], kind: 'paged' | 'acknowledged'): Instant | undefined {
  const times = timeline.flatMap(({ event, at }) => (event.kind === kind ? [event.at ?? at] : []))
  return times.sort()[0]
}

/**
 * Receipt to sealed package without human waits: receipt to first verdict, and second approval to sealed. Nothing for
 * orders that were not sealed.
 */
export function machineTime(timeline: readonly Recorded[]): number | undefined {
  const received = timeline[0]?.event
  const judged = timeline.find((e) => e.event.kind === 'judged')?.at
  const sealed = timeline.find((e) => e.event.kind === 'sealed')?.at
  const approved = timeline.filter((e) => e.event.kind === 'approved').at(-1)?.at
  if (received?.kind !== 'received' || !judged || !sealed || !approved) return undefined
  return Instant.between(received.at, judged) + Instant.between(approved, sealed)
}

/** Nearest-rank percentile of a list in any order. Nothing for an empty list. */
export function percentile(values: readonly number[], p: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)]
}
