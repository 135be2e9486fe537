import { Worker } from 'node:worker_threads'

/** What stands in a folder: up to 1,024 names at a time, sorted; across them in the file system's own order. */
type Listed = { readonly names: string[] } | { readonly error: { readonly code: string; readonly message: string } }

/**
 * Lists folders of any size in a thread of its own, a thousand names at a time: nothing here waits for a disk that does
 * not answer, and a folder of a million names never lies in memory whole.
 */
export class FolderLister implements AsyncDisposable {
  readonly #thread = new Worker(new URL('listing-thread.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
  })
  #answer: ((listed: Listed) => void) | undefined
  #fail: ((error: Error) => void) | undefined

  constructor() {
    this.#thread.on('message', (listed: Listed) => this.#answer?.(listed))
    this.#thread.on('error', (error: Error) => this.#fail?.(error))
  }

  /** Throws what the file system says, with its `code`, such as `ENOENT`. */
  async *list(folder: string): AsyncGenerator<readonly string[]> {
    for (let ask: string | undefined = folder; ; ask = undefined) {
      const listed = await new Promise<Listed>((answer, fail) => {
        this.#answer = answer
        this.#fail = fail
        this.#thread.postMessage(ask)
      })
      if ('error' in listed) throw Object.assign(new Error(listed.error.message), { code: listed.error.code })
      if (listed.names.length === 0) return
      yield listed.names
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate()
  }
}
