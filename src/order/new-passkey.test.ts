import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { placeAt } from './assertion.ts'
import { whyNotMade, type Made } from './new-passkey.ts'

const place = placeAt('https://desk.nimbus.test')
const digest = 'a1'.repeat(32)
const id = Buffer.alloc(16, 7)
const pair = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey
const [key, foreign] = [pair(), pair()]
const point = (of: KeyObject): Buffer => {
  const { x, y } = of.export({ format: 'jwk' })
  // COSE_Key of P-256 (RFC 9053): the labels are CBOR, of which the check needs only the two coordinates.
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x ?? '', 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y ?? '', 'base64url'),
  ])
}
type Change = { type?: string; challenge?: string; origin?: string; rpId?: string; flags?: number; inside?: KeyObject; name?: Buffer } // prettier-ignore
function made(change: Change = {}): Made {
  const { type = 'webauthn.create', origin = place.origin, rpId = place.rpId, flags = 0x45, inside = key } = change
  const challenge = Buffer.from(change.challenge ?? digest, 'hex').toString('base64url')
  const name = change.name ?? id
  const data = Buffer.concat([
    createHash('sha256').update(rpId).digest(),
    Buffer.from([flags, 0, 0, 0, 0]),
    Buffer.alloc(16),
    Buffer.from([0, name.byteLength]),
    name,
    point(inside),
  ])
  return {
    id: id.toString('base64url'),
    key: key.export({ format: 'der', type: 'spki' }).toString('base64'),
    clientData: Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url'),
    authenticatorData: data.toString('base64url'),
  }
}

test('a passkey made here, now, for this invitation may be registered', () => {
  expect(whyNotMade(digest, made(), place)).toBeUndefined()
})

test.each([
  ['made to sign in', { type: 'webauthn.get' }, /something else/],
  ['made for another invitation', { challenge: 'b2'.repeat(32) }, /another invitation/],
  ['made at another origin', { origin: 'https://desk.nimbus.test.example' }, /another web address/],
  ['made for another relying party', { rpId: 'nimbus.test' }, /another web address/],
  ['made while nobody was verified', { flags: 0x41 }, /did not verify/],
  ['that names no credential', { flags: 0x05 }, /cannot be read/],
  ['whose key is not the one the device made', { inside: foreign }, /its key is another/],
  ['whose name is not the one the device gave', { name: Buffer.alloc(16, 8) }, /its name is another/],
])('one %s may not', (_what, change, why) => {
  expect(whyNotMade(digest, made(change), place)).toMatch(why)
})

test('what cannot be read is told so', () => {
  expect(whyNotMade(digest, { ...made(), clientData: 'AAAA' }, place)).toMatch(/cannot be read/)
  expect(whyNotMade(digest, { ...made(), key: 'AAAA' }, place)).toMatch(/cannot be read/)
  expect(whyNotMade(digest, { ...made(), authenticatorData: 'AAAA' }, place)).toMatch(/cannot be read/)
})
