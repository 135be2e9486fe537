import { changeStatement, lawStatement, signOffStatement } from '../order/statement.ts'
import type { Parsed, Sha256 } from '../order/ids.ts'
import type { Person } from '../platform/settings.ts'
import { checkWord, type Checking } from './signed-word.ts'

/** Whether a person who may approve signed that exactly this edition comes into force. */
export const checkLawApproval = (edition: Sha256, c: Checking): Parsed<Person> =>
  checkWord(c, ['approve'], lawStatement({ edition, by: c.signed.by, at: c.signed.at }))

/** Whether a lawyer, or a person who may approve beside one, signed for exactly this text of a pack. */
export const checkSignOff = (pack: { pack: string; sha256: Sha256; on: string }, c: Checking): Parsed<Person> =>
  checkWord(c, ['counsel', 'approve'], signOffStatement({ ...pack, by: c.signed.by, at: c.signed.at }))

/** Whether a person who may approve signed that exactly this change is made at the desk. */
export const checkChange = (digest: Sha256, c: Checking): Parsed<Person> =>
  checkWord(c, ['approve'], changeStatement({ digest, by: c.signed.by, at: c.signed.at }))
