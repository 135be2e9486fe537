import { resolve } from 'node:path'
import { lawFolder, lint, loadLaw, readLawFiles } from '../../legality/legality.ts'
import { flags, type Command } from '../command.ts'
import { forTerminal } from '../print.ts'

export const command: Command = {
  summary: 'find everything wrong in a folder of packs and worked examples, each with file, line and column',
  help: `  duly law lint [DIR] [--json]

Without DIR: the shipped law. A folder with a few packs of your own is read with the shipped rules of every order and
holidays. Ends with 1 when there is anything to find. What is looked for: docs/law.md.`,
  async run(args) {
    const { values, positionals } = flags(args, { json: { type: 'boolean' } })
    const dir = resolve(positionals[0] ?? lawFolder)
    const files = await readLawFiles(dir, { examples: true })
    if (files.length === 0) throw new Error(`${dir} holds no file ending in .yaml.`)
    // The installed law is looked at itself: what is wrong with it is to be found, not thrown.
    const found = lint(files, dir === lawFolder ? undefined : await loadLaw(lawFolder))
    if (values.json) console.log(JSON.stringify({ dir, files: files.length, findings: found }))
    else {
      for (const { file, line = 1, column = 1, kind, words } of found)
        console.log(forTerminal(`${file}:${line}:${column}  ${kind}  ${words}`))
      console.log(`${files.length} files, ${found.length === 0 ? 'nothing to find' : `${found.length} to look at`}.`)
    }
    return found.length === 0 ? 0 : 1
  },
}
