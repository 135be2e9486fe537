import { Instant } from '../order/time.ts'

/** The only source of "now". Pure code gets an {@link Instant} as an argument instead. */
export type Clock = { now(): Instant }

export const systemClock: Clock = { now: () => Instant.at(Date.now()) }
