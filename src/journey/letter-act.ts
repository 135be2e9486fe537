import type { StaffAct } from '../order/act.ts'
import type { EventOf } from '../order/event.ts'
import { applyEvent } from '../order/fold.ts'
import type { PersonId } from '../order/ids.ts'
import { languages, type Language } from '../order/language.ts'
import type { Order } from '../order/order.ts'
import type { Desk } from '../desk.ts'
import { answerOf, companyOf, contactOf, type Answer } from './answer.ts'

/** An act that sends a letter at once. */
type LetterAct = Extract<StaffAct, { act: 'refuse' | 'clarify' }>

export const isLetterAct = (wish: StaffAct): wish is LetterAct => wish.act === 'refuse' || wish.act === 'clarify'

/** What an act that sends a letter writes: the letter is made of it, and so is what is read before it is signed. */
export function letterEvent(by: PersonId, wish: LetterAct): EventOf<'refused' | 'clarification-asked'> {
  const language = wish.language ? { language: wish.language } : {}
  return wish.act === 'refuse'
    ? { kind: 'refused', by, ground: wish.ground, words: wish.words, ...language }
    : { kind: 'clarification-asked', by, questions: wish.questions, ...language }
}

/**
 * The very letter that this act of this person would send now, where it would go, and in which languages it may be
 * written. Nothing is sent or written down: whoever signs the act has read what it does.
 */
export async function letterAhead(
  desk: Desk,
  order: Order,
  by: PersonId,
  wish: LetterAct,
): Promise<Answer & { readonly to: string | null; readonly languages: readonly Language[] }> {
  const after = applyEvent(order, {
    order: order.id,
    version: order.version + 1,
    at: desk.clock.now(),
    actor: { person: by },
    event: letterEvent(by, wish),
  })
  const company = companyOf(desk, order)
  return {
    ...(await answerOf(desk, after, wish.act === 'refuse' ? 'refusal' : 'clarification')),
    to: (await contactOf(desk, order)) ?? null,
    languages: languages.filter((l) => !company || company.languages.includes(l)),
  }
}
