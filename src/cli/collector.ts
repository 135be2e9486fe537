import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../platform/clock.ts'
import { loadConfig } from '../platform/config.ts'
import { startShardJobs } from '../platform/jobs.ts'
import { openLiveConfig } from '../platform/live-config.ts'
import { beTheOnlyOne } from '../platform/only-one.ts'
import { ageKeyIn } from '../platform/order-key.ts'
import { openShardStore } from '../platform/shard-store.ts'
import { seconds } from '../order/time.ts'
import { keepThreadsReady } from '../production/production.ts'
import { startCollector } from '../roles/collector.ts'
import { collectorKey, homeFolder, openHome } from '../roles/home.ts'
import { flags, type Command } from './command.ts'

const log = (words: string, detail?: Record<string, unknown>): void => {
  console.error(JSON.stringify({ at: new Date().toISOString(), words, ...detail }))
}

export const command: Command = {
  summary: 'collect shards of large orders beside the data (duly start does so too)',
  help: `  duly collector --desk-key KEY --shards DIR [--at-once N]

Has a DULY_HOME of its own, with a duly.yaml (sources, people, desk_url), and works for the core whose database
DATABASE_URL names. Any number of them may run, on any hosts. Its key is made at the first start: put the recipient that
it prints under collectors in the core's duly.yaml. See docs/collectors.md.

--desk-key KEY   the desk's public key, as duly start prints it: only what it signed is collected
--shards DIR     the folder \`shards\` in the core's DULY_HOME, or what is mounted there
--at-once N      how many shards side by side; 2 without it`,
  async run(args) {
    const { values } = flags(args, {
      'desk-key': { type: 'string' },
      shards: { type: 'string' },
      'at-once': { type: 'string', default: '2' },
    })
    const { 'desk-key': deskPublicKey, shards, 'at-once': atOnce } = values
    const url = process.env['DATABASE_URL']
    if (!deskPublicKey || !shards || !url || !/^[1-9]\d?$/.test(atOnce)) {
      console.error('duly collector needs --desk-key, --shards and DATABASE_URL. See: duly collector --help')
      return 2
    }
    const home = await openHome(homeFolder())
    const config = await loadConfig(home.config)
    if (!config.ok) {
      console.error(config.why)
      return 2
    }
    // Its key is that of the collector in there: two would write one file.
    if (existsSync(join(home.keys, 'root.age'))) {
      console.error(
        `${home.root} is the home of a desk, which collects by itself. Give this one a DULY_HOME of its own.`,
      )
      return 2
    }
    const ending = new AbortController()
    const end = (): void => ending.abort()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
    const own = await ageKeyIn(collectorKey(home))
    console.log(`This collector's key, for collectors in the core's duly.yaml: ${own.recipient}`)
    const turn = await beTheOnlyOne(home.collector, () => false, end)
    const live = openLiveConfig({
      path: home.config,
      first: config.value.settings,
      clock: systemClock,
      log,
      taken: () => Promise.resolve(),
    })
    const following = setInterval(() => void live.look(), seconds(1))
    const holds = {
      own,
      deskPublicKey,
      settings: live.settings,
      shards: await openShardStore(shards),
      clock: systemClock,
      stopping: ending.signal,
      log,
    }
    let stop: () => Promise<void> = () => Promise.resolve()
    void keepThreadsReady().catch(() => undefined)
    while (!ending.signal.aborted) {
      try {
        const jobs = await startShardJobs(url, (error) => log('the job queue has trouble', { error: error.message }))
        stop = () => jobs.stop()
        await startCollector(jobs, Number(atOnce), holds)
        console.log('The collector is at work.')
        await new Promise<void>((resolve) => ending.signal.addEventListener('abort', () => resolve(), { once: true }))
      } catch (error) {
        log('the job queue is not there yet; it is tried again', { error: String(error) })
        await stop().catch(() => undefined)
        await pause(seconds(3), undefined, { signal: ending.signal }).catch(() => undefined)
      }
    }
    clearInterval(following)
    await stop()
    await turn.release()
    return 0
  },
}
