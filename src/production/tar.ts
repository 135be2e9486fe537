/** POSIX ustar headers (IEEE 1003.1), for names that we give ourselves: under 100 ASCII characters. */
export const tarBlock = 512

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`
const mostOctal = 0o77777777777
/** Above 8 GiB in base 256, as GNU tar, BSD tar and the like read it. */
function sizeField(sizeBytes: number): string {
  if (sizeBytes <= mostOctal) return octal(sizeBytes, 12)
  const field = Buffer.alloc(12)
  field[0] = 0x80
  field.writeBigUInt64BE(BigInt(sizeBytes), 4)
  return field.toString('latin1')
}
/** Mode, user and group, which say nothing of anyone. */
const owner = octal(0o644, 8) + octal(0, 8) + octal(0, 8)

/** A file's header, written to the beginning of `into`, where whatever stood there goes. */
export function tarHeader(
  name: string,
  sizeBytes: number,
  mtimeSeconds: number,
  into: Buffer = Buffer.allocUnsafe(tarBlock),
): Uint8Array {
  if (!/^[\x21-\x7e]{1,99}$/.test(name)) throw new RangeError(`not a name for this archive: ${name}`)
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw new RangeError('not a size for this archive')
  const header = into.subarray(0, tarBlock)
  header.fill(0)
  const sizes = sizeField(sizeBytes) + octal(mtimeSeconds, 12)
  header.write(name, 0, 'latin1')
  const at = 100 + header.write(`${owner}${sizes}        0`, 100, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (let i = 0; i < at; i++) sum += header[i] ?? 0
  for (let i = 257; i < 265; i++) sum += header[i] ?? 0
  header.write(`${octal(sum, 7)} `, 148, 'latin1')
  return header
}

/** Zeros that fill a file up to the next block. */
export const tarPadding = (sizeBytes: number): Uint8Array =>
  new Uint8Array((tarBlock - (sizeBytes % tarBlock)) % tarBlock)

/** Two empty blocks end an archive. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * tarBlock)
