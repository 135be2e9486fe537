import { loadConfig, renderConfigDocs } from '../platform/config.ts'
import { problems } from '../oncall/problems.ts'
import { Instant } from '../order/time.ts'
import { homeFolder, openHome } from '../roles/home.ts'
import { flags, type Command } from './command.ts'

export const command: Command = {
  summary: 'check duly.yaml, or print the meaning of every key',
  help: '  duly config check [FILE]\n  duly config docs',
  async run(args) {
    const { positionals } = flags(args, {})
    if (positionals[0] === 'docs') {
      process.stdout.write(renderConfigDocs())
      return 0
    }
    if (positionals[0] !== 'check') throw new Error('Call it as: duly config check, or duly config docs')
    const file = positionals[1] ?? (await openHome(homeFolder())).config
    const config = await loadConfig(file)
    if (!config.ok) {
      console.error(config.why)
      return 1
    }
    const { rota, people } = config.value.settings
    const found = problems(rota, people, Instant.at(Date.now()))
    for (const words of found) console.log(`Look at: ${words}`)
    console.log(`${file} is in order.`)
    return 0
  },
}
