import { generateKeyPairSync, sign, verify, createPublicKey } from 'node:crypto'
import type { z } from 'zod'
import { agencySchema, type Agency } from '../order/agency.ts'
import type { EventOf } from '../order/event.ts'
import { StatedFacts } from '../order/facts.ts'
import type { PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import { Instant } from '../order/time.ts'

/** Invented people and authorities for the tests of this folder. */
export const at = (text: string): Instant => {
  const parsed = Instant.parse(text)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

export function newKey(): { key: string; sign: (text: string) => string } {
  const pair = generateKeyPairSync('ed25519')
  const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    key: `ed25519:${raw.toString('base64')}`,
    sign: (text) => sign(null, Buffer.from(text), pair.privateKey).toString('base64'),
  }
}

export const verifyEd25519 = (publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean => {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey.slice(8), 'base64')])
  return verify(null, bytes, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
}

export const agency = (more: Partial<z.input<typeof agencySchema>> = {}): Agency =>
  agencySchema.parse({
    id: 'lka-berlin',
    name: 'Landeskriminalamt Berlin',
    country: 'DE',
    level: 'police',
    domains: ['polizei-berlin.test'],
    callback: [{ number: '+49 30 1234567', since: '2025-01-15', from: 'its web site' }],
    since: '2025-01-15',
    ...more,
  })

export const digest = 'a'.repeat(64) as Sha256

export const received = (from: string, more: Partial<EventOf<'received'>> = {}): EventOf<'received'> => ({
  kind: 'received',
  receipt: 'R-01KXYZ00000000000000000000' as ReceiptId,
  channel: 'smtp',
  at: at('2026-11-23T09:15:00Z'),
  digest,
  documents: [],
  from,
  ...more,
})

export const facts = (issuer: Partial<StatedFacts['issuer']> = {}): StatedFacts => {
  const parsed = StatedFacts.parse({
    duly: 'order/1',
    instrument: 'eu.epoc',
    reference: '12 Js 345/26',
    addressee: 'nmi',
    issuer: {
      authority: 'Landeskriminalamt Berlin',
      country: 'DE',
      level: 'police',
      agency: 'lka-berlin',
      representative: 'Det. Anna Roth',
      ...issuer,
    },
    asks: [],
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

export const callBack = (more: Partial<EventOf<'called-back'>> = {}): EventOf<'called-back'> => ({
  kind: 'called-back',
  by: 'anna' as PersonId,
  number: '+49301234567',
  answeredBy: 'Jörg Klein',
  outcome: 'confirmed',
  confirmed: '',
  reference: '12 Js 345/26',
  accounts: [],
  ...more,
})

export const registerCheck = (more: Partial<EventOf<'register-checked'>> = {}): EventOf<'register-checked'> => ({
  kind: 'register-checked',
  by: 'anna' as PersonId,
  register: 'the register of the Amtsgericht',
  docket: '12 Js 345/26',
  outcome: 'confirmed',
  words: '',
  ...more,
})
