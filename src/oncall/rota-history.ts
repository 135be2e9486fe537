import type { Sha256 } from '../order/ids.ts'
import { rotaStatement } from '../order/statement.ts'
import { keyBehind, type Verify } from '../order/signature.ts'
import type { Signed } from '../order/signed.ts'
import { Instant } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'

/** What somebody said who changed the rota: which definition they made of it, how, and under their signature when they gave one. */
export type RotaWord = {
  readonly digest: Sha256
  readonly how: string
  readonly at: Instant
  readonly signed?: Signed
}

/** A definition of the rota that counted: by which the pager paged, from this instant on. */
export type RotaTaken = {
  readonly from: Instant
  readonly digest: Sha256
  readonly definition: Rota
  readonly how: string
  /** Absent when the file was changed and nobody signed. */
  readonly signed?: Signed
}

/** Who says to have made this definition, if anybody does: their last word on it since the definition before was taken. */
export function wordOn(
  digest: Sha256,
  words: readonly RotaWord[],
  since: Instant | undefined,
): Pick<RotaTaken, 'how' | 'signed'> | undefined {
  const said = words.findLast((word) => word.digest === digest && (since === undefined || word.at >= since))
  return said && { how: said.how, ...(said.signed ? { signed: said.signed } : {}) }
}

/** The same without a signature that is not genuine, or of nobody among the people: whoever writes the words may err, or lie. */
export function withGenuine(
  { signed, ...taken }: RotaTaken,
  people: readonly Pick<Person, 'id' | 'key' | 'passkeys'>[],
  verify: Verify,
): RotaTaken {
  if (
    !signed ||
    !people.some((person) => person.id === signed.by && keyBehind(person, signed.signature) === signed.publicKey)
  )
    return taken
  const statement = rotaStatement({ rota: taken.digest, how: taken.how, by: signed.by, at: signed.at })
  return verify(signed.publicKey, statement, signed.signature) ? { ...taken, signed } : taken
}

/** The definition that counted at an instant; nothing before the first. */
export const definitionAt = (history: readonly RotaTaken[], at: Instant): RotaTaken | undefined =>
  history.findLast((each) => each.from <= at)

/** A stretch of time with the definition that counted in it, if any is known. Half-open. */
export type Period = { readonly from: Instant; readonly to: Instant; readonly taken?: RotaTaken }

/** Which definitions counted from one instant to another, without a hole between the periods. */
export function periods(history: readonly RotaTaken[], from: Instant, to: Instant): Period[] {
  const first = history[0]?.from ?? to
  const before: Period[] = from < first ? [{ from, to: Instant.earliest(first, to) }] : []
  const known = history.map((taken, i): Period => ({
    from: Instant.latest(taken.from, from),
    to: Instant.earliest(history[i + 1]?.from ?? to, to),
    taken,
  }))
  return [...before, ...known].filter((each) => each.from < each.to)
}
