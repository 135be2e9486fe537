import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { exampleEntities, type JudgeContext } from '../legality/legality.ts'
import { loadConfig } from '../platform/config.ts'
import { homeFolder } from '../roles/home.ts'

/** One byte more than an order file may have, so that the reader can say that it is too long. */
const mostBytes = 2_000_001

/** The bytes of the file that a person named. Throws in words for that person when it cannot be read. */
export async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file)
    try {
      const buffer = Buffer.alloc(mostBytes)
      let length = 0
      for (let read = 1; read > 0 && length < mostBytes; length += read)
        read = (await handle.read(buffer, length, mostBytes - length, null)).bytesRead
      return buffer.subarray(0, length)
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'that is a folder, not an order file'
          : code === 'EACCES'
            ? 'no permission to read it'
            : String(error)
    throw new Error(`${file}: ${why}.`, { cause: error })
  }
}

/** The companies of `duly.yaml`, or of the worked examples where nobody named one and there is none; and whose they are. */
export async function ourCompanies(named?: string): Promise<{ entities: JudgeContext['entities']; whose: string }> {
  const file = named ?? join(homeFolder(), 'duly.yaml')
  const config = await loadConfig(file)
  if (config.ok) return { entities: config.value.settings.entities, whose: `the companies of ${file}` }
  if (named !== undefined || !config.why.includes('there is no such file')) throw new Error(config.why)
  const names = exampleEntities.map((e) => e.id).join(', ')
  return {
    entities: exampleEntities,
    whose: `the invented companies of the worked examples (${names}), for there is no ${file}`,
  }
}
