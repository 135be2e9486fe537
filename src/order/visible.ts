/**
 * Text with everything that a screen would obey or hide written out, such as `\u{202E}`: control characters but line ends
 * and tabs, marks that turn the direction of writing, invisible letters, lone surrogates. A name reads as it is, not as
 * it was made to look (attack A38).
 */
export const visible = (text: string): string =>
  text.replace(
    /[^\P{C}\n\t]|[\u2028\u2029]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`,
  )

/** Whether {@link visible} writes any of it otherwise. Line ends and tabs count too: no name holds one. */
export const hides = (text: string): boolean => /[\p{C}\u2028\u2029]/u.test(text)
