import fc from 'fast-check'
import { expect, test } from 'vitest'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Kept } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import { annexIii, annexIiiSchema, type AnnexIii } from './annex-iii.ts'
import { askedFor, notStored, notValidated, orderOf, refusedFor } from './annex-iii.fixture.ts'
import { annexIiiPdf } from './annex-iii-pdf.ts'
import { formBoxIds, formFieldIds, formSections, partsOfSection } from './form-layout.ts'
import { languages } from '../order/language.ts'
import { formTexts } from './texts.ts'

const at = '2026-11-24T10:00:00.000Z' as Instant
const entity = { name: 'Nimbus Mail Ireland Ltd', contact: { person: 'Aoife Example', telephone: '+353 1 555 0100' } }
const english = { language: 'en' as const, at, entity }
const conflict = {
  law: 'An invented act',
  provisions: 'Section 1: content is not divulged.',
  nature: ['fundamental-rights' as const],
  why_applicable: 'It binds us.',
  why_conflict: 'It forbids it.',
  link: 'Our company is there.',
  consequences: 'A fine.',
  draft: true,
}
const ticked = (form: AnnexIii): string[] => Object.entries(form.boxes).flatMap(([id, on]) => (on ? [id] : []))

/** The page read back, as another program reads it: the text of every page, and how many there are. */
async function readBack(form: AnnexIii): Promise<{ text: string; pages: number }> {
  const pdf = await getDocument({ data: await annexIiiPdf(form, at), verbosity: 0 }).promise
  let text = ''
  for (let n = 1; n <= pdf.numPages; n++) {
    const { items } = await (await pdf.getPage(n)).getTextContent()
    text += `${items.map((i) => ('str' in i ? i.str : '')).join(' ')} `
  }
  const pages = pdf.numPages
  await pdf.loadingTask.destroy()
  return { text: text.replace(/\s+/g, ' '), pages }
}

test('a refusal ticks the reason of the rule it rests on, and only that', () => {
  const form = annexIii('refusal', orderOf([refusedFor(notValidated)]), english)
  expect(annexIiiSchema.parse(form)).toEqual(form)
  expect(ticked(form)).toEqual(['A.epoc', 'D.a.not-validated'])
  expect(form.fields).toMatchObject({
    'B.issuing-authority': 'Tribunal judiciaire de Lyon (FR)',
    'B.issuing-file': 'JIRS-2026-1182',
    'B.issued': '2026-11-20',
    'B.received': '2026-11-23 09:15 UTC',
    'B.enforcing-authority': 'Director of Public Prosecutions',
    'C.addressee': 'Nimbus Mail Ireland Ltd',
    'C.file': 'D-2026-000417',
    'F.information': '',
    'H.contact': 'Aoife Example',
    'H.signature': '',
  })
})

test('a question ticks what is missing and asks it, and says nothing of a refusal', () => {
  const form = annexIii('clarification', orderOf([askedFor({ ...notValidated, box: 'incomplete' })]), english)
  expect(ticked(form)).toEqual(['A.epoc', 'D.a.incomplete'])
  expect(form.fields['F.information']).toMatch(/^1\. Which account is meant/)
  expect(form.fields['D.b']).not.toMatch(/Content needs a judge/)
})

test('a question that staff ask of a lawful order ticks insufficient information', () => {
  expect(ticked(annexIii('clarification', orderOf([]), english))).toContain('D.a.insufficient-information')
})

test('a certificate of preservation ticks its own box', () => {
  const form = annexIii('clarification', orderOf([askedFor()], { instrument: 'eu.epoc-pr' }), english)
  expect(ticked(form)).toEqual(['A.epoc-pr', 'D.a.insufficient-information'])
})

test('that data are not stored is not told to an order that falls for another reason', () => {
  const both = annexIii('refusal', orderOf([refusedFor(notValidated, notStored)]), english)
  expect(ticked(both)).toEqual(['A.epoc', 'D.a.not-validated'])
  expect(both.fields['D.b']).not.toMatch(/not stored/)
  expect(ticked(annexIii('refusal', orderOf([refusedFor(notStored)]), english))).toContain('D.a.not-stored')
})

test('the form names no account, whoever wrote it into the words', () => {
  const order = orderOf([refusedFor(notValidated), askedFor()])
  for (const kind of ['refusal', 'part-refusal', 'clarification'] as const)
    expect(JSON.stringify(annexIii(kind, order, english)).toLowerCase()).not.toContain('anna.beck')
})

test('a conflict with the law of a third country fills Section E, and no other reason does', () => {
  const order = orderOf([refusedFor({ ...notValidated, box: 'third-country' })])
  const form = annexIii('refusal', order, { ...english, conflict })
  expect(ticked(form)).toEqual(['A.epoc', 'D.a.third-country', 'E.nature.fundamental-rights'])
  expect(form.fields).toMatchObject({ 'E.law': 'An invented act', 'E.consequences': 'A fine.' })
  expect(form.fields['E.other']).toMatch(/counsel has not yet signed off/)
  const other = annexIii('refusal', orderOf([refusedFor(notValidated)]), { ...english, conflict })
  expect(other.fields['E.law']).toBe('')
})

test('preserved is ticked only for what was preserved', () => {
  const unknown = annexIii('refusal', orderOf([refusedFor(notValidated)]), english)
  expect([unknown.boxes['G.preserved'], unknown.boxes['G.not-preserved']]).toEqual([false, false])
  expect(unknown.fields['G.remark']).toMatch(/has not been confirmed/)
  const nothing = annexIii('refusal', orderOf([refusedFor(notValidated)], { keep: false }), english)
  expect([nothing.boxes['G.preserved'], nothing.boxes['G.not-preserved']]).toEqual([false, true])
  const copyOf = (categories: string[], expired = false): Kept =>
    ({ kind: 'preserved', scope: { categories, accounts: ['anna.beck@nimbus.example'] }, expired }) as unknown as Kept
  const named = { ...refusedFor(notValidated), keep: true } as const
  const kept = (...copies: Kept[]): boolean[] => {
    const { boxes } = annexIii('refusal', orderOf([named], { kept: copies }), english)
    return [boxes['G.preserved'], boxes['G.not-preserved']]
  }
  expect(kept(copyOf(['content']))).toEqual([true, false])
  expect(kept(copyOf(['content'], true))).toEqual([false, false])
  expect(kept(copyOf(['subscriber']))).toEqual([false, false])
})

test.each(languages)('in %s the page holds every section, box and field, in their order', async (language) => {
  const form = annexIii('refusal', orderOf([refusedFor(notValidated)]), { ...english, language })
  const { text, pages } = await readBack(form)
  const words = formTexts[language]
  let from = 0
  for (const section of formSections) {
    for (const part of [
      words.sections[section],
      ...partsOfSection(section).map((p) => ('box' in p ? words.boxes[p.box] : words.fields[p.field])),
    ]) {
      const found = text.indexOf(part.replace(/\s+/g, ' ').slice(0, 20), from)
      expect([part, found]).not.toEqual([part, -1])
      from = found
    }
  }
  expect(pages).toBe(2)
  expect(text).toContain(`X ${words.boxes['D.a.not-validated']}`)
  expect(text.match(/\bX /g)).toHaveLength(2)
})

test('every part of the form stands in exactly one section', () => {
  const placed = formSections.flatMap(partsOfSection).map((p) => ('box' in p ? p.box : p.field) as string)
  expect(placed.sort()).toEqual([...formBoxIds, ...formFieldIds].sort())
})

test('other scripts are shown in Latin letters or named, and a line says so', async () => {
  const form = annexIii(
    'refusal',
    orderOf([refusedFor(notValidated)], { authority: 'Прокуратура, Εισαγγελία, Łódź 漢字' }),
    english,
  )
  expect(form.fields['B.issuing-authority']).toContain('Прокуратура, Εισαγγελία, Łódź 漢字')
  const { text } = await readBack(form)
  expect(text).toContain('[Prokuratura], [Eisaggelia], Lódz [Han, 2] (FR)')
  expect(text).toContain('The JSON copy of this form holds the exact text.')
})

test('a long text goes on over pages and loses nothing', async () => {
  const questions = Array.from({ length: 50 }, (_, i) => `Question number ${i} ${'about many words '.repeat(20)}`)
  const form = annexIii('clarification', orderOf([askedFor()], { questions }), english)
  const { text, pages } = await readBack(form)
  expect(pages).toBeGreaterThan(4)
  for (let i = 0; i < 50; i++) expect(text).toContain(`Question number ${i} `)
})

test('hostile words never break the page', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 2000 }), async (authority) => {
      const form = annexIii('refusal', orderOf([refusedFor(notValidated)], { authority }), english)
      expect((await readBack(form)).text).toContain('JIRS-2026-1182')
    }),
    { numRuns: 25 },
  )
})

test('equal form and moment give equal bytes', async () => {
  const form = annexIii('refusal', orderOf([refusedFor(notValidated)]), english)
  expect(Buffer.from(await annexIiiPdf(form, at)).equals(Buffer.from(await annexIiiPdf(form, at)))).toBe(true)
})
