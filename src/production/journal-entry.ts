import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { NotGiven } from '../order/item.ts'

/** How far the archive is laid when some parcels are done: everything before this is on the disk. */
export type Mark = {
  /** Chunks that are whole, and the beginning of the one that is not. */
  readonly chunk: number
  readonly begun: Uint8Array
  /** The end of the last whole chunk, which may not be in the file yet. */
  readonly tail: Uint8Array
  readonly items: number
  readonly itemBytes: number
  readonly sources: readonly string[]
  readonly accounts: readonly string[]
  /** Length of the lists so far, in bytes. */
  readonly linesBytes: number
  readonly manifestBytes: number
}

/** What was laid since the mark before. */
export type Stage = Mark & {
  /** The tags of these chunks. */
  readonly tags: Uint8Array
  readonly notGiven: readonly NotGiven[]
  /** All this was safe on the disk before it was written down. */
  readonly safe: boolean
}

/** What was looked at in a place, and is done. */
export type DoneNames = { readonly place: string; readonly state: string; readonly names: readonly string[] }

/** The lines that the items add to data/items.jsonl and to manifest-sha256.txt. */
export type Lists = { readonly lines: Uint8Array; readonly manifest: Uint8Array }

/** A stage as it is read again. */
export type Written = Stage & { readonly done: readonly (Omit<DoneNames, 'names'> & { readonly names: Uint8Array })[] }

/** Of names that are read again: most of a journal's text, and few who read it ask for them. */
export const namesIn = (text: Uint8Array): readonly string[] => parsed(text) as string[]

const tagBytes = 16
/** Each is encrypted by itself, so that a list is read again without the rest. */
const parts = ['mark', 'done', 'lines', 'manifest'] as const
export const lengthsBytes = 4 * parts.length

/** An entry of the journal, encrypted: the lengths of its parts, then the parts. `count`: no other of this key has it. */
export function sealEntry(
  key: Uint8Array,
  count: number,
  stage: Stage,
  done: readonly DoneNames[],
  { lines, manifest }: Lists,
): Buffer {
  const { begun, tail, tags, ...rest } = stage
  const mark = [json(rest), begun, tail, tags].flatMap(framed)
  const names = done.flatMap(({ place, state, names }) => [...framed(json({ place, state })), ...framed(json(names))])
  const sealed = [mark, names, [lines], [manifest]].map((texts, part) => {
    const nonce = nonceOf(count, part)
    const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes })
    return Buffer.concat([...texts.map((text) => cipher.update(text)), cipher.final(), cipher.getAuthTag()])
  })
  return Buffer.concat([...sealed.map(({ length }) => number(length)), ...sealed])
}

/** The entry again, tested to its last byte; nothing when it is not whole. */
export function openEntry(key: Uint8Array, count: number, entry: Buffer): Written | undefined {
  if (entry.length < lengthsBytes) return undefined
  const opened = parts.map((part) => {
    const { at, length } = placeIn(entry, part)
    return openPart(key, count, part, entry.subarray(at, at + length))
  })
  const [mark, done] = opened
  if (!mark || !done || opened.includes(undefined)) return undefined
  const [rest = mark, begun = mark, tail = mark, tags = mark] = unframed(mark)
  const texts = unframed(done)
  return {
    ...(parsed(rest) as Omit<Stage, 'begun' | 'tail' | 'tags'>),
    ...{ begun, tail, tags },
    done: texts.flatMap((names, n) =>
      n % 2 === 0 ? [] : [{ ...(parsed(texts[n - 1] ?? names) as Omit<DoneNames, 'names'>), names }],
    ),
  }
}

type Part = (typeof parts)[number]

/** Where in an entry a part lies, told by its beginning. */
export function placeIn(entry: Buffer, part: Part): { readonly at: number; readonly length: number } {
  const n = parts.indexOf(part)
  let at = lengthsBytes
  for (let before = 0; before < n; before++) at += entry.readUInt32BE(4 * before)
  return { at, length: entry.readUInt32BE(4 * n) }
}

export function openPart(key: Uint8Array, count: number, part: Part, sealed: Buffer): Buffer | undefined {
  if (sealed.length < tagBytes) return undefined
  const nonce = nonceOf(count, parts.indexOf(part))
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  const plain = decipher.update(sealed.subarray(0, -tagBytes))
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}

function nonceOf(count: number, part: number): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(count, 5, 6)
  nonce[11] = part
  return nonce
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const parsed = (text: Uint8Array): unknown =>
  JSON.parse(Buffer.from(text.buffer, text.byteOffset, text.length).toString('utf8'))

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Behind its length. */
export const framed = (bytes: Uint8Array): [Buffer, Uint8Array] => [number(bytes.length), bytes]

function unframed(bytes: Buffer): Buffer[] {
  const texts: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at)
    texts.push(bytes.subarray(at + 4, end))
    at = end
  }
  return texts
}
