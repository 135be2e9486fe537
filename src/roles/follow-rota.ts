import { readFile, stat } from 'node:fs/promises'
import { wordOn, type RotaTaken, type RotaWord } from '../oncall/rota-history.ts'
import { rotaDigest } from '../order/rota-word.ts'
import { Instant, seconds } from '../order/time.ts'
import type { Clock } from '../platform/clock.ts'
import { loadConfig } from '../platform/config.ts'
import { replaceFile } from '../platform/disk.ts'
import type { Settings } from '../platform/settings.ts'

/** A file that is not in order for so long is no file that somebody is just writing. */
const patience = seconds(5)

/** Settings whose rota and people are those of `duly.yaml` as it last was in order; all else is as at the start. */
export type LiveSettings = { readonly settings: Settings; take(read: Pick<Settings, 'rota' | 'people'>): void }

export function liveSettings(first: Settings): LiveSettings {
  let { rota, people } = first
  return {
    settings: {
      ...first,
      get rota() {
        return rota
      },
      get people() {
        return people
      },
    },
    take(read) {
      ;({ rota, people } = read)
    },
  }
}

/**
 * Keeps the pager's rota and people as `duly.yaml` has them. A file that is not in order changes nothing: the last good
 * one goes on, `trouble` is told once, and `good` for each file that is. Each definition that comes to count is `taken`.
 */
export function followRota(of: {
  readonly config: string
  readonly live: LiveSettings
  /** Where commands say what they made of the rota. */
  readonly words: string
  /** Keeps a copy of each good file, for a start while the file is not in order. */
  readonly lastGood: string
  /** The definition that counted last, from the journal. */
  readonly standing: RotaTaken | undefined
  readonly clock: Clock
  readonly taken: (taken: RotaTaken) => Promise<void>
  readonly trouble: (why: string) => void
  /** Also after a start, for what was told before it. */
  readonly good: () => void
  readonly log: (words: string, detail?: Record<string, unknown>) => void
}): { look(): Promise<void>; stop(): void } {
  const { live, clock } = of
  let standing = of.standing
  let seen = ''
  let done = ''
  let since = clock.now()
  let broken = false

  async function note(): Promise<void> {
    const from = clock.now()
    const { rota } = live.settings
    const digest = rotaDigest(rota)
    if (digest === standing?.digest) return
    const words = await readWords(of.words)
    const how = standing ? 'duly.yaml was edited' : 'as it stood when the pager first started'
    standing = { from, digest, definition: rota, how, ...wordOn(digest, words, standing?.from) }
    await of.taken(standing)
  }

  async function take(): Promise<boolean> {
    const read = await loadConfig(of.config)
    if (!read.ok) {
      if (!broken && Instant.between(since, clock.now()) < patience) return false
      if (!broken) of.trouble(read.why)
      broken = true
      return true
    }
    live.take(read.value.settings)
    of.good()
    broken = false
    await note()
    await replaceFile(of.lastGood, Buffer.from(read.value.text)).catch((error: unknown) => {
      of.log('no copy of duly.yaml could be kept for a start while it is not in order', { error: String(error) })
    })
    return true
  }

  /** A file counts when it was the same at two looks: one that is half written is left alone. */
  async function once(): Promise<void> {
    const { mtimeMs, size, ino } = await stat(of.config).catch(() => ({ mtimeMs: 0, size: 0, ino: 0 }))
    const now = `${mtimeMs} ${size} ${ino}`
    if (now !== seen) {
      seen = now
      since = clock.now()
    } else if (now !== done && (await take())) done = now
  }
  let looking: Promise<void> | undefined
  const alone = (work: () => Promise<void>): Promise<void> => {
    looking ??= work()
      .catch((error: unknown) => {
        of.log('duly.yaml could not be looked at; it is tried again', { error: String(error) })
      })
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  const look = (): Promise<void> => alone(once)
  void alone(note)
  const timer = setInterval(() => void look(), seconds(1))
  return {
    look,
    stop() {
      clearInterval(timer)
    },
  }
}

/** What commands said of the rota; nothing when nobody did, or it cannot be read: the rota counts all the same. */
export async function readWords(file: string): Promise<readonly RotaWord[]> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { said: RotaWord[] }).said
  } catch {
    return []
  }
}
