/** The kinds of document that are taken over the web, by the ending of their name. */
const byEnding: Readonly<Record<string, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  pdf: 'application/pdf',
  eml: 'message/rfc822',
}

/** As a file box of a browser asks for them. */
export const takenEndings = Object.keys(byEnding)
  .map((ending) => `.${ending}`)
  .join(',')

/** The media type that a file's name claims; nothing for a kind that is not taken. */
export const kindOfName = (name: string): string | undefined => byEnding[name.split('.').at(-1)?.toLowerCase() ?? '']

/** How much of a document's beginning {@link isWhatItSays} looks at, in bytes. */
export const headBytes = 1024

/**
 * Whether bytes can be of the kind that they are said to be, by their beginning: a program that is named `.pdf` is none.
 * It keeps an honest sender from a mistake and proves nothing; a reader in the sandbox finds out what they are.
 */
export function isWhatItSays(mediaType: string, bytes: Uint8Array): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, headBytes))
  return mediaType === 'application/pdf' ? head.includes('%PDF-') : !head.includes('\0') && !head.startsWith('%PDF-')
}
