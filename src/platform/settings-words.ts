import { z } from 'zod'

export { day, ed25519, passkey, shortName } from '../order/agency.ts'

/** The single words of `duly.yaml` that stand in more than one place: names, zones, days, keys. */
export const zone = z.string().refine(isZone, 'not a time zone; write one such as Europe/Dublin')

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
