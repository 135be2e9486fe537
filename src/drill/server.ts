import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A running Duly of its own home: started like a user would, killed like a power cut would. */
export type RunningDuly = {
  start(): Promise<void>
  /** SIGKILL: no warning, nothing flushed. */
  kill(): Promise<void>
  /** SIGTERM, and wait until it has stopped. */
  stop(): Promise<void>
}

const duly = fileURLToPath(new URL('../cli/duly.ts', import.meta.url))
const patience = 90_000

export function dulyAt(home: string, environment: NodeJS.ProcessEnv = {}): RunningDuly {
  let child: ChildProcess | undefined
  const ended = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child
    child = undefined
    if (running?.exitCode !== null || running.signalCode !== null) return
    const gone = once(running, 'exit')
    running.kill(signal)
    await gone
  }
  return {
    async start() {
      const log = createWriteStream(join(home, 'duly.log'), { flags: 'a' })
      const started = spawn(process.execPath, [duly, 'start'], {
        env: { ...process.env, DULY_HOME: home, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      started.stderr.pipe(log)
      await new Promise<void>((resolve, reject) => {
        let said = ''
        const late = setTimeout(() => {
          reject(new Error(`Duly did not open within ${patience / 1000} s; see ${join(home, 'duly.log')}`))
        }, patience)
        started.stdout.on('data', (chunk: Buffer) => {
          log.write(chunk)
          said += chunk.toString()
          if (said.includes('Duly is open.')) {
            clearTimeout(late)
            resolve()
          }
        })
        started.once('exit', (code, signal) => {
          clearTimeout(late)
          if (signal === 'SIGKILL') resolve()
          else reject(new Error(`Duly ended while starting (${code ?? signal ?? '?'}); see ${join(home, 'duly.log')}`))
        })
      })
    },
    kill: () => ended('SIGKILL'),
    stop: () => ended('SIGTERM'),
  }
}
