/**
 * As much of Node's `Buffer` as the verifier uses, so that the very same verifier runs in an officer's browser. It is put
 * in place before the verifier is loaded.
 */
type Encoding = 'utf8' | 'utf-8' | 'latin1' | 'hex' | 'base64' | 'base64url'

const fromLatin1 = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
const toLatin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}
/** As Node reads it: both alphabets, and whatever else stands there is passed over. */
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => {
  const plain =
    text
      .split('=')[0]
      ?.replaceAll('-', '+')
      .replaceAll('_', '/')
      .replace(/[^A-Za-z0-9+/]/g, '') ?? ''
  return fromLatin1(atob(plain.length % 4 === 1 ? plain.slice(0, -1) : plain))
}
const fromHex = (text: string): Uint8Array<ArrayBuffer> => {
  const pairs = /^(?:[0-9a-fA-F]{2})*/.exec(text)?.[0].match(/../g) ?? []
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
}

export class Bytes extends Uint8Array<ArrayBuffer> {
  static override from(value: unknown, encoding?: unknown): Bytes {
    if (typeof value !== 'string') return own(value as ArrayLike<number>)
    switch (encoding as Encoding | undefined) {
      case 'hex':
        return own(fromHex(value))
      case 'base64':
      case 'base64url':
        return own(fromBase64(value))
      case 'latin1':
        return own(fromLatin1(value))
      default:
        return own(new TextEncoder().encode(value))
    }
  }
  static concat(parts: readonly Uint8Array[]): Bytes {
    const all = own(new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0)))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
  static byteLength(text: string): number {
    return new TextEncoder().encode(text).length
  }
  static compare(a: Uint8Array, b: Uint8Array): number {
    for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return (a[i] ?? 0) < (b[i] ?? 0) ? -1 : 1
    return Math.sign(a.length - b.length)
  }
  equals(other: Uint8Array): boolean {
    return Bytes.compare(this, other) === 0
  }
  override indexOf(what: unknown, from = 0): number {
    if (typeof what === 'number') return super.indexOf(what, from)
    const mark = typeof what === 'string' ? Bytes.from(what) : (what as Uint8Array)
    for (let at = from; at + mark.length <= this.length; at++)
      if (mark.every((byte, i) => this[at + i] === byte)) return at
    return -1
  }
  readUInt16BE(at = 0): number {
    return ((this[at] ?? 0) << 8) | (this[at + 1] ?? 0)
  }
  override toString(encoding: Encoding = 'utf8', from = 0, to = this.length): string {
    const part = from === 0 && to === this.length ? this : this.subarray(from, to)
    switch (encoding) {
      case 'hex':
        return Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join('')
      case 'base64':
        return btoa(toLatin1(part))
      case 'base64url':
        return btoa(toLatin1(part)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
      case 'latin1':
        return toLatin1(part)
      default:
        return new TextDecoder('utf-8', { ignoreBOM: true }).decode(part)
    }
  }
}

/** A copy of these bytes. */
export const own = (bytes: ArrayLike<number>): Bytes =>
  new (Bytes as unknown as new (bytes: ArrayLike<number>) => Bytes)(bytes)

Object.assign(globalThis, { Buffer: Bytes })
