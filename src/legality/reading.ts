import { domainToASCII } from 'node:url'
import { z } from 'zod'
import type { Entity } from '../platform/settings.ts'
import { Instant } from '../order/time.ts'
import type { Ask, StatedFacts } from '../order/facts.ts'
import type { Part } from '../order/judgement.ts'
import type { Calendars, LawPacks, Pack } from './schema.ts'

/** What judging needs besides facts and law. `entities` are our own, as in `duly.yaml`. */
export type JudgeContext = {
  /** When it was available to us, at any hour. */
  readonly receivedAt: Instant
  readonly now: Instant
  readonly entities: readonly Pick<Entity, 'id' | 'name' | 'country' | 'zone' | 'languages' | 'roles' | 'domains'>[]
  /** What a call-back to a number of our own said. Absent: nobody was reached yet. */
  readonly callBack?: 'confirmed' | 'denied'
  /** What we asked the authority, first question first, and when it answered each. */
  readonly questions?: readonly { readonly askedAt: Instant; readonly answeredAt?: Instant }[]
  /** When the same demand was first received, if this is a repetition: one demand has one clock. */
  readonly firstReceivedAt?: Instant
}

/** The facts as conditions read them: by path, with what follows from them. Stated values of a wrong kind are unsaid. */
export type Reading = {
  readonly value: (path: string) => unknown
  readonly receivedAt: Instant
  readonly zone: string
  /** The addressee's State, if the addressee is ours. */
  readonly country?: string
  readonly calendars: Calendars
}

/** Paths that conditions may read, apart from the elements of the pack. */
export const factPaths: ReadonlySet<string> = new Set([
  ...['instrument', 'reference', 'issued', 'emergency', 'validated_by'],
  ...['authority', 'country', 'level', 'agency', 'representative'].flatMap((f) => [`issuer.${f}`, `validated_by.${f}`]),
  ...['kind', 'who', 'harm', 'when', 'why_no_process', 'how_data_helps'].map((f) => `emergency.${f}`),
  ...['category', 'from', 'to', 'clock', 'purpose', 'words'].map((f) => `ask.${f}`),
  // What follows: ours | other-entity | foreign | ip-address | unclear | none, and sound | missing | unusable | empty.
  ...['ask.account', 'ask.accounts_words', 'ask.window', 'ask.window_words'],
  ...['addressee.ours', 'addressee.words', 'addressee.country', 'addressee.roles', 'addressee.languages'],
  ...['order.received_at', 'order.instrument_known', 'order.call_back', 'order.in_force', 'order.asks'],
  ...['order.asked_at', 'order.answered_at', 'order.first_received_at'],
])

export const addresseeOf = (
  facts: StatedFacts,
  context: Pick<JudgeContext, 'entities'>,
): JudgeContext['entities'][number] | undefined => {
  const named = facts.addressee.trim().toLowerCase()
  return context.entities.find((e) => e.id === named || e.name.toLowerCase() === named)
}

/** Each ask, cut where its accounts stand differently: ours, of another of our companies, of nobody here, addresses, unclear. */
export function partsOf(facts: StatedFacts, context: JudgeContext): { part: Part; account: string }[] {
  const addressee = addresseeOf(facts, context)
  return facts.asks.flatMap((ask, index) => {
    if (ask.accounts.length === 0) return [{ part: { ask: index, accounts: [] }, account: 'none' }]
    const standing = Map.groupBy(ask.accounts, (account) => {
      const domain = domainOf(account)
      if (domain === undefined) return isAddress(account) ? 'ip-address' : 'unclear'
      const holds = (e: { domains: readonly string[] }): boolean => e.domains.some((d) => ascii(d) === domain)
      if (addressee && holds(addressee)) return 'ours'
      return context.entities.some(holds) ? (addressee ? 'other-entity' : 'ours') : 'foreign'
    })
    return [...standing].map(([account, accounts]) => ({ part: { ask: index, accounts }, account }))
  })
}

const ascii = (domain: string): string => domainToASCII(domain.normalize('NFC').toLowerCase())

function domainOf(account: string): string | undefined {
  const at = account.lastIndexOf('@')
  if (at < 1 || !/^[\x21-\x7e\u00a1-\uffff]+$/u.test(account)) return undefined
  return ascii(account.slice(at + 1)) || undefined
}

/** An IP address, with its source port or without: `192.0.2.7`, `192.0.2.7:51234`, `[2001:db8::7]:51234`. */
export const isAddress = (account: string): boolean =>
  ip.safeParse(account.replace(/^\[([^\]]+)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/, '$1$2')).success

const ip = z.union([z.ipv4(), z.ipv6()])

/** The window of an ask: sound, or why not in words the authority can act on. Never repaired. */
export function windowOf(ask: Ask): {
  state: 'sound' | 'missing' | 'unusable' | 'empty'
  words: string
  from?: Instant
  to?: Instant
} {
  if (ask.from === undefined && ask.to === undefined)
    return { state: 'missing', words: 'The order states no time window.' }
  if (ask.from === undefined || ask.to === undefined) {
    return { state: 'missing', words: `The time window states no ${ask.from === undefined ? 'start' : 'end'}.` }
  }
  const from = Instant.parse(ask.from)
  if (!from.ok) return { state: 'unusable', words: from.why }
  const to = Instant.parse(ask.to)
  if (!to.ok) return { state: 'unusable', words: to.why }
  if (from.value >= to.value) {
    return { state: 'empty', words: `The time window is empty: it starts at ${ask.from} and ends at ${ask.to}.` }
  }
  return { state: 'sound', words: '', from: from.value, to: to.value }
}

/** Opens the facts for conditions, for one part or (without one) for the whole order. */
export function readingOf(
  facts: StatedFacts,
  pack: Pack,
  law: LawPacks,
  context: JudgeContext,
  about?: { part: Part; account: string },
): Reading {
  const addressee = addresseeOf(facts, context)
  const ask = about ? facts.asks[about.part.ask] : undefined
  const window = ask ? windowOf(ask) : undefined
  const day = context.receivedAt.slice(0, 10)
  const { from, to } = pack.in_force
  const derived: Record<string, unknown> = {
    'ask.account': about?.account,
    'ask.accounts_words': about?.part.accounts.slice(0, 5).join(', ').slice(0, 300),
    'ask.window': window?.state,
    'ask.window_words': window?.words,
    'addressee.ours': addressee !== undefined,
    'addressee.words': facts.addressee.slice(0, 200),
    'addressee.country': addressee?.country,
    'addressee.roles': addressee?.roles,
    'addressee.languages': addressee?.languages,
    'order.received_at': context.receivedAt,
    'order.instrument_known': law.packs.has(facts.instrument),
    'order.call_back': context.callBack,
    'order.asked_at': context.questions?.at(-1)?.askedAt,
    'order.answered_at': context.questions?.at(-1)?.answeredAt,
    'order.first_received_at': context.firstReceivedAt,
    'order.in_force': (from === undefined || from <= day) && (to === undefined || day <= to),
    'order.asks': facts.asks.length > 0,
  }
  const stated: Record<string, unknown> = { ...facts, ask }
  const find = (path: string): unknown => {
    if (Object.hasOwn(derived, path)) return derived[path]
    const [root = '', field] = path.split('.')
    if (root === 'elements') return field === undefined ? undefined : elementOf(facts, pack, law.common, field)
    const value = Object.hasOwn(stated, root) ? stated[root] : undefined
    if (field === undefined) return value
    return isRecord(value) && Object.hasOwn(value, field) ? value[field] : undefined
  }
  // Many rules read the same few facts.
  const found = new Map<string, unknown>()
  return {
    value(path) {
      if (!found.has(path)) found.set(path, find(path))
      return found.get(path)
    },
    receivedAt: context.receivedAt,
    zone: addressee?.zone ?? 'UTC',
    ...(addressee ? { country: addressee.country } : {}),
    calendars: law.calendars,
  }
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x)

const declared = (pack: Pack, common: Pack, name: string): Pack['elements'][string] | undefined =>
  Object.hasOwn(pack.elements, name)
    ? pack.elements[name]
    : Object.hasOwn(common.elements, name)
      ? common.elements[name]
      : undefined

function elementOf(facts: StatedFacts, pack: Pack, common: Pack, name: string): unknown {
  const value = Object.hasOwn(facts.elements, name) ? facts.elements[name] : undefined
  const element = declared(pack, common, name)
  return element && whyNotElement(element, value) === undefined ? (value ?? undefined) : undefined
}

/** Why a stated element cannot be what the pack calls by this name, or nothing. */
function whyNotElement(element: Pack['elements'][string], value: unknown): string | undefined {
  const among = element.values ?? []
  switch (element.type) {
    case 'yes-no':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number'
    case 'words':
      return typeof value === 'string' && value.trim() !== '' ? undefined : 'must be words'
    case 'one-of':
      return typeof value === 'string' && among.includes(value) ? undefined : `must be one of ${among.join(', ')}`
    case 'some-of':
      return Array.isArray(value) && value.every((v) => typeof v === 'string' && among.includes(v))
        ? undefined
        : `must be a list of ${among.join(', ')}`
    case 'date':
      return typeof value === 'string' && isDay(value) ? undefined : 'must be a date such as 2026-11-23'
    case 'moment':
      return typeof value === 'string' && (isDay(value) || Instant.parse(value).ok)
        ? undefined
        : 'must be a date such as 2026-11-23, or a time with its zone'
    default:
      return element.type satisfies never
  }
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && Instant.parse(`${text}T00:00:00Z`).ok

/** What is wrong with the stated elements, each in a sentence: a name the pack does not know, a value of another kind. */
export function strangeElements(facts: StatedFacts, pack: Pack, common: Pack): string[] {
  return Object.entries(facts.elements).flatMap(([name, value]) => {
    const element = declared(pack, common, name)
    if (!element) return [`The order file states "${name.slice(0, 100)}", which ${pack.id} does not know.`]
    const why = whyNotElement(element, value)
    return value === null || why === undefined ? [] : [`The element "${name}" ${why}.`]
  })
}
