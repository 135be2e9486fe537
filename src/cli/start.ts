import { spawn } from 'node:child_process'
import { problems } from '../oncall/problems.ts'
import type { Desk } from '../desk.ts'
import { systemClock } from '../platform/clock.ts'
import { loadConfig } from '../platform/config.ts'
import { openLiveConfig } from '../platform/live-config.ts'
import { startPostgres } from '../platform/postgres.ts'
import { deskUrl, portalUrl } from '../platform/settings.ts'
import { Instant, seconds } from '../order/time.ts'
import { startCollector } from '../roles/collector.ts'
import { shardsHere, startCore } from '../roles/core.ts'
import { startEdge } from '../roles/edge.ts'
import { openFirstRun, type FirstRun } from '../roles/first-run.ts'
import { closeServer, listen } from '../roles/listen.ts'
import { homeFolder, openHome, writeStarterConfig, type Home } from '../roles/home.ts'
import { noteConfigured, openDesk, openFrontDesk } from '../roles/open-desk.ts'
import { supervisePager } from '../roles/supervise.ts'
import { deskApi } from '../web/api/desk.ts'
import { openSessions } from '../web/api/sessions.ts'
import { flags, type Command } from './command.ts'

const log = (words: string, detail?: Record<string, unknown>): void => {
  console.error(JSON.stringify({ at: new Date().toISOString(), words, ...detail }))
}

export const command: Command = {
  summary: 'start Duly: one process, and the pager beside it',
  help: `  duly start [--no-pager]

Keeps its data in ./duly-data, or where DULY_HOME says. Uses its own PostgreSQL, or the one DATABASE_URL names.
Stop it with Ctrl-C; the next start goes on where this one stopped.
--no-pager   where duly pager runs by itself`,
  async run(args) {
    const { values } = flags(args, { 'no-pager': { type: 'boolean' } })
    const home = await openHome(homeFolder())
    const fresh = await writeStarterConfig(home)
    if (fresh) console.log(`Wrote a first ${home.config}. Edit it to name your entities, people and sources.`)
    const ending = new AbortController()
    // `on`, not `once`: service managers send the signal to every process, so it comes twice and must not kill us then.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        ending.abort()
      })
    let wizard: FirstRun | undefined
    let complete = false
    try {
      for (;;) {
        const again = new AbortController()
        const first = await loadConfig(home.config)
        if (first.ok)
          wizard ??= await openFirstRun(home, first.value.settings, fresh, () => {
            complete = true
            again.abort()
          })
        const code = await keepOpen(home, !values['no-pager'], AbortSignal.any([ending.signal, again.signal]), () => {
          if (wizard && !complete) showLink(wizard.link)
        })
        // What the wizard wrote of companies and stores counts from here on.
        if (code !== 0 || ending.signal.aborted || !again.signal.aborted) return code
        console.log('Two people are there. Duly opens with what they answered.')
      }
    } finally {
      await wizard?.close()
    }
  },
}

/** Duly, open until it is told to end. Gives the exit code. */
async function keepOpen(home: Home, withPager: boolean, ended: AbortSignal, opened: () => void): Promise<number> {
  const config = await loadConfig(home.config)
  if (!config.ok) {
    console.error(config.why)
    return 2
  }
  const { sha256 } = config.value
  let books: Desk | undefined
  const live = openLiveConfig({
    path: home.config,
    first: config.value.settings,
    clock: systemClock,
    log,
    taken: async (text) => {
      if (books) await noteConfigured(books, { sha256: text, file: home.config })
    },
  })
  const { settings } = live
  const front = await openFrontDesk(home, settings, ended, log)
  // Receiving comes first and needs no database: from here on no order is lost.
  const edge = await startEdge({
    settings,
    spool: front.spool,
    words: front.words,
    portal: front.portal,
    outbox: front.outbox,
    clock: front.clock,
    uploadsDir: home.uploads,
    ledgerDir: home.ledger,
    publicDir: home.public,
  })
  const pager = withPager ? supervisePager(log) : undefined
  const closers: (() => Promise<void>)[] = [() => edge.close(), () => pager?.stop() ?? Promise.resolve()]
  try {
    await untilItWorks(ended, async () => {
      const own = process.env['DATABASE_URL']
        ? undefined
        : await startPostgres(home.root, (words) => {
            log(words)
          })
      const desk = await openDesk(front, home, process.env['DATABASE_URL'] ?? own?.url ?? '', {
        sha256,
        file: home.config,
      })
      const watchdog = setInterval(() => {
        // Our own server may die on its own; while it is away orders are received and paged all the same.
        if (own)
          void startPostgres(home.root, log).catch((error: unknown) => {
            log('the built-in database is away', { error: String(error) })
          })
      }, seconds(5))
      closers.push(() => {
        clearInterval(watchdog)
        return Promise.resolve()
      })
      books = desk
      const following = setInterval(() => void live.look(), seconds(1))
      closers.push(() => {
        clearInterval(following)
        return Promise.resolve()
      })
      const core = await startCore(desk)
      await startCollector(desk.jobs.shards, shardsHere, {
        ...{ own: desk.collector, deskPublicKey: desk.keys.desk.publicKey, settings: desk.settings },
        ...{ shards: desk.shards, clock: desk.clock, stopping: desk.stopping, log },
      })
      const deskServer = await listen(
        deskApi(desk, {
          sessions: openSessions(desk),
          config: live,
          pager: () => core.pager(),
          ledgerDir: home.ledger,
          rota: home,
        }),
        settings.listen.desk,
      )
      closers.push(
        () => closeServer(deskServer),
        () => core.stop(),
        () => desk.jobs.stop(),
        () => desk.sequencer.log.close(),
        () => desk.db.destroy(),
        () => front.pager.close(),
        () => own?.stop() ?? Promise.resolve(),
      )
      console.log(`Duly is open.
  For authorities and everyone   http://${settings.listen.public}
  Portal for officers            ${portalUrl(settings)}
  For staff                      ${deskUrl(settings)}
  Mail in                        smtp://${settings.listen.smtp}
  Data                           ${home.root}
  Ledger key                     ${desk.ledgerKey}
  Desk key                       ${desk.keys.desk.publicKey}
Try the night of fourteen orders: npm run drill`)
      opened()
    })
    for (const words of problems(settings.rota, settings.people, Instant.at(Date.now())))
      console.log(`Look at: ${words}`)
    await new Promise<void>((resolve) => {
      if (ended.aborted) resolve()
      else
        ended.addEventListener('abort', () => {
          resolve()
        })
    })
  } finally {
    for (const close of closers)
      await close().catch((error: unknown) => {
        log('closing', { error: String(error) })
      })
  }
  console.log('Duly has stopped. Nothing is lost.')
  return 0
}

/** Where the wizard waits: printed, and opened where there is a screen. */
function showLink(link: string): void {
  console.log(`\nNobody can sign in yet. Set up your desk here (this link is a secret):\n  ${link}\n`)
  const [program, ...words] = process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'] // prettier-ignore
  const screen = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  if (!process.stdout.isTTY || !screen || !program) return
  spawn(program, [...words, link], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}

/** Opens the books; while the database is away orders are received and the pager pages, and it is tried again. */
async function untilItWorks(stopped: AbortSignal, open: () => Promise<void>): Promise<void> {
  while (!stopped.aborted) {
    try {
      await open()
      return
    } catch (error) {
      log('the books are not open yet; orders are received and paged all the same, and it is tried again', {
        error: error instanceof Error ? error.message : String(error),
      })
      await new Promise((resolve) => setTimeout(resolve, seconds(3)))
    }
  }
}
