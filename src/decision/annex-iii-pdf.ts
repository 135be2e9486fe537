import { PDFDocument, StandardFonts } from 'pdf-lib'
import type { Instant } from '../order/time.ts'
import type { AnnexIii } from './annex-iii.ts'
import { formSections, partsOfSection } from './form-layout.ts'
import { Sheet } from './sheet.ts'
import { fill, formTexts } from './texts.ts'

/**
 * Annex III to read and to sign: sections headed as in the Annex, every box drawn, the ticked ones crossed, every field
 * with room to write. Only standard typefaces, so nothing is embedded; what they lack is named, never left out, and a
 * line says so. Equal form and moment give equal bytes.
 */
export async function annexIiiPdf(form: AnnexIii, at: Instant): Promise<Uint8Array> {
  const words = formTexts[form.language]
  const pdf = await PDFDocument.create()
  pdf.setTitle(`${words.title} (${form.order})`)
  pdf.setLanguage(form.language)
  pdf.setCreator('Duly')
  pdf.setProducer('Duly')
  pdf.setCreationDate(new Date(at))
  pdf.setModificationDate(new Date(at))
  const sheet = new Sheet(
    pdf,
    await pdf.embedFont(StandardFonts.Helvetica),
    await pdf.embedFont(StandardFonts.HelveticaBold),
  )

  sheet.title(words.title, words.source)
  for (const section of formSections) {
    // Whoever signs finds the whole of the last section on one page.
    sheet.heading(section, words.sections[section], section === 'H' ? 245 : 44)
    if (section === 'D') sheet.say(words.reasons)
    for (const part of partsOfSection(section)) {
      if ('box' in part) sheet.box(words.boxes[part.box], form.boxes[part.box])
      else sheet.field(words.fields[part.field], form.fields[part.field], part.field === 'H.signature' ? 3 : 1)
    }
    if (section === 'H') sheet.note(words.sign_here)
  }
  if (!sheet.exact) sheet.note(words.simplified)
  sheet.footers((page, pages) => fill(words.page, { order: form.order, page: String(page), pages: String(pages) }))
  return pdf.save()
}
