import { formBoxes } from '../order/form-box.ts'

/**
 * Annex III to Reg. (EU) 2023/1543 as a form: what stands in which section, in its order. Ids are stable: they are the
 * keys of the data we send and of the texts in every language.
 */
export const formSections = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const
export type FormSection = (typeof formSections)[number]

export const formBoxIds = [
  'A.epoc',
  'A.epoc-pr',
  ...formBoxes.map((box) => `D.a.${box}` as const),
  'E.nature.fundamental-rights',
  'E.nature.national-security',
  'E.nature.other',
  'G.preserved',
  'G.not-preserved',
] as const
export type FormBoxId = (typeof formBoxIds)[number]

export const formFieldIds = [
  'B.issuing-authority',
  'B.issuing-file',
  'B.validating-authority',
  'B.validating-file',
  'B.issued',
  'B.received',
  'B.enforcing-authority',
  'B.enforcing-file',
  'C.addressee',
  'C.file',
  'D.b',
  'E.law',
  'E.provisions',
  'E.why-applicable',
  'E.why-conflict',
  'E.link',
  'E.consequences',
  'E.other',
  'F.information',
  'G.remark',
  'H.name',
  'H.contact',
  'H.post',
  'H.address',
  'H.telephone',
  'H.fax',
  'H.email',
  'H.authorised',
  'H.date',
  'H.signature',
] as const
export type FormFieldId = (typeof formFieldIds)[number]

const isBox = (id: string): id is FormBoxId => (formBoxIds as readonly string[]).includes(id)

/** Boxes and fields of one section, top to bottom. In Section E the nature stands between the provisions and the reasons. */
export function partsOfSection(section: FormSection): ({ box: FormBoxId } | { field: FormFieldId })[] {
  const mine = (id: string): boolean => id.startsWith(`${section}.`)
  const fields = formFieldIds.filter(mine)
  const boxes = formBoxIds.filter(mine)
  const order: (FormBoxId | FormFieldId)[] =
    section === 'E' ? [...fields.slice(0, 2), ...boxes, ...fields.slice(2)] : [...boxes, ...fields]
  return order.map((id) => (isBox(id) ? { box: id } : { field: id }))
}
