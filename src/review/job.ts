import type { LeftOut, Redaction } from '../order/review.ts'

/** One group of words or senders that a reviewer looks at first: `lawyer`, `doctor`, `press`. */
export type PrivilegeGroup = {
  readonly who: string
  /** Mail domains of theirs, with all below them. */
  readonly domains: readonly string[]
  /** Words and phrases, compared without case. */
  readonly words: readonly string[]
}

/** What the reader in the sandbox is asked of each message. */
export type Question =
  | { readonly want: 'summary'; readonly privilege: readonly PrivilegeGroup[] }
  | { readonly want: 'text' }
  | { readonly want: 'redacted'; readonly redaction: Redaction }

/** A message's head for a list, and what tells threads and copies. All of it is untrusted text, shown escaped. */
export type Summary = {
  readonly from?: string
  readonly to: readonly string[]
  readonly subject?: string
  readonly messageId?: string
  /** Message-IDs it answers (References, In-Reply-To; RFC 5322 section 3.6.4). */
  readonly answers: readonly string[]
  readonly attachments: number
  readonly textLength: number
  /** 64 bits that are nearly the same for nearly the same words, in hexadecimal; empty when it has no words. */
  readonly print: string
  /** `lawyer: kanzlei.example`, `lawyer: attorney-client`: why a reviewer looks here first. */
  readonly marks: readonly string[]
}

/** A part that is not shown as text; `name` as its sender named it. */
export type AttachmentLine = LeftOut & { readonly name: string }

/** One message as plain text: nothing in it is fetched, run or obeyed by a screen. */
export type SafeText = {
  readonly header: readonly (readonly [name: string, value: string])[]
  readonly text: string
  readonly attachments: readonly AttachmentLine[]
}

export type Answer =
  | { readonly ok: true; readonly summary: Summary }
  | { readonly ok: true; readonly text: SafeText }
  /** The redacted message, base64. */
  | { readonly ok: true; readonly bytes: string; readonly leftOut: readonly LeftOut[] }
  | { readonly ok: false; readonly why: string }

/** A question and the messages it is asked of, in one piece of bytes: a line of JSON, then the messages. */
export function packJob(question: Question, messages: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.from(`${JSON.stringify({ question, lengths: messages.map((m) => m.length) })}\n`)
  return Buffer.concat([head, ...messages])
}

export function unpackJob(bytes: Uint8Array): { question: Question; messages: Uint8Array[] } {
  const end = bytes.indexOf(0x0a)
  const { question, lengths } = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString('utf8')) as {
    question: Question
    lengths: number[]
  }
  let at = end + 1
  const messages = lengths.map((length) => bytes.subarray(at, (at += length)))
  return { question, messages }
}
