import { join } from 'node:path'
import { capabilitySheet, lawFolder, loadLaw } from '../../legality/legality.ts'
import { Instant } from '../../order/time.ts'
import { loadConfig } from '../../platform/config.ts'
import { homeFolder } from '../../roles/home.ts'
import { sheetPage } from '../../web/pages/sheet.ts'
import { flags, type Command } from '../command.ts'

export const command: Command = {
  summary: 'what authorities can obtain from us: data held, papers that open them, times, how to serve',
  help: `  duly law sheet [--html | --json] [--config duly.yaml]

Made from duly.yaml (entities, sources, sheet) and the law packs. JSON unless --html, which gives one page without script
to publish or print. It names no source, path or host.`,
  async run(args) {
    const { values } = flags(args, {
      html: { type: 'boolean' },
      json: { type: 'boolean' },
      config: { type: 'string' },
    })
    if (values.html && values.json) throw new Error('Choose one: --html or --json.')
    const config = await loadConfig(values.config ?? join(homeFolder(), 'duly.yaml'))
    if (!config.ok) throw new Error(config.why)
    const sheet = capabilitySheet(await loadLaw(lawFolder), config.value.settings, Instant.at(Date.now()))
    console.log(values.html ? await sheetPage(sheet) : JSON.stringify(sheet, null, 2))
    return 0
  },
}
