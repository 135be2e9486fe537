/** POSIX ustar headers (IEEE 1003.1), for names that we give ourselves: under 100 ASCII characters. */
const block = 512

export function tarHeader(name: string, sizeBytes: number, mtimeSeconds: number): Uint8Array {
  if (!/^[\x21-\x7e]{1,99}$/.test(name)) throw new RangeError(`not a name for this archive: ${name}`)
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0 || sizeBytes > 0o77777777777)
    throw new RangeError('a file in the archive is at most 8 GiB')
  const header = Buffer.alloc(block)
  const octal = (value: number, at: number, width: number): void => {
    header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1')
  }
  header.write(name, 0, 'latin1')
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(sizeBytes, 124, 12)
  octal(mtimeSeconds, 136, 12)
  header.write('        ', 148, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const byte of header) sum += byte
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** Zeros that fill a file up to the next block. */
export const tarPadding = (sizeBytes: number): Uint8Array => new Uint8Array((block - (sizeBytes % block)) % block)

/** Two empty blocks end an archive. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * block)
