import { lawStatement, signOffStatement } from '../order/statement.ts'
import { expect, test } from 'vitest'
import type { PersonId, Sha256 } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import { verifyPerson } from '../order/signature.ts'
import { signerFromSeed, type Signer } from '../platform/keys.ts'
import type { Person } from '../platform/settings.ts'
import type { Signed } from '../order/signed.ts'
import { checkLawApproval, checkSignOff } from './law-word.ts'
import { distinct, isFresh } from './signed-word.ts'

const edition = 'e'.repeat(64) as Sha256
const at = Instant.at(Date.UTC(2026, 10, 24, 8))
const keys = { anna: signerFromSeed(Buffer.alloc(32, 1)), clara: signerFromSeed(Buffer.alloc(32, 2)) }
const person = (id: string, key: Signer, may: Person['may']): Person => ({
  id,
  name: `${id} Example`,
  key: key.publicKey,
  may,
})
const people = [person('anna', keys.anna, ['approve']), person('clara', keys.clara, ['counsel'])]
const word = (by: string, key: Signer, statement: string): Signed => ({
  by: by as PersonId,
  at,
  publicKey: key.publicKey,
  signature: Buffer.from(key.sign(Buffer.from(statement))).toString('base64'),
})
const approval = (by: string, key: Signer, of = edition): Signed =>
  word(by, key, lawStatement({ edition: of, by: by as PersonId, at }))
const check = (signed: Signed, among = people): ReturnType<typeof checkLawApproval> =>
  checkLawApproval(edition, { signed, people: among, verify: verifyPerson })

test('a person who may approve signs exactly this edition', () => {
  expect(check(approval('anna', keys.anna))).toMatchObject({ ok: true, value: { id: 'anna' } })
})

test('another edition, another key, another person or a right that is not there: the word does not count', () => {
  expect(check(approval('anna', keys.anna, 'f'.repeat(64) as Sha256))).toMatchObject({ ok: false })
  expect(check(approval('anna', keys.clara))).toMatchObject({ ok: false })
  expect(check(approval('dora', keys.anna))).toMatchObject({ ok: false })
  expect(check(approval('clara', keys.clara))).toMatchObject({
    ok: false,
    why: expect.stringMatching(/may not do this/) as unknown,
  })
})

test('one hand counts once: by name, and by key under two names (A32)', () => {
  const twin = [...people, person('dora', keys.anna, ['approve'])]
  const words = [approval('anna', keys.anna), approval('anna', keys.anna), approval('dora', keys.anna)]
  expect(distinct(words, (signed) => check(signed, twin)).map((p) => p.id)).toEqual(['anna'])
})

test('a word for one text of a pack on one day is no word for another', () => {
  const pack = { pack: 'eu.epoc', sha256: edition, on: '2026-11-24' }
  const signed = word('clara', keys.clara, signOffStatement({ ...pack, by: 'clara' as PersonId, at }))
  const c = { signed, people, verify: verifyPerson }
  expect(checkSignOff(pack, c)).toMatchObject({ ok: true })
  expect(checkSignOff({ ...pack, pack: 'eu.epoc-pr' }, c)).toMatchObject({ ok: false })
  expect(checkSignOff({ ...pack, sha256: 'f'.repeat(64) as Sha256 }, c)).toMatchObject({ ok: false })
  expect(checkSignOff({ ...pack, on: '2026-11-25' }, c)).toMatchObject({ ok: false })
})

test('an old word is not sent again as if it were new', () => {
  const signed = approval('anna', keys.anna)
  expect(isFresh(signed, Instant.plus(at, 9 * 60_000))).toMatchObject({ ok: true })
  expect(isFresh(signed, Instant.plus(at, 11 * 60_000))).toMatchObject({ ok: false })
})
