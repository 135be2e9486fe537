import { z } from 'zod'

/** The single words of `duly.yaml` that stand in more than one place: names, zones, days, keys. */
export const shortName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens')
export const zone = z.string().refine(isZone, 'not a time zone; write one such as Europe/Dublin')
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-01-31')
export const ed25519 = z
  .string()
  .regex(/^ed25519:[A-Za-z0-9+/]{43}=$/, 'an Ed25519 public key, as `duly key new` prints it')

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
