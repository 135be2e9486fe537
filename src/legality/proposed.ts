import type { DataCategory } from '../order/category.ts'
import type { StatedFacts } from '../order/facts.ts'
import type { Parsed } from '../order/ids.ts'
import type { Judgement } from '../order/judgement.ts'
import type { MessageClock, Window } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { isAddress, windowOf } from './reading.ts'

/** What `Scope.parse` needs besides order and recipients. */
export type ProposedAsks = {
  readonly accounts: readonly string[]
  readonly categories: readonly DataCategory[]
  readonly windows: readonly Window[]
  readonly clock: MessageClock
}

/** Subscriber data without a window: from before there was any. */
const beginning = Instant.at(0)

/**
 * The lawful parts of an order as one demand, cut where the law cuts: for a preservation what is to be kept, else what
 * may be produced. Says why not when there is none, or when the parts differ in accounts, windows or clock. A scope is
 * accounts x categories x windows; joining different parts would reach what nobody asked for, so people choose then.
 */
export function proposedAsks(facts: StatedFacts, judgement: Judgement): Parsed<ProposedAsks> {
  const pieces: { category: DataCategory; account: string; window: Window; clock: MessageClock | undefined }[] = []
  for (const ruling of judgement.rulings) {
    if (ruling.verdict === 'clarify' || ruling.verdict === 'refuse') continue
    const ask = ruling.part && facts.asks[ruling.part.ask]
    if (!ask) return { ok: false, why: 'The judgement does not fit these facts; judge them again.' }
    const address = ruling.part.accounts.find(isAddress)
    if (address !== undefined)
      return {
        ok: false,
        why: `The order identifies the user by the IP address ${address}, and nothing is guessed: resolve the address to an account, then state the account.`,
      }
    const stated = windowOf(ask)
    const limit = ruling.limits?.windowEndUtc
    if (stated.state !== 'sound' && stated.state !== 'missing') return { ok: false, why: stated.words }
    if (stated.state === 'missing') {
      if (ruling.category === 'traffic' || ruling.category === 'content') return { ok: false, why: stated.words }
      if (ask.from !== undefined || ask.to !== undefined) return { ok: false, why: stated.words }
    }
    const startUtc = stated.from ?? beginning
    const endUtc = stated.to && limit ? Instant.earliest(stated.to, limit) : (stated.to ?? limit)
    if (endUtc === undefined || startUtc >= endUtc)
      return { ok: false, why: 'Nothing of the time window is left after the limits of the law.' }
    for (const account of ruling.part.accounts) {
      pieces.push({
        category: ruling.category,
        account: account.normalize('NFC').toLowerCase(),
        window: { startUtc, endUtc },
        clock: ask.clock,
      })
    }
  }
  if (pieces.length === 0) return { ok: false, why: 'The law opens no part of this order.' }

  const categories = [...new Set(pieces.map((p) => p.category))]
  const accounts = [...new Set(pieces.map((p) => p.account))].sort()
  const windows = [...new Map(pieces.map((p) => [spell(p.window), p.window])).values()].sort((a, b) =>
    spell(a) < spell(b) ? -1 : 1,
  )
  const clocks = [...new Set(pieces.map((p) => p.clock).filter((c) => c !== undefined))]
  const cells = new Set(pieces.map((p) => `${p.category} ${p.account} ${spell(p.window)}`))
  if (cells.size !== categories.length * accounts.length * windows.length) {
    return {
      ok: false,
      why: 'The parts differ in accounts or windows, so one scope cannot hold exactly what is asked. State them as separate orders, or narrow to one.',
    }
  }
  const [clock = 'internaldate', other] = clocks
  if (other !== undefined)
    return { ok: false, why: 'The parts mean different clocks (internaldate and date). State them as separate orders.' }
  return { ok: true, value: { accounts, categories, windows, clock } }
}

const spell = (w: Window): string => `${w.startUtc}/${w.endUtc}`
