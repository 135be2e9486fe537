import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { seconds } from '../order/time.ts'

const duly = fileURLToPath(new URL('../cli/duly.ts', import.meta.url))

/** Told to a child whose parent watches over it: left alone, it makes room for the next start's child. */
export const watchedOver = 'DULY_WATCHED_OVER'

/**
 * Keeps `duly pager` running as a process of its own, started again whenever it ends, until `stop`. Killed together
 * with nothing: when this process dies, the pager goes on paging.
 */
export function supervisePager(log: (words: string, detail?: Record<string, unknown>) => void): {
  stop(): Promise<void>
} {
  let child: ChildProcess | undefined
  let stopped = false
  let pause: NodeJS.Timeout | undefined
  const start = (): void => {
    const begun = Date.now()
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', duly, 'pager'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, [watchedOver]: '1' },
    })
    child.on('error', (error) => {
      log('the pager could not be started; it is tried again', { error: error.message })
    })
    child.once('close', (code, signal) => {
      if (stopped) return
      log('the pager ended and is started again', { code, signal })
      // One that ends at once is not started in a circle as fast as the machine can.
      pause = setTimeout(start, Date.now() - begun < seconds(2) ? seconds(1) : 0)
    })
  }
  start()
  return {
    async stop() {
      stopped = true
      clearTimeout(pause)
      const running = child
      if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return
      const gone = once(running, 'exit')
      running.kill('SIGTERM')
      const hard = setTimeout(() => running.kill('SIGKILL'), seconds(10))
      await gone
      clearTimeout(hard)
    },
  }
}
