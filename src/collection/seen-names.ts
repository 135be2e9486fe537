import { randomBytes } from 'node:crypto'

/**
 * Which names were seen, by 64 bits of each: a million take 16 MB, where the names themselves would take a hundred. The
 * bits begin with chance, so that nobody can choose names that share them; two that do are as good as never met
 * (1 in 30 million among a million names).
 */
export class SeenNames {
  readonly #start = new Uint32Array(Uint8Array.from(randomBytes(8)).buffer)
  #slots = new BigUint64Array(1 << 15)
  #count = 0

  /** True when it was not seen before. */
  add(name: string): boolean {
    if (this.#count * 2 >= this.#slots.length) this.#grow()
    const fresh = this.#put(this.#bitsOf(name))
    if (fresh) this.#count++
    return fresh
  }

  #bitsOf(name: string): bigint {
    let [high = 0, low = 0] = this.#start
    for (let i = 0; i < name.length; i++) {
      const c = name.charCodeAt(i)
      high = Math.imul(high ^ c, 0x01000193) ^ (high >>> 15)
      low = Math.imul(low ^ c, 0x85ebca6b) ^ (low >>> 13)
    }
    high = Math.imul(high ^ (high >>> 16) ^ low, 0xc2b2ae35)
    low = Math.imul(low ^ (low >>> 16) ^ (high >>> 3), 0x27d4eb2f)
    // Zero marks an empty slot.
    return (BigInt(high >>> 0) << 32n) | BigInt((low ^ (low >>> 15)) >>> 0) || 1n
  }

  #put(bits: bigint): boolean {
    const slots = this.#slots
    for (let at = Number(bits & 0xffffffffn) % slots.length; ; at = at + 1 === slots.length ? 0 : at + 1) {
      if (slots[at] === bits) return false
      if (slots[at] !== 0n) continue
      slots[at] = bits
      return true
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new BigUint64Array(old.length * 2)
    for (const bits of old) if (bits !== 0n) this.#put(bits)
  }
}
