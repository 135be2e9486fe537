import { annexIii, type AnnexIii } from '../decision/annex-iii.ts'
import { annexIiiPdf } from '../decision/annex-iii-pdf.ts'
import { answerLanguage } from '../decision/language.ts'
import { answerLetter, answerSubject, type LetterKind } from '../decision/letters.ts'
import { addresseeOf } from '../legality/legality.ts'
import type { OrderEvent } from '../order/event.ts'
import type { Language } from '../order/language.ts'
import { letterDue } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import type { Entity } from '../platform/settings.ts'
import type { Desk } from '../desk.ts'

/** An answer as it goes: the letter, and with it the form of the Union where the instrument wants that form. */
export type Answer = {
  readonly letter: Exclude<LetterKind, 'ready'>
  readonly language: Language
  readonly subject: string
  readonly text: string
  readonly form?: { readonly data: AnnexIii; readonly pdf: Uint8Array }
}

/** Sends the letter the authority is owed. Whoever is not in the registry gets none beyond the constant acknowledgement (G3). */
export async function answer(desk: Desk, order: Order): Promise<OrderEvent[]> {
  const letter = letterDue(order)
  if (!letter) return []
  const to = await contactOf(desk, order)
  if (to === undefined) {
    return [{ kind: 'answered', letter, to: 'nobody', words: 'No proven, registered contact: nothing was sent.' }]
  }
  const { subject, text, form } = await answerOf(desk, order, letter)
  await desk.mailer({
    to,
    subject,
    text,
    ...(form
      ? {
          attachments: [
            { name: `annex-iii-${order.id}.pdf`, mediaType: 'application/pdf', bytes: form.pdf },
            {
              name: `annex-iii-${order.id}.json`,
              mediaType: 'application/json',
              bytes: Buffer.from(`${JSON.stringify(form.data, null, 2)}\n`),
            },
          ],
        }
      : {}),
  })
  return [{ kind: 'answered', letter, to, words: text, ...(form ? { form: form.data } : {}) }]
}

/** Where a letter goes: the registered contact of an authority that is proven at all, or nowhere. */
export async function contactOf(desk: Pick<Desk, 'registry'>, order: Order): Promise<string | undefined> {
  const agency = (await desk.registry.now()).agencies.find((a) => a.id === order.agency)
  return order.level === 'L0' ? undefined : agency?.deliver_to
}

/** The company of ours that an order is addressed to, whose languages it can be answered in. */
export function companyOf({ settings }: Pick<Desk, 'settings'>, order: Order): Entity | undefined {
  const entity = order.facts && addresseeOf(order.facts, settings)
  return settings.entities.find((e) => e.id === entity?.id)
}

/**
 * The answer of this kind in the language of the authority, or in the one wished for. Sends nothing: counsel reads the
 * same before anything goes.
 */
export async function answerOf(
  desk: Pick<Desk, 'settings' | 'law' | 'clock'>,
  order: Order,
  letter: Answer['letter'],
  wished?: Language,
): Promise<Answer> {
  const company = companyOf(desk, order)
  const language = wished ?? answerLanguage(order, company)
  // The edition the order was judged by: the reasons of a form are those of that law.
  const pack = order.judgement && (await desk.law.edition(order.law)).law.packs.get(order.judgement.pack)
  const wantsForm = pack?.replies.form === 'eu-annex-iii' && letter !== 'preservation'
  const text = answerLetter(letter, order, { language, withForm: wantsForm })
  const subject = answerSubject(letter, order, language)
  if (!wantsForm) return { letter, language, subject, text }
  const conflict = pack.rules.find((r) => r.box === 'third-country' && r.third_country)?.third_country
  const signer = desk.settings.people.find((p) => p.id === order.refusal?.by)?.name
  const at = desk.clock.now()
  const data = annexIii(letter, order, {
    language,
    at,
    ...(company ? { entity: company } : {}),
    ...(signer && letter === 'refusal' ? { signer } : {}),
    ...(conflict ? { conflict } : {}),
  })
  return { letter, language, subject, text, form: { data, pdf: await annexIiiPdf(data, at) } }
}

/**
 * Which answer would go if it were decided now as the law reads it, and the order with the questions the law asks where
 * staff asked none yet. Nothing for an order that is simply carried out.
 */
export function answerAhead(order: Order): { letter: Answer['letter']; order: Order } | undefined {
  const due = letterDue(order)
  const asked = (order.judgement?.rulings ?? []).flatMap((r) =>
    r.verdict === 'clarify' ? r.ask.map((q) => `${q.ask} ${q.fix}`) : [],
  )
  const ahead = { ...order, questions: order.questions.length > 0 ? order.questions : [...new Set(asked)] }
  if (due) return { letter: due, order: ahead }
  if (order.refusal) return { letter: 'refusal', order: ahead }
  if (order.state === 'awaiting-clarification') return { letter: 'clarification', order: ahead }
  const verdicts = {
    refuse: 'refusal',
    narrow: 'part-refusal',
    clarify: 'clarification',
    preserve: 'preservation',
    comply: undefined,
  } as const
  const letter = order.judgement && verdicts[order.judgement.verdict]
  return letter && { letter, order: ahead }
}
