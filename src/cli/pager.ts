import { loadConfig } from '../platform/config.ts'
import { systemClock } from '../platform/clock.ts'
import { pagerFiles } from '../oncall/files.ts'
import { beTheOnlyOne } from '../platform/only-one.ts'
import { homeFolder, openHome } from '../roles/home.ts'
import { startPager } from '../roles/pager.ts'
import { watchedOver } from '../roles/supervise.ts'
import type { Command } from './command.ts'

const log = (words: string, detail?: Record<string, unknown>): void => {
  console.error(JSON.stringify({ at: new Date().toISOString(), words, ...detail }))
}

export const command: Command = {
  summary: 'wake people: the pager as a process of its own (duly start runs one)',
  help: `  duly pager

Needs neither core nor database. Where one runs already, this one waits and takes over when that one ends.`,
  async run() {
    const home = await openHome(homeFolder())
    const config = await loadConfig(home.config)
    // People have to be woken also while somebody has yet to mend the file; the pager says so to them.
    const usable = config.ok ? config : await loadConfig(pagerFiles(home.pager).lastGood, home.root)
    if (!config.ok) console.error(config.why)
    if (!usable.ok) return 2
    const { settings } = usable.value
    const parent = process.ppid
    const leftOver = (): boolean => process.env[watchedOver] === '1' && process.ppid !== parent
    const over = Promise.withResolvers<undefined>()
    const end = (): void => {
      over.resolve(undefined)
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        end()
        // Still waiting for its turn: there is nothing to put away.
        if (waiting) process.exit(0)
      })
    let waiting = true
    // Only waiting, and the start that began it is gone: the one that pages goes on alone.
    const orphaned = setInterval(() => {
      if (waiting && leftOver()) process.exit(0)
    }, 500)
    const turn = await beTheOnlyOne(home.pager, leftOver, end)
    waiting = false
    clearInterval(orphaned)
    const running = await startPager({
      dir: home.pager,
      spool: home.spool,
      config: home.config,
      settings,
      clock: systemClock,
      log,
    })
    await over.promise
    await running.stop()
    await turn.release()
    return 0
  },
}
