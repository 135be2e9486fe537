import type { Parsed } from '../order/ids.ts'
import { keyBehind, sameHand, type Verify } from '../order/signature.ts'
import type { Signed } from '../order/signed.ts'
import { Instant, minutes } from '../order/time.ts'
import type { Person } from '../platform/settings.ts'

/** How far the clock of a signer's computer may be from ours. */
const tolerance = minutes(10)

export type Checking = {
  readonly signed: Signed
  readonly people: readonly Person[]
  readonly verify: Verify
}

/** Whether a word was signed about now: old ones are not sent again as if they were new. */
export const isFresh = (signed: Signed, now: Instant): Parsed<Signed> =>
  Math.abs(Instant.between(signed.at, now)) <= tolerance
    ? { ok: true, value: signed }
    : {
        ok: false,
        why: `This was signed at ${signed.at}, and it is ${now}. Check the clock of your computer and sign again.`,
      }

/**
 * The people behind these words, each counted once by name and by key, so that one hand is never two (A32). Words that
 * no longer hold (a key was replaced, a right was taken away) do not count.
 */
export function distinct<S extends Signed>(words: readonly S[], check: (signed: S) => Parsed<Person>): Person[] {
  const people: Person[] = []
  for (const signed of words) {
    const person = check(signed)
    if (person.ok && !people.some((p) => p.id === person.value.id || sameHand(p, person.value)))
      people.push(person.value)
  }
  return people
}

/** Whether a person of this desk who has one of these rights signed exactly this statement. */
export function checkWord(
  { signed, people, verify }: Checking,
  rights: Person['may'],
  statement: string,
): Parsed<Person> {
  const no = (why: string): { ok: false; why: string } => ({ ok: false, why })
  const [person, twin] = people.filter((p) => p.id === signed.by)
  if (!person || twin) return no(`${signed.by} does not stand in duly.yaml exactly once.`)
  if (!rights.some((right) => person.may.includes(right)))
    return no(
      `${person.name} may not do this. Whoever may has ${rights.map((r) => `"${r}"`).join(' or ')} under may in duly.yaml.`,
    )
  if (keyBehind(person, signed.signature) !== signed.publicKey)
    return no(`${person.name} signed with a key that is not theirs in duly.yaml. Sign again with the registered one.`)
  return verify(signed.publicKey, statement, signed.signature)
    ? { ok: true, value: person }
    : no(`The signature of ${person.name} does not fit what they signed.`)
}
