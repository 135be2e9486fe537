import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { rotaSection } from '../../platform/rota-text.ts'
import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'

export const command: Command = {
  summary: 'put a whole other rota in the place of the one in duly.yaml',
  help: `  duly rota save FILE

FILE is a rota as under rota in duly.yaml, or a whole duly.yaml, of which only the rota is taken.
${changeHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, changeFlags)
    const [file] = positionals
    if (!file) throw new Error('Call it as: duly rota save FILE')
    const section = rotaSection(await readFile(file, 'utf8'))
    return changeRota(values, () => {
      if (!section.ok) return { ok: false, why: `${file}: ${section.why}` }
      if (section.value === undefined) return { ok: false, why: `${file} holds no rota.` }
      return {
        ok: true,
        value: { edit: { kind: 'put', section: section.value }, how: `the rota of ${basename(file)}` },
      }
    })
  },
}
