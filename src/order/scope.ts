import { canonical, sha256 } from './canonical.ts'
import { storedCategories, type DataCategory } from './category.ts'
import { OrderId, type Parsed, type Sha256 } from './ids.ts'
import { Instant } from './time.ts'
import { intersectWindows, joinWindows, type Window } from './windows.ts'

export type { Window } from './windows.ts'
import { hides, visible } from './visible.ts'

declare const brand: unique symbol

/** Which clock of a message the window speaks of: the server's (INTERNALDATE, mtime) or the sender's (Date header). */
export type MessageClock = 'internaldate' | 'date'

/** An internal account, the demanded name that led to it, and when. */
export type Holder = { readonly account: string; readonly id: string; readonly windows: readonly Window[] }

type ScopeFields = {
  readonly v: 1
  readonly order: OrderId
  /** Accounts as the mail store knows them, lower case, sorted, no doubles. */
  readonly accounts: readonly string[]
  readonly categories: readonly DataCategory[]
  /** Sorted, not overlapping. Not empty. */
  readonly windows: readonly Window[]
  readonly clock: MessageClock
  /** age recipients of the authority, sorted. Only they can open the package (I5). */
  readonly recipients: readonly string[]
  /**
   * Whose the accounts were: under which internal name the stores know each, and in which moments of the windows it was
   * theirs. Absent where no history of accounts is configured: then the stores know the accounts as they are asked for.
   */
  readonly holders?: readonly Holder[]
  /** Registered address that is told where the answer lies; nothing when the registry held none. */
  readonly deliverTo?: string
}

/**
 * Exactly what will be produced, and to whom: accounts x categories x windows, sealed to these recipients.
 * Only {@link Scope.parse} makes one. Its hash is what two people approve; collecting, sealing and releasing compare
 * it again (I1, I4).
 */
export type Scope = ScopeFields & { readonly [brand]: 'Scope' }

/** What is asked for of the stores, without saying for whom it is sealed. */
export type Asked = Pick<ScopeFields, 'accounts' | 'categories' | 'windows' | 'clock'>

/** A wish to have less: what it does not name stays as it is. */
type Narrower = {
  readonly accounts?: readonly string[] | undefined
  readonly categories?: readonly string[] | undefined
  readonly windows?: readonly { readonly startUtc: string; readonly endUtc: string }[] | undefined
}

const refuse = (why: string): { ok: false; why: string } => ({ ok: false, why })
const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x)
const texts = (x: unknown): string[] | undefined =>
  Array.isArray(x) && x.every((t) => typeof t === 'string') ? x : undefined
const sorted = (list: readonly string[]): string[] => [...new Set(list)].sort()

function parseWindow(x: unknown): Parsed<Window> {
  if (!isRecord(x) || typeof x['startUtc'] !== 'string' || typeof x['endUtc'] !== 'string') {
    return refuse('A time window needs a start and an end.')
  }
  const start = Instant.parse(x['startUtc'])
  if (!start.ok) return start
  const end = Instant.parse(x['endUtc'])
  if (!end.ok) return end
  if (start.value >= end.value) {
    return refuse(
      `The time window is empty: it starts at ${start.value} and ends at ${end.value}. Ask the authority which days it means.`,
    )
  }
  return { ok: true, value: { startUtc: start.value, endUtc: end.value } }
}

const accountName = /^[\x21-\x7e\u00a1-\uffff]{1,254}$/u

/** Holders in one form: of accounts in the scope alone, in moments of its windows alone, sorted. */
function parseHolders(x: unknown, asked: Asked): Parsed<Holder[]> {
  if (!Array.isArray(x)) return refuse('The holders of a scope are a list.')
  const found = new Map<string, Holder>()
  for (const each of x as unknown[]) {
    const ok = isRecord(each) && typeof each['account'] === 'string' && typeof each['id'] === 'string'
    if (!ok || !Array.isArray(each['windows'])) return refuse('A holder is an account, an internal id and windows.')
    const [account, id] = [each['account'] as string, each['id'] as string]
    if (!accountName.test(id) || hides(id)) return refuse(`${visible(JSON.stringify(id))} cannot be an internal id.`)
    const windows: Window[] = []
    for (const one of each['windows'] as unknown[]) {
      const w = parseWindow(one)
      if (!w.ok) return w
      windows.push(w.value)
    }
    const key = `${account}\n${id}`
    const inside = intersectWindows([...windows, ...(found.get(key)?.windows ?? [])], asked.windows)
    if (asked.accounts.includes(account) && inside.length > 0) found.set(key, { account, id, windows: inside })
  }
  const names = [...found.keys()].sort()
  return { ok: true, value: names.flatMap((name) => found.get(name) ?? []) }
}

/** The one form of what is asked for: sorted, no doubles, windows joined. Equal demands have equal hashes. */
const canonicalAsked = ({ accounts, categories, windows, clock }: Asked): Asked => ({
  accounts: sorted(accounts.map((a) => a.toLowerCase().normalize('NFC'))),
  categories: storedCategories.filter((c) => categories.includes(c)),
  windows: joinWindows(windows),
  clock,
})

export const Scope = {
  /** Reads a scope from anywhere (a file, the wire, an event). Says in words what is missing; never repairs. */
  parse(x: unknown): Parsed<Scope> {
    if (!isRecord(x))
      return refuse('A scope is a record of order, accounts, categories, windows, clock and recipients.')
    const order = OrderId.parse(String(x['order']))
    if (!order.ok) return order
    const accounts = texts(x['accounts'])
    if (!accounts?.length) return refuse('The scope names no account.')
    const strange = accounts.find((a) => !accountName.test(a) || hides(a))
    if (strange !== undefined)
      return refuse(
        `${visible(JSON.stringify(strange))} cannot be an account name: it holds spaces, control characters or signs that cannot be seen.`,
      )
    const categories = texts(x['categories'])
    if (!categories?.length) return refuse('The scope names no data category.')
    const unknown = categories.find((c) => !(storedCategories as readonly string[]).includes(c))
    if (unknown !== undefined)
      return refuse(`"${unknown}" is not a data category; they are ${storedCategories.join(', ')}.`)
    if (!Array.isArray(x['windows']) || x['windows'].length === 0) return refuse('The scope has no time window.')
    const windows: Window[] = []
    for (const each of x['windows'] as unknown[]) {
      const w = parseWindow(each)
      if (!w.ok) return w
      windows.push(w.value)
    }
    if (x['clock'] !== 'internaldate' && x['clock'] !== 'date')
      return refuse('The scope must say which clock it means: internaldate or date.')
    const recipients = texts(x['recipients'])
    if (!recipients?.length) return refuse('The scope names no recipient key, so nobody could open the package.')
    const badKey = recipients.find((r) => !/^age1[0-9a-z]{10,4000}$/.test(r))
    if (badKey !== undefined) return refuse(`"${badKey.slice(0, 24)}…" is not an age recipient; they begin with age1.`)
    const deliverTo = x['deliverTo']
    if (deliverTo !== undefined && (typeof deliverTo !== 'string' || !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(deliverTo)))
      return refuse('The scope names an address to be told that is no mail address.')
    const asked = canonicalAsked({ accounts, categories: categories as DataCategory[], windows, clock: x['clock'] })
    const holders = x['holders'] === undefined ? undefined : parseHolders(x['holders'], asked)
    if (holders?.ok === false) return holders
    const value: ScopeFields = {
      v: 1,
      order: order.value,
      ...asked,
      ...(holders ? { holders: holders.value } : {}),
      recipients: sorted(recipients),
      ...(deliverTo === undefined ? {} : { deliverTo }),
    }
    return { ok: true, value: value as Scope }
  },

  /**
   * What both ask for, in the one form; nothing when they have no item in common. Windows on different clocks speak of
   * different moments of a message, so those have nothing in common that could be written as one scope.
   */
  intersect(a: Asked, b: Asked): Asked | undefined {
    if (a.clock !== b.clock) return undefined
    const [left, right] = [canonicalAsked(a), canonicalAsked(b)]
    const common: Asked = {
      accounts: left.accounts.filter((account) => right.accounts.includes(account)),
      categories: left.categories.filter((category) => right.categories.includes(category)),
      windows: intersectWindows(left.windows, right.windows),
      clock: a.clock,
    }
    return common.accounts.length && common.categories.length && common.windows.length ? common : undefined
  },

  /** Whether all of `inner` lies inside `wider`, so that whoever has the one has the other. */
  contains(wider: Asked, inner: Asked): boolean {
    const common = Scope.intersect(wider, inner)
    return common !== undefined && canonical(common) === canonical(canonicalAsked(inner))
  },

  /** The scope made smaller; nothing when the wish reaches outside it, or is no scope. Never wider (I2, I4). */
  narrow(wider: Scope, wish: Narrower): Scope | undefined {
    const { accounts = wider.accounts, categories = wider.categories, windows = wider.windows } = wish
    const parsed = Scope.parse({ ...wider, accounts, categories, windows })
    return parsed.ok && Scope.contains(wider, parsed.value) ? parsed.value : undefined
  },

  /** The bytes that are hashed: canonical JSON (RFC 8785). */
  canonical: (scope: Scope): string => canonical(scope),
  /** What two people sign, and what is compared again at collect, seal and release. */
  hash: (scope: Scope): Sha256 => sha256(Scope.canonical(scope)),
}
