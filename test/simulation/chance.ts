/** The one source of chance in a run: equal seeds draw equal numbers (sfc32). */
export type Chance = {
  /** A whole number from 0 up to, not including, n. */
  readonly below: (n: number) => number
  /** True once in so many times. */
  readonly oneIn: (n: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
  /** A length of time, mostly short and now and then long, in milliseconds. */
  readonly around: (ms: number) => number
}

export function chance(seed: number): Chance {
  let [a, b, c, d] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1]
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return (t >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) next()
  return {
    below: (n) => Math.floor(next() * n),
    oneIn: (n) => next() * n < 1,
    pick: (list) => list[Math.floor(next() * list.length)]!,
    around: (ms) => Math.floor(-Math.log(1 - next()) * ms),
  }
}
