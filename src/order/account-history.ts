import { joinWindows, type Window } from './windows.ts'
import type { Instant } from './time.ts'

/** Which internal account an address led to, and when: half-open, UTC; open where a side is absent. `*@domain`: what no other address takes. */
export type AccountRecord = {
  readonly id: string
  readonly address: string
  readonly from?: Instant
  readonly until?: Instant
}

/** How a demanded name leads to an account, the surest first. */
const ways = ['name', 'tag', 'catch-all'] as const
type Way = (typeof ways)[number]

/** An internal account, and the moments at which the demanded name was its own. */
export type Holding = { readonly id: string; readonly windows: readonly Window[]; readonly by: Way }

export type Resolution = {
  /** In the order of their ids. */
  readonly holders: readonly Holding[]
  /** The moments at which the name was nobody's. */
  readonly unheld: readonly Window[]
  /** What a person has to answer before any of the holders is taken. */
  readonly question?: string
}

/**
 * The one form of an account's name: NFC, lower case, the domain in A-labels (RFC 5891), so that one name written in many
 * ways is one. What cannot be a domain stays as it is written.
 */
export function nameForm(name: string): string {
  const lower = name.normalize('NFC').toLowerCase().normalize('NFC')
  const at = lower.lastIndexOf('@')
  if (at < 0) return lower
  const domain = lower.slice(at + 1)
  try {
    const host = new URL(`http://${domain}`).hostname
    return host === '' ? lower : `${lower.slice(0, at)}@${host}`
  } catch {
    return lower
  }
}

/** What two names have in common that a reader takes for one another: width, ligatures, sharp s, dotless i. */
const likeness = (name: string): string =>
  nameForm(name).normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ı', 'i').normalize('NFKC')

/** The names under which a demanded one may stand in a directory: itself, without its tag, and the rest of its domain. */
export function candidatesOf(name: string, tag: string): Readonly<Record<Way, string | undefined>> {
  const form = nameForm(name)
  const at = form.lastIndexOf('@')
  const cut = tag === '' ? -1 : form.indexOf(tag)
  return {
    name: form,
    tag: cut > 0 && cut < at ? form.slice(0, cut) + form.slice(at) : undefined,
    'catch-all': at < 0 ? undefined : `*${form.slice(at)}`,
  }
}

/** Whether a record has to do with a demanded name at all, be it only that it reads nearly the same. */
export function concerns(record: AccountRecord, name: string, tag: string): boolean {
  const form = nameForm(record.address)
  return (
    Object.values(candidatesOf(name, tag)).includes(form) ||
    nameForm(record.id) === nameForm(name) ||
    likeness(record.address) === likeness(name)
  )
}

const holds = ({ from, until }: AccountRecord, moment: Instant): boolean =>
  (from === undefined || from <= moment) && (until === undefined || moment < until)

/**
 * Whose a demanded name was in these windows: renamed, re-used, aliased, tagged, caught. Each moment goes to whom the
 * surest way leads; where more than one account comes out, where only a catch-all leads, and where a near namesake alone
 * is known, there is a question for a person, and nobody is taken in silence. `chosen`: what a person answered; it
 * counts only if it names holders that are there.
 */
export function resolveAccount(
  records: readonly AccountRecord[],
  name: string,
  windows: readonly Window[],
  { tag = '+', chosen }: { readonly tag?: string; readonly chosen?: readonly string[] } = {},
): Resolution {
  const asked = joinWindows(windows)
  const names = candidatesOf(name, tag)
  const byWay = ways.map((way) =>
    records.filter((r) => nameForm(r.address) === names[way] || (way === 'name' && nameForm(r.id) === names.name)),
  )
  const found = new Map<string, { windows: Window[]; by: Way }>()
  const unheld: Window[] = []
  let atOnce = false
  for (const piece of piecesOf(asked, byWay.flat())) {
    // An id that is demanded as such is the account at all times.
    const at = byWay.findIndex((known) => known.some((r) => holds(r, piece.startUtc) || nameForm(r.id) === names.name))
    const way = ways[at]
    if (way === undefined) {
      unheld.push(piece)
      continue
    }
    const ids = new Set(
      (byWay[at] ?? []).filter((r) => holds(r, piece.startUtc) || nameForm(r.id) === names.name).map((r) => r.id),
    )
    atOnce ||= ids.size > 1
    for (const id of ids) {
      const known = found.get(id)
      const by = known && ways.indexOf(known.by) > at ? known.by : way
      found.set(id, { windows: [...(known?.windows ?? []), piece], by })
    }
  }
  const all = [...found]
    .map(([id, held]): Holding => ({ id, by: held.by, windows: joinWindows(held.windows) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const taken =
    chosen?.length && chosen.every((id) => found.has(id)) ? all.filter((h) => chosen.includes(h.id)) : undefined
  const question = taken ? undefined : questionOf(name, all, atOnce, namesake(records, name, all))
  return {
    holders: taken ?? all,
    unheld: joinWindows(unheld),
    ...(question === undefined ? {} : { question }),
  }
}

/** The windows cut wherever a record begins or ends, so that nothing changes inside a piece. */
function piecesOf(windows: readonly Window[], records: readonly AccountRecord[]): Window[] {
  const cuts = [...new Set(records.flatMap((r) => [r.from ?? [], r.until ?? []].flat()))].sort()
  return windows.flatMap(({ startUtc, endUtc }) => {
    const inside = cuts.filter((cut) => startUtc < cut && cut < endUtc)
    return [startUtc, ...inside].map((from, n) => ({ startUtc: from, endUtc: inside[n] ?? endUtc }))
  })
}

const namesake = (records: readonly AccountRecord[], name: string, found: readonly Holding[]): string | undefined =>
  found.length > 0
    ? undefined
    : records.find((r) => likeness(r.address) === likeness(name) && nameForm(r.address) !== nameForm(name))?.address

function questionOf(
  name: string,
  all: readonly Holding[],
  atOnce: boolean,
  near: string | undefined,
): string | undefined {
  const list = all
    .map(({ id, windows }) => `${id} (${windows.map((w) => `${w.startUtc} to ${w.endUtc}`).join(', ')})`)
    .join('; ')
  if (atOnce) return `${name} led to more than one account at once: ${list}. Which of them is meant?`
  if (all.length > 1) return `${name} changed hands inside the window: ${list}. Whose account is meant?`
  if (all.some((h) => h.by === 'catch-all'))
    return `${name} is nobody's own address; a catch-all of its domain leads to ${list}. Is that account meant?`
  if (near !== undefined)
    return `${name} was nobody's address, and ${near} reads nearly the same. Ask the authority; nothing is guessed.`
  return undefined
}
