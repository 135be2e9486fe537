import { opendirSync, type Dir } from 'node:fs'
import { parentPort } from 'node:worker_threads'

const atOnce = 1024
let open: Dir | undefined

/** Told a folder, gives its first names; told nothing, the next; none when there are no more. */
function answer(folder: string | undefined): unknown {
  try {
    if (folder !== undefined) {
      open?.closeSync()
      open = undefined
      open = opendirSync(folder, { bufferSize: atOnce })
    }
    const names: string[] = []
    for (let entry; names.length < atOnce && (entry = open?.readSync());) names.push(entry.name)
    if (names.length === 0) {
      open?.closeSync()
      open = undefined
    }
    return { names: names.sort() }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { error: { code, message } }
  }
}

parentPort?.on('message', (folder: string | undefined) => parentPort?.postMessage(answer(folder)))
