import { stat } from 'node:fs/promises'
import type { Sha256 } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { Clock } from './clock.ts'
import { loadConfig } from './config.ts'
import type { Person, Settings } from './settings.ts'

/** `duly.yaml` while Duly runs: its people and rota as the file has them now, all else as at the start. */
export type LiveConfig = {
  readonly path: string
  /** Only people who have not left: whoever is gone may do nothing, and their approvals no longer count. */
  readonly settings: Settings
  /** Takes the file over when it changed. A file that is not in order changes nothing; it says so once. */
  look(): Promise<void>
}

/** Staff who have not left by `now`. */
export const stillHere = (people: readonly Person[], now: Instant): Person[] =>
  people.filter(({ until }) => {
    const end = until === undefined ? undefined : Instant.parse(until)
    return end === undefined || (end.ok && now < end.value)
  })

/** `taken` is told of each text of the file that came to count. */
export function openLiveConfig(of: {
  readonly path: string
  readonly first: Settings
  readonly clock: Clock
  readonly log: (words: string, detail?: Record<string, unknown>) => void
  readonly taken: (sha256: Sha256) => Promise<void>
}): LiveConfig {
  let { people, rota } = of.first
  let seen: string | undefined
  const settings: Settings = {
    ...of.first,
    get people() {
      return stillHere(people, of.clock.now())
    },
    get rota() {
      return rota
    },
  }
  let looking: Promise<void> | undefined
  const look = (): Promise<void> =>
    (looking ??= once()
      .catch((error: unknown) => {
        of.log('a change of duly.yaml could not be taken over whole; it is tried again', { error: String(error) })
      })
      .finally(() => {
        looking = undefined
      }))
  async function once(): Promise<void> {
    const { mtimeMs, size, ino } = await stat(of.path).catch(() => ({ mtimeMs: 0, size: 0, ino: 0 }))
    const state = `${mtimeMs} ${size} ${ino}`
    if (state === seen) return
    const read = await loadConfig(of.path)
    if (!read.ok) {
      seen = state
      of.log('duly.yaml is not in order, so the people in it count as they were', { why: read.why })
      return
    }
    ;({ people, rota } = read.value.settings)
    await of.taken(read.value.sha256)
    seen = state
  }
  return { path: of.path, settings, look }
}
