import { createHash } from 'node:crypto'
import { messageMoment, readHeader, type Moment } from '../order/message-moment.ts'
import type { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { text } from './bag.ts'
import { claimed, finding, type Finding } from './finding.ts'
import type { Files } from './package-tar.ts'

type Line = {
  readonly path: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly account: string
  /** The internal account it was at that moment, where the scope names holders. */
  readonly holder?: string
  readonly category: string
  readonly internalDate?: string
  readonly sentDate?: string
  readonly undated?: boolean
  /** What the checker before sealing found, by the same clock names. */
  readonly recheck?: Moment
}

/** At most this many lines about single items: a reader wants to know that it fails, and where it begins. */
const mostWords = 20

/**
 * Every item against the approved scope, from its bytes: account, category, window on the scope's clock, and that the
 * list and the files are the same set. A message's own Date is read again; what the list says of it must agree.
 */
export function itemFindings(files: Files): { items: number; findings: Finding[] } {
  const { manifest, scope } = claimed(files)
  const lines = (text(files, 'data/items.jsonl') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
  const wrong: string[] = []
  const named = new Set<string>()
  let bytes = 0
  for (const line of lines) {
    if (named.has(line.path)) wrong.push(`${JSON.stringify(line.path)} is listed twice.`)
    named.add(line.path)
    bytes += line.sizeBytes
    const content = files.get(line.path)
    const why = content === undefined ? ['is on the list and not in the package'] : faultsOf(line, content, scope)
    wrong.push(...why.map((words) => `${line.path} ${words}.`))
  }
  for (const path of files.keys())
    if (path.startsWith('data/items/') && !named.has(path)) wrong.push(`${path} is in the package but not on the list.`)
  if (lines.length !== manifest.items.count || bytes !== manifest.items.bytes)
    wrong.push(
      `The manifest speaks of ${manifest.items.count} items of ${manifest.items.bytes} bytes; the list has ${lines.length} of ${bytes}.`,
    )
  if (wrong.length === 0) {
    const words = [
      `All ${lines.length} items lie inside the approved scope: account, category and time were read again, and agree with`,
      `what the checker before sealing wrote down for each. Without a usable Date: ${lines.filter((l) => l.undated).length}.`,
    ].join(' ')
    return { items: lines.length, findings: [finding('items', true, words, '')] }
  }
  const findings = wrong.slice(0, mostWords).map((words) => finding('item', false, '', words))
  if (wrong.length > mostWords) findings.push(finding('item', false, '', `And ${wrong.length - mostWords} more.`))
  return { items: lines.length, findings }
}

function faultsOf(line: Line, content: Uint8Array, scope: Scope): string[] {
  const faults: string[] = []
  const same = createHash('sha256').update(content).digest('hex') === line.sha256 && content.length === line.sizeBytes
  if (!same) faults.push('is not what the list says')
  if (!scope.accounts.includes(line.account.toLowerCase().normalize('NFC')))
    faults.push('is of an account outside the scope')
  if (!(scope.categories as readonly string[]).includes(line.category))
    faults.push('is of a category outside the scope')
  faults.push(
    ...(line.path.endsWith('.eml') ? messageFaults(line, content, scope) : recordFaults(line, content, scope)),
  )
  return faults
}

function messageFaults(line: Line, content: Uint8Array, scope: Scope): string[] {
  const { date, hasBody, hasSubject } = readHeader(content)
  const faults: string[] = []
  if (line.category === 'traffic' && (hasBody || hasSubject)) faults.push('is given as traffic data and holds content')
  if (line.category !== 'traffic' && line.category !== 'content') faults.push('is a message and not what was asked for')
  // The headers alone may have been copied without a Date that the list still knows; never the other way round.
  if (line.sentDate !== undefined && line.sentDate !== date) faults.push('bears another Date than the list says')
  if ((line.undated === true) !== (scope.clock === 'date' && date === undefined))
    faults.push(line.undated ? 'is listed as undated and bears a Date' : 'bears no Date and is not listed as undated')
  const moment = messageMoment(scope.clock, date, instant(line.internalDate))
  return [...faults, ...recheckFaults(line, moment), ...outside(line, moment.at, scope)]
}

function recordFaults(line: Line, content: Uint8Array, scope: Scope): string[] {
  let record: { account?: unknown; at?: unknown } | null
  try {
    record = JSON.parse(Buffer.from(content).toString('utf8')) as typeof record
  } catch {
    return ['is a record that cannot be read']
  }
  const owner = typeof record?.account === 'string' ? record.account.toLowerCase().normalize('NFC') : undefined
  if (owner !== line.account.toLowerCase().normalize('NFC'))
    return ['is a record of another account than the list says']
  if (line.category === 'content') return ['is a record and not content']
  if (line.category === 'subscriber') return recheckFaults(line, { by: 'none' })
  const own = typeof record?.at === 'string'
  const at = instant(own ? (record?.at as string) : line.internalDate)
  return [
    ...recheckFaults(line, { by: own ? 'record' : 'internaldate', ...(at ? { at } : {}) }),
    ...outside(line, at, scope),
  ]
}

/** The result of the checker before sealing travels with each item; it must be what is found here. */
const recheckFaults = ({ recheck }: Line, found: Moment): string[] =>
  recheck?.by === found.by && recheck.at === found.at
    ? []
    : ['bears another result of the check before sealing than is found now']

/** Where the scope says whose the account was, an item lies in the moments of its own holder. */
function outside({ account, holder }: Line, moment: Instant | undefined, scope: Scope): string[] {
  if (moment === undefined) return ['has no moment by which to tell whether it is inside']
  const windows =
    scope.holders
      ?.filter((h) => h.account === account && (holder === undefined || h.id === holder))
      .flatMap((h) => h.windows) ?? scope.windows
  return windows.some((w) => w.startUtc <= moment && moment < w.endUtc) ? [] : ['lies outside the approved window']
}

function instant(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined
  const parsed = Instant.parse(text)
  return parsed.ok ? parsed.value : undefined
}
