import { z } from 'zod'
import { canonical, type Json } from '../order/canonical.ts'
import type { EventOf } from '../order/event.ts'
import { StatedFacts } from '../order/facts.ts'
import { commonFacts, inALine } from './agreement.ts'
import { runParser } from '../platform/sandbox.ts'
import { plain } from './read/plain.ts'

/** One original, opened: name and type are the sender's words. */
export type Document = { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }

const readers = {
  mail: new URL('read/mail.ts', import.meta.url),
  pdf: new URL('read/pdf.ts', import.meta.url),
  'order file': new URL('read/order-file.ts', import.meta.url),
} as const
export type Kind = keyof typeof readers

const byType: Readonly<Record<string, Kind>> = {
  'message/rfc822': 'mail',
  'application/pdf': 'pdf',
  'application/json': 'order file',
  'application/yaml': 'order file',
  'application/x-yaml': 'order file',
  'text/yaml': 'order file',
}
const byEnding: Readonly<Record<string, Kind>> = {
  eml: 'mail',
  pdf: 'pdf',
  json: 'order file',
  yaml: 'order file',
  yml: 'order file',
}

/** Which reader a document is for, by its type or else its name; nothing for another kind. */
export const kindOf = ({ name, mediaType }: Document): Kind | undefined =>
  byType[mediaType.split(';')[0]?.trim().toLowerCase() ?? ''] ?? byEnding[name.split('.').at(-1)?.toLowerCase() ?? '']

/** A reader saw hostile bytes: its answer is checked like anything else from outside (I17). */
const readingSchema = z.strictObject({
  text: z.string().max(250_000),
  facts: z.array(z.unknown()).max(200),
  notes: z.array(z.string().max(5000)).max(1000),
})

type Part = { text: string; facts: StatedFacts[]; notes: string[] } | { why: string }

async function readOne(document: Document): Promise<Part> {
  if (document.bytes.byteLength === 0) return { why: 'It is empty (0 bytes).' }
  const kind = kindOf(document)
  if (!kind) return { why: 'It is not a mail, a PDF or an order file (JSON or YAML).' }
  const answer = await runParser<unknown>(readers[kind], document.bytes)
  if (!answer.ok) return { why: answer.why }
  try {
    const { text, facts, notes } = readingSchema.parse(answer.value)
    const stated = facts.map((f) => StatedFacts.parse(f))
    return {
      text: plain(text),
      facts: stated.flatMap((f) => (f.ok ? [f.value] : [])),
      notes: notes.map((n) => plain(n, 1000)),
    }
  } catch {
    return { why: 'The reader broke while reading it.' }
  }
}

/**
 * Reads what came in, each document in the sandbox, and says what the order states of itself. Facts come from order
 * files alone; when documents state different facts only what all of them state is taken, and a person looks: nothing is
 * merged upward (A20).
 * `unreadable` when not one document could be read: the order stands all the same and waits for a person.
 *
 * Never throws for what the bytes do.
 */
export async function read(documents: readonly Document[]): Promise<EventOf<'read'> | EventOf<'unreadable'>> {
  const parts = await Promise.all(documents.map(readOne))
  const texts: string[] = []
  const notes: string[] = []
  const facts: StatedFacts[] = []
  const unread: string[] = []
  for (const [i, part] of parts.entries()) {
    const name = plain(documents[i]?.name ?? '', 200).replace(/\s+/g, ' ') || `document ${i + 1}`
    if ('why' in part) unread.push(`${name} could not be read: ${plain(part.why, 1000)}`)
    else {
      texts.push(documents.length > 1 ? `=== ${name} ===\n${part.text}` : part.text)
      facts.push(...part.facts)
      notes.push(...part.notes)
    }
  }
  if (texts.length === 0) return { kind: 'unreadable', why: unread.join('\n') || 'It came without any document.' }
  const different = [...new Map(facts.map((f) => [canonical(f as Json), f])).values()]
  const common = different.length > 1 ? commonFacts(different) : different[0]
  if (different.length > 1)
    notes.push(
      `documents disagree: they state different facts, so ${common ? 'only what all of them state was taken' : 'none were taken'}. Compare the originals.`,
    )
  // One that could not be read might say something else: its note stands beside the facts of the others.
  return {
    kind: 'read',
    text: plain(texts.join('\n\n')),
    ...(common ? { facts: common } : {}),
    ...(different.length > 1 ? { conflict: different.slice(0, 20).map((f) => plain(inALine(f), 1000)) } : {}),
    notes: [...notes, ...unread].slice(0, 300),
  }
}
