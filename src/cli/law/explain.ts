import { lawFolder, loadLaw, packPage, readExamples } from '../../legality/legality.ts'
import { flags, type Command } from '../command.ts'

export const command: Command = {
  summary: 'one pack as a page for counsel: who may issue it, each rule with its clause, clocks, replies',
  help: '  duly law explain PACK\n\nFor example: duly law explain eu.epoc',
  async run(args) {
    const { positionals } = flags(args, {})
    const law = await loadLaw(lawFolder)
    const pack = law.packs.get(positionals[0] ?? '')
    if (!pack) throw new Error(`Name one pack: ${[...law.packs.keys()].sort().join(', ')}`)
    const examples = (await readExamples(lawFolder)).filter(({ facts }) =>
      pack === law.common ? !law.packs.has(facts.instrument) : facts.instrument === pack.id,
    )
    console.log(packPage(pack, law, { examples: examples.length }))
    return 0
  },
}
