/**
 * Problem documents for outsiders (RFC 9457). One place, so that every sender who proved nothing reads the same words
 * (I14): they speak of the request alone, never of accounts, agencies or orders.
 */
export type Problem = {
  readonly status: number
  readonly title: string
  readonly detail: string
  /** Its lasting name, by which a page says it in its reader's language: the end of the problem's `type`. */
  readonly name?: string
}

export const problemHeaders = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } as const

/** The HTTP response that carries a problem. */
export const problemResponse = ({ status, title, detail, name }: Problem): Response =>
  new Response(
    JSON.stringify({ type: name === undefined ? 'about:blank' : `/problems/${name}`, title, status, detail }),
    { status, headers: problemHeaders },
  )

/** `36,700,160 bytes (35 MiB)`: a size as people and programs read it. */
export const sizeInWords = (bytes: number): string =>
  bytes >= 1_048_576
    ? `${bytes.toLocaleString('en-GB')} bytes (${Math.floor((bytes / 1_048_576) * 10) / 10} MiB)`
    : `${bytes.toLocaleString('en-GB')} bytes`
