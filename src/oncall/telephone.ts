import type { Parsed } from '../order/ids.ts'
import type { Settings } from '../platform/settings.ts'
import type { AnswerAt, Carried } from './page.ts'
import { secretFrom } from './secret.ts'
import { twilio } from './telephone/twilio.ts'

/** What a provider sent to one of our addresses, as it came: nothing of it is believed before {@link Telephone.genuine}. */
export type Callback = {
  /** The whole address as the provider called it. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly fields: Readonly<Record<string, string>>
}

/** What the provider says became of a message or call. */
export type Status = { readonly outcome: 'delivered' | 'failed' | 'under-way'; readonly words: string }

/** A telephone provider, whichever it is: one file each in `telephone/`. */
export type Telephone = {
  text(to: string, words: string, answer: AnswerAt | undefined): Promise<Carried>
  /** Reads the words aloud twice and, with an address for answers, asks for a key. */
  call(to: string, words: string, answer: AnswerAt | undefined): Promise<Carried>
  /** Whether the provider itself sent this: checked over address and fields, with the secret that only it and we hold. */
  genuine(callback: Callback): boolean
  statusOf(callback: Callback): Status
  /** The key pressed during a call. */
  pressed(callback: Callback): string
  /** A message that came in: from which number, saying what. */
  textFrom(callback: Callback): { readonly number: string; readonly words: string }
  /** What the provider wants to hear back so that these words are said or sent. */
  reply(words: string, over: 'call' | 'text'): { readonly mediaType: string; readonly body: string }
}

/** The configured provider; or why there is none, in words. */
export async function openTelephone(settings: Settings['pager']): Promise<Parsed<Telephone>> {
  const { telephone } = settings
  if (!telephone) return { ok: false, why: 'pager.telephone is not set in duly.yaml.' }
  const token = await secretFrom(telephone.token_file, 'pager.telephone.token_file')
  return token.ok ? { ok: true, value: twilio(telephone, token.value) } : token
}
