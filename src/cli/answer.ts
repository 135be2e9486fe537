import { writeFile } from 'node:fs/promises'
import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

type Page = { letter: string; language: string; subject: string; text: string; form?: unknown; pdf?: string }

export const command: Command = {
  summary: 'the answer to an order as it would go, for counsel to read; nothing is sent',
  help: `  duly answer ORDER [--form annex-iii|letter] [--lang en|de|fr] [--out FILE] [--json]

A letter is shown, or written to FILE. The form of Annex III is shown as its data; with --out FILE.pdf it is written as
a page to read, with any other FILE as JSON. Without --lang the language is the authority's, as it would be sent.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      form: { type: 'string', default: 'letter' },
      lang: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
    })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    if (values.form !== 'letter' && values.form !== 'annex-iii')
      throw new Error(`There is no form "${values.form}": --form letter, or --form annex-iii.`)
    const desk = await clientFrom(values)
    const lang = values.lang === undefined ? '' : `?lang=${encodeURIComponent(values.lang)}`
    const page = await desk.get<Page>(`/v1/orders/${id.value}/answer${lang}`)
    if (values.json) {
      console.log(JSON.stringify(page))
      return 0
    }
    if (values.form === 'annex-iii' && (page.form === undefined || page.pdf === undefined))
      throw new Error(`The instrument of ${id.value} is answered by letter, not by Annex III.`)
    const letter = `Subject: ${page.subject}\n\n${page.text}`
    const data = `${JSON.stringify(page.form, null, 2)}\n`
    if (values.out === undefined) {
      console.log(values.form === 'letter' ? letter : data)
      return 0
    }
    const isPdf = values.form === 'annex-iii' && values.out.toLowerCase().endsWith('.pdf')
    const bytes = isPdf ? Buffer.from(page.pdf ?? '', 'base64') : values.form === 'letter' ? letter : data
    await writeFile(values.out, bytes, { flag: 'wx', mode: 0o600 })
    console.log(`${values.out} holds the ${page.letter} to ${id.value} in ${page.language}. Nothing was sent.`)
    return 0
  },
}
