import { createHash, createPublicKey, verify } from 'node:crypto'
import type { Parsed } from '../order/ids.ts'

/**
 * Signed notes and checkpoints as C2SP signed-note and tlog-checkpoint write them, Ed25519. Pure: signing is handed in.
 */
export type Checkpoint = { readonly origin: string; readonly size: number; /** base64 */ readonly root: string }
export type NoteSigner = { readonly publicKey: string; sign(bytes: Uint8Array): Uint8Array }

/** Not empty, no space of any kind, no plus, no control character: signed-note, key names. */
const goodName = /^[^\s+\p{Cc}]+$/u
/** Sixteen signatures of the largest kind must fit; nothing needs more. Characters. */
const maxNote = 200_000

const rawKey = (publicKey: string): Buffer => Buffer.from(publicKey.replace(/^ed25519:/, ''), 'base64')

/** First four bytes of SHA-256 over name, newline, signature type 1 and the key. */
const keyId = (name: string, key: Uint8Array): Buffer =>
  createHash('sha256').update(`${name}\n`).update(Uint8Array.of(1)).update(key).digest().subarray(0, 4)

/**
 * The verifier's key as signed-note writes it: name+id+base64 of type and key. Throws `RangeError` for a name with a
 * space, a plus or a control character, and for anything but an Ed25519 key.
 */
export function formatVkey(name: string, publicKey: string): string {
  const key = rawKey(publicKey)
  if (!goodName.test(name)) throw new RangeError(`${JSON.stringify(name)} cannot be the name of a ledger`)
  if (key.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes')
  return `${name}+${keyId(name, key).toString('hex')}+${Buffer.concat([Uint8Array.of(1), key]).toString('base64')}`
}

export function parseVkey(vkey: string): Parsed<{ name: string; key: Uint8Array; id: Uint8Array }> {
  const [, name, id, body] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? []
  const bytes = Buffer.from(body ?? '', 'base64')
  if (!name || !goodName.test(name) || !id || bytes.length !== 33 || bytes[0] !== 1)
    return { ok: false, why: 'This is not the key of a ledger (name+id+key).' }
  const key = bytes.subarray(1)
  if (keyId(name, key).toString('hex') !== id)
    return { ok: false, why: 'The ledger key contradicts itself: its id does not fit.' }
  return { ok: true, value: { name, key, id: Buffer.from(id, 'hex') } }
}

export const checkpointText = (c: Checkpoint): string => `${c.origin}\n${c.size}\n${c.root}\n`

/** The checkpoint as a signed note. */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  const text = checkpointText(checkpoint)
  const id = keyId(checkpoint.origin, rawKey(signer.publicKey))
  const signature = Buffer.concat([id, signer.sign(Buffer.from(text))]).toString('base64')
  return `${text}\n\u2014 ${checkpoint.origin} ${signature}\n`
}

/**
 * What a checkpoint says, whoever signed it; a signed note or its text. Throws `SyntaxError` when it is none. A root has
 * one spelling only, so that roots may be compared as text. Lines after the root are extensions, which nobody could
 * audit: ours have none and none are taken.
 */
export function parseCheckpoint(note: string): Checkpoint {
  const [origin, size, root, after] = note.split('\n')
  const bytes = Buffer.from(root ?? '', 'base64')
  if (!origin || !/^(0|[1-9]\d{0,15})$/.test(size ?? '') || !Number.isSafeInteger(Number(size))) {
    throw new SyntaxError('not a checkpoint: origin and size are expected')
  }
  if (!root || bytes.length !== 32 || bytes.toString('base64') !== root || after !== '') {
    throw new SyntaxError('not a checkpoint: a root of 32 bytes, and nothing after it, is expected')
  }
  return { origin, size: Number(size), root }
}

/**
 * The text of a signed note, if this key signed it; else why not. Signatures of unknown keys are passed over (witnesses,
 * an older key); a wrong one by the known key refuses the note, as signed-note says.
 */
export function openNote(note: string, vkey: string): Parsed<string> {
  const known = parseVkey(vkey)
  if (!known.ok) return known
  const end = note.lastIndexOf('\n\n')
  if (end < 0) return { ok: false, why: 'The checkpoint carries no signature.' }
  // signed-note: no control character but the newline.
  if (note.length > maxNote || !note.isWellFormed() || /\p{Cc}/u.test(note.replaceAll('\n', '')))
    return { ok: false, why: 'The checkpoint holds what no signed note holds: control characters, or far too much.' }
  const text = note.slice(0, end + 1)
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), known.value.key]) // RFC 8410
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  let signed = false
  for (const line of note.slice(end + 2).split('\n')) {
    const [, name, body] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? []
    const bytes = Buffer.from(body ?? '', 'base64')
    if (name !== known.value.name || bytes.length !== 68 || Buffer.compare(bytes.subarray(0, 4), known.value.id) !== 0)
      continue
    if (!verify(null, Buffer.from(text), key, bytes.subarray(4)))
      return { ok: false, why: 'The signature of the checkpoint is wrong.' }
    signed = true
  }
  return signed ? { ok: true, value: text } : { ok: false, why: `The checkpoint is not signed by ${known.value.name}.` }
}

/**
 * The checkpoint, if the ledger whose key this is signed it; else why not. The origin must be the key's own name: one key
 * never speaks for two ledgers.
 */
export function openCheckpoint(note: string, vkey: string): Parsed<Checkpoint> {
  const text = openNote(note, vkey)
  if (!text.ok) return text
  try {
    const checkpoint = parseCheckpoint(text.value)
    return vkey.startsWith(`${checkpoint.origin}+`)
      ? { ok: true, value: checkpoint }
      : { ok: false, why: `The checkpoint is one of another ledger, ${checkpoint.origin}.` }
  } catch {
    return { ok: false, why: 'The signed text is not a checkpoint.' }
  }
}
