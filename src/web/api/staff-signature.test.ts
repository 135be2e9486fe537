import { requestStatement } from '../../order/statement.ts'
import { expect, test } from 'vitest'
import { sha256 } from '../../order/canonical.ts'
import { Instant, minutes } from '../../order/time.ts'
import { verifyPerson } from '../../order/signature.ts'
import { signerFromSeed } from '../../platform/keys.ts'
import { signedBy } from './staff-signature.ts'

const key = signerFromSeed(new Uint8Array(32).fill(1))
const people = [{ id: 'anna', name: 'Anna', key: key.publicKey, may: ['respond' as const] }]
const now = Instant.at(Date.UTC(2026, 10, 23, 9))
const request = { method: 'POST', path: '/v1/orders/D-2026-000001/acts', body: '{"act":"acknowledge"}' }
const header = (at: Instant, change: Partial<typeof request> = {}): string => {
  const { method, path, body } = { ...request, ...change }
  return `Duly anna ${at} ${Buffer.from(key.sign(Buffer.from(requestStatement('anna', method, path, at, sha256(body))))).toString('base64')}`
}

test('a request signed by a member of staff is theirs', () => {
  expect(signedBy(header(now), request, people, verifyPerson, now)).toMatchObject({ ok: true, value: { id: 'anna' } })
})

test('no signature, a foreign one, or one over another request is refused', () => {
  expect(signedBy(undefined, request, people, verifyPerson, now).ok).toBe(false)
  expect(signedBy('Bearer x', request, people, verifyPerson, now).ok).toBe(false)
  expect(signedBy(header(now).replace('anna', 'bruno'), request, people, verifyPerson, now).ok).toBe(false)
  expect(signedBy(header(now, { body: '{"act":"approve"}' }), request, people, verifyPerson, now).ok).toBe(false)
  expect(signedBy(header(now, { path: '/v1/orders/D-2026-000002/acts' }), request, people, verifyPerson, now).ok).toBe(
    false,
  )
})

test('a signature of another hour is refused, and says that the clock is wrong', () => {
  const said = signedBy(header(Instant.plus(now, minutes(-6))), request, people, verifyPerson, now)
  expect(said).toMatchObject({ ok: false, why: expect.stringMatching(/clock/) as string })
})
