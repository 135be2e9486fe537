const block = 4096

/**
 * Whether what stands in a half-made file is what is to be written there, as far as anything was: a block of zeros never
 * was. Something else stands there when more, or other papers, came since a crash; and two texts under one nonce would
 * tell of each other to whoever saw both (RFC 8439, section 4). `position`: where in the file both begin.
 */
export function isSameText(there: Buffer, bytes: Buffer, position: number): boolean {
  for (let at = 0; at < there.length; at += block - ((position + at) % block)) {
    const end = Math.min(there.length, at + block - ((position + at) % block))
    const old = there.subarray(at, end)
    if (!old.equals(bytes.subarray(at, end)) && old.some((byte) => byte !== 0)) return false
  }
  return true
}
