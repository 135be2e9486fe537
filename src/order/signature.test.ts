import { expect, test } from 'vitest'
import { newAuthenticator } from '../drill/authenticator.ts'
import { signerFromSeed } from '../platform/keys.ts'
import { placeAt } from './assertion.ts'
import { sha256 } from './canonical.ts'
import { keyBehind, sameHand, verifyPerson, verifyPersonAt } from './signature.ts'

const statement = '{"act":"approve","at":"2026-11-24T03:10:00.000Z","by":"anna"}'
const origin = 'https://desk.nimbus.test'
const here = verifyPersonAt(placeAt(origin))
const [phone, other] = [newAuthenticator('p256'), newAuthenticator('ed25519')]
const said = (at = origin, flags?: number): string => phone.assert(sha256(statement), at, flags)
const key = signerFromSeed(new Uint8Array(32).fill(5))
const byKey = (words = statement): string => Buffer.from(key.sign(Buffer.from(words))).toString('base64')
const changed = (part: number, to: (text: string) => string): string =>
  said()
    .split('.')
    .map((text, i) => (i === part ? to(text) : text))
    .join('.')
const flip = (text: string): string => `${text.slice(0, -4)}${text.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`

test('a key and a passkey of either kind sign a statement', () => {
  expect(here(key.publicKey, statement, byKey())).toBe(true)
  for (const device of [phone, other])
    expect(here(device.key, statement, device.assert(sha256(statement), origin))).toBe(true)
})

test.each([
  ['over another statement', phone.assert(sha256(`${statement} `), origin)],
  ['over the bare scope hash', phone.assert('a'.repeat(64), origin)],
  ['at another web address', said('https://desk.nimbus.test.example')],
  ['at another port of the desk', said('https://desk.nimbus.test:8443')],
  ['by a device that verified nobody', said(origin, 0x01)],
  ['by a device that nobody touched', said(origin, 0x04)],
  ['by another device', other.assert(sha256(statement), origin)],
  ['whose client data was changed', changed(1, flip)],
  ['whose authenticator data was changed', changed(2, flip)],
  ['whose signature was changed', changed(3, flip)],
  ['with a part too few', said().split('.').slice(1).join('.')],
  ['with a part too many', `${said()}.AAAA`],
  ['with a part that is no base64url', changed(3, (text) => `${text}=`)],
  ['that is a key’s', byKey()],
])('an assertion %s does not hold', (_what, assertion) => {
  expect(here(phone.key, statement, said())).toBe(true)
  expect(here(phone.key, statement, assertion)).toBe(false)
})

test('an assertion that was made for something else than signing does not hold', () => {
  const client = Buffer.from(said().split('.')[1] ?? '', 'base64url').toString()
  const made = Buffer.from(client.replace('webauthn.get', 'webauthn.create')).toString('base64url')
  expect(
    here(
      phone.key,
      statement,
      changed(1, () => made),
    ),
  ).toBe(false)
})

test('a key signs no statement by a passkey, and none but the one it signed', () => {
  expect(here(key.publicKey, statement, said())).toBe(false)
  expect(here(key.publicKey, statement, byKey(`${statement} `))).toBe(false)
  expect(here(key.publicKey, statement, byKey().slice(0, -2))).toBe(false)
  expect(here('', statement, byKey())).toBe(false)
})

test('what was checked at the door is read again wherever the desk is now, but never at two addresses at once', () => {
  expect(verifyPerson(phone.key, statement, said('https://old-desk.nimbus.test'))).toBe(true)
  const [, , authenticator] = said('https://old-desk.nimbus.test').split('.')
  expect(
    verifyPerson(
      phone.key,
      statement,
      changed(2, () => authenticator ?? ''),
    ),
  ).toBe(false)
})

test('the key behind a signature is that of the passkey it names', () => {
  const anna = { key: key.publicKey, passkeys: [phone] }
  expect(keyBehind(anna, byKey())).toBe(key.publicKey)
  expect(keyBehind(anna, said())).toBe(phone.key)
  expect(keyBehind(anna, other.assert(sha256(statement), origin))).toBeUndefined()
  expect(keyBehind({ passkeys: [phone] }, byKey())).toBeUndefined()
  expect(sameHand(anna, { passkeys: [phone] })).toBe(true)
  expect(sameHand(anna, { passkeys: [other] })).toBe(false)
})
