import { sha256 } from '../order/canonical.ts'
import type { Agency } from '../order/agency.ts'
import { aLabel } from './registry.ts'

/** What keeps a registry from being unambiguous, each in words with the way to mend it. Pure. */
export function registryMistakes(agencies: readonly Agency[]): string[] {
  const ids = new Set(agencies.map((a) => a.id))
  const days = (a: Agency): string[] =>
    [a.since, a.ended, ...a.officers.map((o) => o.left)].filter((d) => d !== undefined)
  return [
    ...twice(
      agencies.map((a) => [a.id, a.id]),
      'the short name',
    ),
    ...twice(
      agencies.flatMap((a) => a.keys.map((k) => [k.key, a.id] as const)),
      'the key',
    ),
    ...twice(
      agencies.flatMap((a) => a.certificates.map((c) => [c.spki_sha256, a.id] as const)),
      'the certificate',
    ),
    ...twice(
      agencies.flatMap((a) => a.openpgp_keys.map((k) => [k.key.trim(), a.id] as const)),
      'the OpenPGP key',
    ),
    ...twice(
      agencies.flatMap((a) => a.officers.flatMap((o) => o.passkeys.map((p) => [p.id, a.id] as const))),
      'the passkey',
    ),
    ...agencies.flatMap((a) => [
      ...a.domains.flatMap((d) => {
        const ascii = aLabel(d)
        return ascii === d
          ? []
          : [`${a.id}: write the domain “${d}” as ${ascii ?? 'DNS writes it, such as police.example'}.`]
      }),
      ...(a.parent !== undefined && (a.parent === a.id || !ids.has(a.parent))
        ? [`${a.id}: its parent “${a.parent}” is not another entry of the registry. Add that one first.`]
        : []),
      ...twice(
        a.officers.map((o) => [o.id, a.id]),
        'the officer',
      ),
      ...days(a).flatMap((day) => (isDay(day) ? [] : [`${a.id}: the day ${day} does not exist.`])),
    ]),
  ]
}

const isDay = (day: string): boolean => {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

function twice(words: readonly (readonly [string, string])[], what: string): string[] {
  const seen = new Map<string, string>()
  return words.flatMap(([word, id]) => {
    const before = seen.get(word)
    seen.set(word, id)
    return before === undefined ? [] : [`${what} “${word}” stands twice, at ${before} and at ${id}. Keep one.`]
  })
}

/** What differs between two entries, a line each: `+ callback: +49 30 1234567 (its web site)`. */
export function entryDifferences(before: Agency | undefined, after: Agency | undefined): string[] {
  const [was, is] = [facets(before), facets(after)]
  return [
    ...was.filter((line) => !is.includes(line)).map((line) => `- ${line}`),
    ...is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`),
  ]
}

/** Everything an entry says, a line each, without the days that the registry sets itself. */
function facets(agency: Agency | undefined): string[] {
  if (!agency) return []
  const { name, entity, country, level, parent, deliver_to, ended, head } = agency
  return [
    ...Object.entries({ name, entity, country, level, parent, deliver_to, ended }).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}: ${value}`],
    ),
    ...(head ? [`head: ${[head.name, head.mail, head.number].filter((h) => h !== undefined).join(', ')}`] : []),
    ...agency.domains.map((d) => `domain: ${d}`),
    ...agency.callback.map((c) => `callback: ${c.number} (${c.from})`),
    ...agency.keys.map((k) => `key: ${k.key} (${k.use})`),
    ...agency.certificates.map((c) => `certificate: ${c.spki_sha256} (${c.name})`),
    ...agency.openpgp_keys.map((k) => `OpenPGP key: SHA-256 ${sha256(k.key)} (${k.name})`),
    ...agency.recipients.map((r) => `recipient: ${r}`),
    ...agency.officers.flatMap((o) => [
      `officer ${o.id}: ${o.name}${o.mail ? `, ${o.mail}` : ''}${o.left ? `, left ${o.left}` : ''}`,
      ...o.passkeys.map((p) => `officer ${o.id}, passkey: ${p.id}`),
    ]),
  ]
}

/** What the contacts as they were read about a change of their own entry (A35). */
export const contactLetter = (before: Agency, after: Agency | undefined, at: string): string =>
  `On ${at} two of our staff changed what we hold about ${before.name} to verify its orders:

${entryDifferences(before, after).join('\n') || '(only its place in our files)'}

New telephone numbers are not used to verify an order before 30 days have passed. If you did not ask for this change, ring
us at once at a number that you already know, not at one from any recent message.
`
