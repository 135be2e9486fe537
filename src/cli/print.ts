import type { Recorded } from '../order/event.ts'
import type { Scope } from '../order/scope.ts'
import { visible } from '../order/visible.ts'
import { plain } from '../intake/read/plain.ts'

/** Words that may hold text of a demand, as a terminal may show them: nothing in them moves the cursor or hides. */
export const forTerminal = (words: string): string => plain(visible(words.replace(/\r\n/g, '\n')))

/** A scope as the person who signs it should read it. */
export const scopeInWords = (scope: Scope, hash: string): string =>
  forTerminal(
    [
      `Accounts:    ${scope.accounts.join(', ')}`,
      `Data:        ${scope.categories.join(', ')}`,
      ...(scope.holders ?? []).map(
        (h) =>
          `Whose:       ${h.account} was ${h.id} ${h.windows.map((w) => `from ${w.startUtc} up to, not including, ${w.endUtc}`).join(', ')}`,
      ),
      ...scope.windows.map((w) => `Window:      from ${w.startUtc} up to, not including, ${w.endUtc} (UTC)`),
      `Clock:       ${scope.clock === 'internaldate' ? 'when our server received or stored it' : 'the Date line its sender wrote'}`,
      `Sealed to:   ${scope.recipients.join('\n             ')}`,
      ...(scope.deliverTo ? [`Told at:     ${scope.deliverTo}`] : []),
      `Scope hash:  ${hash}`,
    ].join('\n'),
  )

/** One line of an order's story. */
export function eventInWords({ at, actor, event }: Recorded): string {
  const who = 'person' in actor ? actor.person : 'duly'
  return forTerminal(`${at}  ${who.padEnd(12)} ${event.kind.padEnd(20)} ${detail(event)}`)
}

function detail(event: Recorded['event']): string {
  switch (event.kind) {
    case 'received':
      return `${event.documents.length} document(s) by ${event.channel}, receipt ${event.receipt}`
    case 'unreadable':
      return event.why
    case 'authenticated':
      return `${event.level}${event.agency ? ` (${event.agency})` : ''}: ${event.evidence.map((e) => `${e.signal} ${e.outcome}`).join('; ')}`
    case 'judged':
      return `${event.judgement.verdict}: ${event.judgement.rulings.map((r) => `${r.category} ${r.verdict}`).join('; ')}`
    case 'scope-impossible':
      return event.why
    case 'paged':
      return event.attempts.map((a) => `${a.person} by ${a.carrier}: ${a.outcome}`).join('; ')
    case 'refused':
      return `${event.ground}: ${event.words}`
    case 'sealed':
      return `package ${event.package.sha256.slice(0, 16)}…, ${event.package.sizeBytes} bytes`
    case 'collected':
      return `${event.collection.items} items, ${event.collection.bytes} bytes`
    case 'review-asked':
      return event.why
    case 'laid-out':
      return `${event.collection.items} items rest for review. See: duly review list`
    case 'items-decided':
      return `${event.decision.as}: items ${event.items.map(([a, b]) => (a === b ? String(a) : `${a}-${b}`)).join(', ')}`
    case 'review-approved':
      return `result ${event.result.slice(0, 16)}…`
    case 'holders-chosen':
      return `${event.account} means ${event.holders.join(', ')}: ${event.words}`
    case 'preserved':
      return `${event.collection.items} items${event.keepUntil ? `, until ${event.keepUntil}` : ''}`
    case 'preservation-extended':
      return `until ${event.until}: ${event.words}`
    case 'preservation-released':
      return event.words
    case 'preservation-expired':
      return `copy ${event.package.slice(0, 16)}… destroyed${event.key ? ', and its key' : ''}`
    case 'kept-copy-chosen':
      return `out of what is kept for ${event.order}`
    case 'step-failed':
      return `${event.words} ${event.next}`
    case 'called-back':
      return `${event.outcome} by ${event.answeredBy} at ${event.number}`
    case 'held':
      return `${event.incident}${event.denied ? ': the agency denied this order' : ''}`
    case 'hold-lifted':
      return event.incident
    case 'head-told':
      return `over ${event.over}: ${event.to}${event.spokenTo ? `, ${event.spokenTo}` : ''}`
    case 'paper-received':
      return event.words
    case 'answer-received':
      return `${event.officer}, with ${event.documents.length} document(s): ${event.words}`
    case 'withdrawn':
      return event.words
    case 'closed':
      return event.outcome
    case 'duplicate-found':
      return event.why
    default:
      return ''
  }
}
