import { z } from 'zod'
import { formBoxes, type FormBox, type ThirdCountryConflict } from '../order/form-box.ts'
import type { Clause } from '../order/judgement.ts'
import { stillKept, type Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import type { Entity } from '../platform/settings.ts'
import { formBoxIds, formFieldIds, type FormBoxId, type FormFieldId } from './form-layout.ts'
import { languages, type Language } from '../order/language.ts'
import { clausesOf, grounds, oneLine, minute, withoutAccounts, type AnswerKind } from './grounds.ts'
import { fill, formTexts, letterTexts } from './texts.ts'

/** Annex III as data. Every box and every field is there, unticked or empty where nothing is to be said. */
export const annexIiiSchema = z.strictObject({
  duly: z.literal('annex-iii/1').describe('Marks the format'),
  order: z.string(),
  language: z.enum(languages),
  boxes: z.record(z.enum(formBoxIds), z.boolean()),
  fields: z.record(z.enum(formFieldIds), z.string()),
})
export type AnnexIii = z.infer<typeof annexIiiSchema>

/**
 * The form for an order that is refused, refused in part or asked about (Reg. (EU) 2023/1543 Art. 10(5)-(8), 11(4)-(7)).
 *
 * It names no account and says of the data only what its boxes must: an answer goes by mail until it goes through the
 * decentralised IT system. Signature and whatever nobody told Duly stay empty for the person who signs.
 */
export function annexIii(
  kind: AnswerKind,
  order: Order,
  more: {
    language: Language
    at: Instant
    entity?: Pick<Entity, 'name' | 'contact'>
    signer?: string
    conflict?: ThirdCountryConflict
  },
): AnnexIii {
  const { language, entity, conflict } = more
  const words = formTexts[language]
  const { facts, judgement } = order
  const element = (name: string): string => {
    const value = facts?.elements[name]
    return typeof value === 'string' ? oneLine(value) : ''
  }
  const clauses = clausesOf(kind, order)
  const ticked = reasons(kind, clauses)
  const thirdCountry = ticked.has('third-country') ? conflict : undefined

  const boxes = Object.fromEntries(formBoxIds.map((id) => [id, false])) as Record<FormBoxId, boolean>
  boxes['A.epoc'] = judgement?.kind === 'production'
  boxes['A.epoc-pr'] = judgement?.kind === 'preservation'
  for (const box of formBoxes) boxes[`D.a.${box}`] = ticked.has(box)
  for (const nature of thirdCountry?.nature ?? []) boxes[`E.nature.${nature}`] = true
  const kept = isKept(kind, order)
  boxes['G.preserved'] = kept
  boxes['G.not-preserved'] = !kept && judgement?.preserve === false

  const filled: Partial<Record<FormFieldId, string>> = {
    'B.issuing-authority': facts ? `${oneLine(facts.issuer.authority)} (${facts.issuer.country})` : '',
    'B.issuing-file': oneLine(facts?.reference ?? ''),
    'B.validating-authority': oneLine(facts?.validated_by?.authority ?? ''),
    'B.validating-file': element('validating_file_number'),
    'B.issued': oneLine(facts?.issued ?? ''),
    'B.received': `${minute(order.receivedAt)} UTC`,
    'B.enforcing-authority': element('notified_authority'),
    'C.addressee': oneLine(entity?.name ?? facts?.addressee ?? ''),
    'C.file': order.id,
    'D.b': [words.english, explanation(kind, order, clauses, language)].filter((t) => t !== '').join('\n'),
    'E.law': thirdCountry?.law ?? '',
    'E.provisions': thirdCountry?.provisions ?? '',
    'E.why-applicable': thirdCountry?.why_applicable ?? '',
    'E.why-conflict': thirdCountry?.why_conflict ?? '',
    'E.link': thirdCountry?.link ?? '',
    'E.consequences': thirdCountry?.consequences ?? '',
    'E.other': thirdCountry?.draft ? words.draft_law : '',
    'F.information':
      kind === 'clarification' ? order.questions.map((q, i) => `${i + 1}. ${oneLine(q)}`).join('\n') : '',
    'G.remark': kept ? '' : judgement?.preserve === false ? words.nothing_to_preserve : words.unconfirmed,
    'H.name': oneLine(entity?.name ?? ''),
    'H.contact': entity?.contact?.person ?? '',
    'H.post': entity?.contact?.post ?? '',
    'H.address': entity?.contact?.address ?? '',
    'H.telephone': entity?.contact?.telephone ?? '',
    'H.email': entity?.contact?.email ?? '',
    'H.authorised': more.signer ?? '',
    'H.date': more.at.slice(0, 10),
  }
  const hidden = letterTexts[language].named_account
  const fields = Object.fromEntries(
    formFieldIds.map((id) => [id, withoutAccounts(filled[id] ?? '', facts, hidden)]),
  ) as Record<FormFieldId, string>
  return { duly: 'annex-iii/1', order: order.id, language, boxes, fields }
}

/** Whether a copy of all that this answer withholds, and that is to be kept, lies in our store. */
function isKept(kind: AnswerKind, order: Order): boolean {
  const kept = stillKept(order)
  const named = (order.judgement?.rulings ?? []).filter(
    (r) => r.keep && (kind !== 'part-refusal' || r.verdict === 'refuse'),
  )
  return (
    kept.length > 0 &&
    named.every((r) =>
      r.part?.accounts.every((account) =>
        kept.some(
          ({ scope }) =>
            (scope.categories as readonly string[]).includes(r.category) &&
            scope.accounts.includes(account.toLowerCase().normalize('NFC')),
        ),
      ),
    )
  )
}

/** A question whose reason the law left without a box still says that something is missing. */
function reasons(kind: AnswerKind, clauses: readonly Clause[]): Set<FormBox> {
  const ticked = new Set(clauses.flatMap((c) => (c.box ? [c.box] : [])))
  if (ticked.size === 0 && kind === 'clarification') ticked.add('insufficient-information')
  return ticked
}

/** Section D(b): the words of whoever refused, then each refused part with its reason and way, then the provisions. */
function explanation(kind: AnswerKind, order: Order, clauses: readonly Clause[], language: Language): string {
  const parts =
    kind === 'clarification'
      ? []
      : grounds(order).map(
          (g) =>
            `${fill(formTexts[language].refused_part, { category: g.category })} ${[g.ground, g.route].filter((w) => w !== '').join(': ')}`,
        )
  const own = kind === 'refusal' ? (order.refusal?.words.trim() ?? '') : ''
  const cited = clauses.map((c) => `${c.cite}: ${oneLine(c.says)}`)
  return [own, ...new Set(parts), ...new Set(cited)].filter((t) => t !== '').join('\n')
}
