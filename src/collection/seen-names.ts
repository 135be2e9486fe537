import { randomBytes } from 'node:crypto'

/**
 * Which names were seen, by 64 bits of each: a million take 16 MB, where the names themselves would take a hundred. The
 * bits begin with chance, so that nobody can choose names that share them; two that do are as good as never met
 * (1 in 30 million among a million names).
 */
export class SeenNames {
  readonly #start = new Uint32Array(Uint8Array.from(randomBytes(8)).buffer)
  /** Two numbers of 32 bits each; two zeros mark an empty slot. */
  #slots = new Uint32Array(1 << 16)
  #count = 0

  /** True when it was not seen before. */
  add(name: string): boolean {
    if (this.#count * 4 >= this.#slots.length) this.#grow()
    let [high = 0, low = 0] = this.#start
    for (let i = 0; i < name.length; i++) {
      const c = name.charCodeAt(i)
      high = Math.imul(high ^ c, 0x01000193) ^ (high >>> 15)
      low = Math.imul(low ^ c, 0x85ebca6b) ^ (low >>> 13)
    }
    high = Math.imul(high ^ (high >>> 16) ^ low, 0xc2b2ae35)
    low = Math.imul(low ^ (low >>> 16) ^ (high >>> 3), 0x27d4eb2f)
    const fresh = this.#put(high >>> 0, (low ^ (low >>> 15)) >>> 0 || 1)
    if (fresh) this.#count++
    return fresh
  }

  #put(high: number, low: number): boolean {
    const slots = this.#slots
    for (let at = 2 * (low % (slots.length / 2)); ; at = (at + 2) % slots.length) {
      if (slots[at] === high && slots[at + 1] === low) return false
      if (slots[at] !== 0 || slots[at + 1] !== 0) continue
      slots[at] = high
      slots[at + 1] = low
      return true
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += 2) {
      const [high = 0, low = 0] = [old[at], old[at + 1]]
      if (high !== 0 || low !== 0) this.#put(high, low)
    }
  }
}
