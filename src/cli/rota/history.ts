import { stringify } from 'yaml'
import { onWall } from '../../oncall/preview.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { historyFrom, inWords } from './counted.ts'

export const command: Command = {
  summary: 'every rota by which people were paged: since when, how it came to be, by whom',
  help: `  duly rota history [--print N] [--json]

--print N writes the Nth as a file for: duly rota save FILE

${staffHelp}`,
  async run(args) {
    const { values } = flags(args, { ...staffFlags, print: { type: 'string' }, json: { type: 'boolean' } })
    const history = await historyFrom(values)
    if (values.json) {
      console.log(JSON.stringify(history))
      return 0
    }
    if (values.print !== undefined) {
      const wanted = history[Number(values.print) - 1]
      if (!wanted) throw new Error(`There is no rota ${values.print}: the books hold 1 to ${history.length}.`)
      process.stdout.write(stringify({ rota: wanted.definition }))
      return 0
    }
    if (history.length === 0) console.log('The books know of no rota yet: the pager has not run.')
    history.forEach((each, i) => {
      const { zone } = each.definition
      console.log(`${String(i + 1).padStart(4)}  ${onWall(each.from, zone)} (${zone})  ${inWords(each)}`)
    })
    return 0
  },
}
