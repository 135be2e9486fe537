import { sha256 } from '../order/canonical.ts'
import type { CollectedItem } from '../order/item.ts'
import { runParser } from '../platform/sandbox.ts'
import { groupsOf } from './groups.ts'
import { packJob, type Answer, type PrivilegeGroup, type Question, type Summary } from './job.ts'
import type { SheetLine } from './sheet.ts'

/** Messages read in one go: as many as a child reads in a moment, and never more in memory than this beside one. */
const batch = { messages: 250, bytes: 8 * 1024 * 1024 }
const limits = { ms: 20_000, outputBytes: 16_000_000 }
const reader = new URL('./message-reader.ts', import.meta.url)

/**
 * Asks the reader in the sandbox one question of each message. What breaks or outlasts it is asked again in halves, so
 * that one hostile message costs the others nothing but time, and says itself that it could not be read.
 */
export async function ask(question: Question, messages: readonly Uint8Array[]): Promise<Answer[]> {
  if (messages.length === 0) return []
  const read = await runParser<Answer[]>(reader, packJob(question, messages), limits)
  if (read.ok && Array.isArray(read.value) && read.value.length === messages.length) return read.value
  if (messages.length === 1) return [{ ok: false, why: read.ok ? 'It could not be read.' : read.why }]
  const half = Math.ceil(messages.length / 2)
  return [...(await ask(question, messages.slice(0, half))), ...(await ask(question, messages.slice(half)))]
}

/** Reads a stream of items as it passes to the sealer, and draws up the reviewer's list of it. */
export class Survey {
  readonly #privilege: readonly PrivilegeGroup[]
  readonly #items: Omit<SheetLine, 'n' | 'thread' | 'group'>[] = []
  readonly #summaries: (Summary | { readonly unread: string } | undefined)[] = []
  #waiting: { readonly at: number; readonly bytes: Uint8Array }[] = []
  #bytes = 0

  constructor(privilege: readonly PrivilegeGroup[]) {
    this.#privilege = privilege
  }

  async *watching<T extends object>(items: AsyncIterable<T | CollectedItem>): AsyncGenerator<T | CollectedItem> {
    for await (const item of items) {
      if ('bytes' in item) await this.#take(item)
      yield item
    }
    await this.#read()
  }

  /** The list, once everything has passed. */
  lines(): SheetLine[] {
    const groups = groupsOf(this.#summaries.map((s) => (s && 'print' in s ? s : undefined)))
    return this.#items.map((item, at) => {
      const { thread, group } = groups[at] ?? { thread: at + 1, group: at + 1 }
      const summary = this.#summaries[at]
      if (!summary || 'unread' in summary) return { n: at + 1, ...item, ...summary, thread, group }
      const { answers: _a, print: _p, messageId: _m, ...shown } = summary
      return { n: at + 1, ...item, ...shown, thread, group }
    })
  }

  async #take({ bytes, ...item }: CollectedItem): Promise<void> {
    const at = this.#items.push({ ...item, sha256: sha256(bytes) }) - 1
    if (!item.mediaType.startsWith('message/')) return
    // A copy: the item's own go with it to whoever seals it.
    this.#waiting.push({ at, bytes: new Uint8Array(bytes) })
    this.#bytes += bytes.length
    if (this.#waiting.length >= batch.messages || this.#bytes >= batch.bytes) await this.#read()
  }

  async #read(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    this.#bytes = 0
    const question = { want: 'summary' as const, privilege: this.#privilege }
    const answers = await ask(
      question,
      waiting.map((w) => w.bytes),
    )
    waiting.forEach(({ at }, i) => {
      const answer = answers[i]
      if (answer?.ok && 'summary' in answer) this.#summaries[at] = answer.summary
      else this.#summaries[at] = { unread: answer && !answer.ok ? answer.why : 'It could not be read.' }
    })
  }
}
