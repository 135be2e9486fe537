import type { PrivilegeGroup } from './job.ts'

/** The domain of a mail address in the one form of names (A-labels), or nothing. */
function domainOf(address: string): string | undefined {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  try {
    return address.includes('@') ? new URL(`http://${domain}`).hostname : undefined
  } catch {
    return undefined
  }
}

const letters = /[\p{L}\p{N}]/u

/** Whether the phrase stands in the text as words of its own. Both without case. */
function says(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1))
    if (!letters.test(text[at - 1] ?? '') && !letters.test(text[at + phrase.length] ?? '')) return true
  return false
}

/**
 * Why a reviewer looks here first (F15): a correspondent of a configured domain, or a configured word in subject or text.
 * A mark decides nothing, and a message without one can be privileged all the same.
 */
export function marksOf(
  groups: readonly PrivilegeGroup[],
  message: { readonly addresses: readonly string[]; readonly words: string },
): string[] {
  const domains = new Set(message.addresses.map(domainOf))
  const words = message.words.toLowerCase().normalize('NFC').replace(/\s+/g, ' ')
  return groups.flatMap(({ who, domains: theirs, words: phrases }) => [
    ...theirs
      .filter((domain) => {
        const known = domainOf(`x@${domain}`)
        return [...domains].some((d) => d !== undefined && (d === known || d.endsWith(`.${known ?? domain}`)))
      })
      .map((domain) => `${who}: ${domain}`),
    ...phrases
      .filter((phrase) => says(words, phrase.toLowerCase().normalize('NFC').replace(/\s+/g, ' ')))
      .map((phrase) => `${who}: “${phrase}”`),
  ])
}
