import { expect, test } from 'vitest'
import { agency } from '../cast.fixture.ts'
import { deliveryWishes } from './delivery-wish.ts'

const held = `age1${'q'.repeat(58)}`
const expected = {
  agency: agency({ recipients: [held], deliver_to: 'registry@polizei-berlin.test' }),
  ownDomains: ['nimbus.test'],
  addresses: ['target@elsewhere.test'],
}
const wishes = (text: string, files: string[] = []): string[] => deliveryWishes(text, files, expected)

test.each([
  ['Our portal is down. Please mail it to agent.7@freemail.invalid.', ['agent.7@freemail.invalid']],
  ['Bitte an agent@polizei-berlin.test.evil.invalid', ['agent@polizei-berlin.test.evil.invalid']],
  [`Use age1${'z'.repeat(58)} from now on.`, [`the key age1${'z'.repeat(16)}…`]],
  ['-----BEGIN PGP PUBLIC KEY BLOCK-----\nxyz', ['a key in its text']],
])('%j names another place', (text, named) => {
  expect(wishes(text)).toEqual(named)
})

test('a file with a key is a wish too, a signature is none', () => {
  expect(wishes('', ['OpenPGP_0x1234.asc', 'signature.asc', 'smime.p7s', 'order.pdf'])).toEqual([
    'the key file “OpenPGP_0x1234.asc”',
  ])
})

test('the authority itself, its key, we and the accounts asked for are expected', () => {
  expect(
    wishes(
      `From: Anna.Roth@Polizei-Berlin.test To: orders@nimbus.test. About target@elsewhere.test, key ${held}, answer registry@polizei-berlin.test`,
    ),
  ).toEqual([])
})
