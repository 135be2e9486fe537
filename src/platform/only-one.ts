import { readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { seconds } from '../order/time.ts'
import { makeFolder, writeOnce } from './disk.ts'

/** Whoever has not said for so long that they live is taken for dead, also when their process is merely stuck. */
const silenceMs = seconds(15)

/**
 * Waits until this process is the only one of its kind on `dir`, then stays it. `lost` is called when another took its
 * place (this one was stuck), or when this one is left over from a start that is gone and a new one waits: then it has
 * to end. A crash between any two lines leaves a lock that the next one finds dead.
 */
export async function beTheOnlyOne(
  dir: string,
  leftOver: () => boolean,
  lost: () => void,
): Promise<{ release(): Promise<void> }> {
  await makeFolder(dir)
  const [lock, heir] = [join(dir, 'lock'), join(dir, 'heir')] as const
  const me = String(process.pid)
  while (!(await writeOnce(lock, Buffer.from(me)))) {
    if (await isDead(lock)) {
      await rm(lock, { force: true })
      continue
    }
    await rm(heir, { force: true })
    await writeOnce(heir, Buffer.from(me))
    await pause(200)
  }
  await rm(heir, { force: true })
  const beat = setInterval(() => {
    void (async () => {
      if ((await ownerOf(lock)) !== me) lost()
      else if (leftOver() && (await ownerOf(heir)) !== undefined && !(await isDead(heir))) {
        await rm(lock, { force: true })
        lost()
      } else await utimes(lock, new Date(), new Date())
    })().catch(() => undefined)
  }, seconds(1))
  return {
    async release() {
      clearInterval(beat)
      if ((await ownerOf(lock)) === me) await rm(lock, { force: true })
    },
  }
}

/** For how many milliseconds nobody has said that they are the one on `dir`; Infinity when nobody is. */
export async function silentFor(dir: string, nowMs: number): Promise<number> {
  const { mtimeMs } = await stat(join(dir, 'lock')).catch(() => ({ mtimeMs: -Infinity }))
  return nowMs - mtimeMs
}

const ownerOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined)

async function isDead(file: string): Promise<boolean> {
  const pid = Number(await ownerOf(file))
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: -Infinity }))
  if (!Number.isInteger(pid) || pid <= 0 || Date.now() - mtimeMs > silenceMs) return true
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
