import { Instant } from '../../order/time.ts'
import { parseMoment } from '../../oncall/wall-time.ts'
import { loadConfig } from '../../platform/config.ts'
import { Forbidden } from '../../platform/failure.ts'
import type { Settings } from '../../platform/settings.ts'
import { homeFolder, openHome } from '../../roles/home.ts'

/** The settings of this home, or of the file named. Throws with the words of each mistake. */
export async function settingsFrom(file?: string): Promise<Settings> {
  const config = await loadConfig(file ?? (await openHome(homeFolder())).config)
  if (config.ok) return config.value.settings
  throw new Forbidden('ERR_NOT_ALLOWED', config.why, { next: 'Mend the file and try again.' })
}

export const nowInstant = (): Instant => Instant.at(Date.now())

/** An instant from the command line, as on the wall of `zone` when it has none; now, when there is no word. Throws with how to write it. */
export const instantFrom = (text: string | undefined, zone: string): Instant =>
  text === undefined ? nowInstant() : momentFrom(text, zone)

export function momentFrom(text: string, zone: string): Instant {
  const parsed = parseMoment(text, zone)
  if (parsed.ok) return parsed.value
  throw new Forbidden('ERR_NOT_ALLOWED', parsed.why, {
    next: `Write 2026-11-23T03:10 for a time in ${zone}, or 2026-11-23T03:10:00+01:00.`,
  })
}
