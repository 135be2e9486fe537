import { isStored, type DataCategory } from '../order/category.ts'
import type { Ask, StatedFacts } from '../order/facts.ts'
import type { Parsed } from '../order/ids.ts'
import type { Judgement } from '../order/judgement.ts'
import { canonical } from '../order/canonical.ts'
import type { Asked, MessageClock, Window } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { isAddress, windowOf } from './reading.ts'

/** Subscriber data without a window: from before there was any. */
const beginning = Instant.at(0)

/**
 * The lawful parts of an order as one demand, cut where the law cuts: for a preservation what is to be kept, else what
 * may be produced. Says why not when there is none, or when the parts differ in accounts, windows or clock. A scope is
 * accounts x categories x windows; joining different parts would reach what nobody asked for, so people choose then.
 */
export function proposedAsks(facts: StatedFacts, judgement: Judgement): Parsed<Asked> {
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
        account: spelled(account),
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

const spelled = (account: string): string => account.toLowerCase().normalize('NFC')
const spell = (w: Window): string => `${w.startUtc}/${w.endUtc}`

/**
 * What is kept of an order while parts of it are refused or asked about: those parts as they stand, cut at receipt, each
 * with the others of the same accounts, window and clock. `whole`: people refused or questioned all of it. A part whose
 * window or account cannot be identified is kept by nobody's guess. Reg. (EU) 2023/1543 Art. 10(1), 10(9), 11(1).
 */
export function keptAsks(facts: StatedFacts, judgement: Judgement, receivedAt: Instant, whole: boolean): Asked[] {
  const kept = new Map<string, Asked>()
  for (const { keep, verdict, category, part } of judgement.rulings) {
    const ask = part && facts.asks[part.ask]
    if (!keep || !ask || !isStored(category) || !(whole || verdict === 'refuse' || verdict === 'clarify')) continue
    const window = identified(ask, category, receivedAt)
    if (!window) continue
    const rest = {
      accounts: [...new Set(part.accounts.map(spelled))].sort(),
      windows: [window],
      clock: ask.clock ?? ('internaldate' as const),
    }
    const before = kept.get(canonical(rest))?.categories ?? []
    kept.set(canonical(rest), { ...rest, categories: [...new Set([...before, category])] })
  }
  return [...kept.values()]
}

/** The window of an ask up to receipt; nothing when it is empty, or not stated so that anybody could keep it. */
function identified(ask: Ask, category: DataCategory, receivedAt: Instant): Window | undefined {
  const { state, from: startUtc = beginning, to = receivedAt } = windowOf(ask)
  const anyTime = ask.from === undefined && ask.to === undefined && category !== 'traffic' && category !== 'content'
  const endUtc = Instant.earliest(to, receivedAt)
  return (state === 'sound' || anyTime) && startUtc < endUtc ? { startUtc, endUtc } : undefined
}
