import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { accountsIn } from './named-accounts.ts'

const pagesMost = 300

/** The accounts that the text of a PDF names; nothing when it has no text, as a scan has none, or cannot be read. */
export async function accountsInPdf(bytes: Uint8Array): Promise<string[] | undefined> {
  try {
    const pdf = await getDocument({
      data: new Uint8Array(bytes),
      verbosity: VerbosityLevel.ERRORS,
      useWorkerFetch: false,
      useWasm: false,
      useSystemFonts: false,
      disableFontFace: true,
      enableXfa: false,
    }).promise
    let text = ''
    for (let n = 1; n <= Math.min(pdf.numPages, pagesMost); n++) {
      const { items } = await (await pdf.getPage(n)).getTextContent()
      text += `${items.map((i) => ('str' in i ? i.str + (i.hasEOL ? '\n' : '') : '')).join('')}\n`
    }
    return text.trim() === '' ? undefined : accountsIn(text)
  } catch {
    return undefined
  }
}
