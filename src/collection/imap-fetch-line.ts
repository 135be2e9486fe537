import type { ImapFlow } from 'imapflow'
import type { Readable, Writable } from 'node:stream'
import type { Instant } from '../order/time.ts'
import { Bell } from './bell.ts'
import { parseMessageDate } from './message-date.ts'

export const largestMessage = 256 * 1024 * 1024
/** A million UIDs in one answer. */
const longestLine = 16 * 1024 * 1024
/** So many bytes may wait to be taken; then the server has to. */
const mostWaiting = 1024 * 1024

export type Fetched = { readonly uid: number; readonly internalDate?: Instant; readonly bytes?: Uint8Array }
/** What is asked about messages: when they came, their headers, all of them. */
export type Wanted = 'dates' | 'dates and headers' | 'headers' | 'whole'
const attributes = {
  dates: 'INTERNALDATE',
  'dates and headers': 'INTERNALDATE BODY.PEEK[HEADER]',
  headers: 'BODY.PEEK[HEADER]',
  whole: 'BODY.PEEK[]',
} satisfies Record<Wanted, string>

/**
 * A line that is logged in, used for one thing alone: what lies in a folder, many messages with one command (RFC 3501,
 * 6.4.8). Each goes from the socket straight into memory of its own and through nothing else: on that the speed of
 * collecting hangs.
 */
export class FetchLine {
  readonly #in: Readable
  readonly #out: Writable
  #received = 0
  #tags = 0
  /** The response that comes in: its text, without the literal that stood in it. */
  #text = ''
  #literal: Buffer | undefined
  #filled = 0
  #start: Buffer[] = []
  #folder: { readonly name: string; readonly uidValidity: string } | undefined
  #failure: Error | undefined
  #heard: (text: string, literal: Buffer | undefined) => void = () => undefined
  #fail: (error: Error) => void = () => undefined

  constructor(flow: ImapFlow) {
    const { readSocket, writeSocket } = flow.unbind()
    this.#in = readSocket
    this.#out = writeSocket
    const end = (error: Error): void => {
      this.#failure ??= error
      this.#fail(this.#failure)
    }
    for (const stream of [readSocket, writeSocket]) {
      stream.on('error', end)
      stream.on('close', () => end(new Error('the line was closed')))
    }
    readSocket.on('end', () => end(new Error('the line was closed')))
    readSocket.on('data', (bytes: Buffer) => {
      this.#received += bytes.length
      try {
        this.#take(bytes)
      } catch (error) {
        end(error as Error)
        this.close()
      }
    })
    // Whoever had it before stopped it.
    readSocket.resume()
  }

  stats(): { received: number } {
    return { received: this.#received }
  }

  close(): void {
    this.#in.destroy()
    this.#out.destroy()
  }

  /** EXAMINE, unless this folder is open already. `name` is written as the server wrote it. Gives its UIDVALIDITY. */
  async examine(name: string): Promise<string> {
    if (this.#folder?.name === name) return this.#folder.uidValidity
    if (/[\r\n\0]/.test(name)) throw new Error('a folder has a name that cannot be written in a command')
    let uidValidity = ''
    await this.#command(`EXAMINE "${name.replace(/["\\]/g, '\\$&')}"`, (text) => {
      uidValidity = /^\* OK \[UIDVALIDITY (\d+)\]/i.exec(text)?.[1] ?? uidValidity
    })
    this.#folder = { name, uidValidity }
    return uidValidity
  }

  /** UIDs of the messages that came on these days, in a zone of the server's choosing; without days, all. */
  async search(days?: { readonly since: Date; readonly before: Date }): Promise<number[]> {
    const found: number[] = []
    const words = days ? `SINCE ${dayOf(days.since)} BEFORE ${dayOf(days.before)}` : 'ALL'
    await this.#command(`UID SEARCH ${words}`, (text) => {
      const uids = /^\* SEARCH\b([\d ]*)/i.exec(text)?.[1] ?? ''
      for (const uid of uids.split(' ')) if (uid !== '') found.push(Number(uid))
    })
    return found
  }

  /** What is wanted of messages of the folder, as it comes; of one that is gone there is nothing. */
  async *fetch(uids: readonly number[], wanted: Wanted): AsyncGenerator<Fetched> {
    const waiting: Fetched[] = []
    const bell = new Bell()
    let bytes = 0
    const words = `UID FETCH ${uids.join(',')} (UID ${attributes[wanted]})`
    const outcome: { done?: true; error?: Error } = {}
    const end = (error?: Error): void => {
      Object.assign(outcome, { done: true, error })
      bell.ring()
    }
    this.#command(words, (text, literal) => {
      const message = messageIn(text, literal)
      // Servers also tell of changes to messages, asked for or not: such an answer has nothing of what is wanted.
      if (!message || (wanted.includes('dates') && message.internalDate === undefined)) return
      if (wanted !== 'dates' && !message.bytes) return
      waiting.push(message)
      bytes += message.bytes?.length ?? 0
      if (bytes > mostWaiting) this.#in.pause()
      bell.ring()
    }).then(() => {
      end()
    }, end)
    for (;;) {
      const taken = waiting.splice(0)
      bytes = 0
      this.#in.resume()
      yield* taken
      if (waiting.length > 0) continue
      if (outcome.error) throw outcome.error
      if (outcome.done) return
      await bell.rung
    }
  }

  /** Resolves when the server says OK; what it says before goes to `heard`. */
  async #command(words: string, heard: (text: string, literal: Buffer | undefined) => void): Promise<void> {
    if (this.#failure) throw this.#failure
    const tag = `D${++this.#tags}`
    await new Promise<void>((resolve, reject) => {
      this.#fail = reject
      this.#heard = (text, literal) => {
        if (!text.startsWith(`${tag} `)) heard(text, literal)
        else if (/^\S+ OK\b/i.test(text)) resolve()
        else reject(new Error(`the mail store answered ${JSON.stringify(text.slice(tag.length + 1, 200))}`))
      }
      this.#out.write(`${tag} ${words}\r\n`)
    })
  }

  #take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#literal && this.#filled < this.#literal.length) {
        const piece = bytes.subarray(at, at + this.#literal.length - this.#filled)
        this.#literal.set(piece, this.#filled)
        this.#filled += piece.length
        at += piece.length
        continue
      }
      const end = bytes.indexOf(0x0a, at) + 1
      const piece = bytes.subarray(at, end || bytes.length)
      at += piece.length
      if (this.#text.length + this.#start.reduce((sum, b) => sum + b.length, piece.length) > longestLine)
        throw new Error('the mail store sent a line without an end')
      this.#start.push(piece)
      if (end > 0) this.#line(Buffer.concat(this.#start.splice(0)).toString('latin1'))
    }
  }

  #line(line: string): void {
    const text = line.replace(/\r?\n$/, '')
    const size = /\{(\d+)\+?\}$/.exec(text)
    if (size) {
      const bytes = Number(size[1])
      // Two of them, or one too large, would not be an answer to what we ask.
      if (this.#literal || bytes > largestMessage) throw new Error('the mail store sent more than was asked for')
      this.#text = text
      this.#literal = Buffer.allocUnsafeSlow(bytes)
      this.#filled = 0
      return
    }
    const [whole, literal] = [this.#text + text, this.#literal]
    this.#text = ''
    this.#literal = undefined
    if (/^\* BYE\b/i.test(whole)) throw new Error(`the mail store ended the line: ${whole.slice(2, 200)}`)
    this.#heard(whole, literal)
  }
}

function messageIn(text: string, literal: Buffer | undefined): Fetched | undefined {
  if (!/^\* \d+ FETCH \(/i.test(text)) return undefined
  const uid = /[ (]UID (\d+)/i.exec(text)?.[1]
  if (uid === undefined) return undefined
  const date = /[ (]INTERNALDATE "([^"]*)"/i.exec(text)?.[1]
  const internalDate = date === undefined ? undefined : parseMessageDate(date.replace('-', ' ').replace('-', ' '))
  const content = /[ (]BODY\[(?:HEADER)?\] (?:(\{\d+\+?\})|"((?:[^"\\]|\\.)*)")/i.exec(text)
  const bytes = content?.[1] ? literal : content && Buffer.from((content[2] ?? '').replace(/\\(.)/g, '$1'), 'latin1')
  return { uid: Number(uid), ...(internalDate ? { internalDate } : {}), ...(bytes ? { bytes } : {}) }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const dayOf = (day: Date): string => `${day.getUTCDate()}-${months[day.getUTCMonth()] ?? ''}-${day.getUTCFullYear()}`
