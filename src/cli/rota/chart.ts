import { chartOf } from '../../oncall/chart.ts'
import { previewOf } from '../../oncall/preview.ts'
import { days, Instant } from '../../order/time.ts'
import { flags, type Command } from '../command.ts'
import { instantFrom, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: 'the weeks to come as a picture of letters, gaps marked with !',
  help: `  duly rota chart [--from INSTANT] [--days N] [--file FILE]

A line a day, a letter an hour. Two weeks unless told otherwise, ten at most. By the rota as it stands in the file.`,
  async run(args) {
    const { values } = flags(args, { from: { type: 'string' }, days: { type: 'string' }, file: { type: 'string' } })
    const { rota, people } = await settingsFrom(values.file)
    const from = instantFrom(values.from, rota.zone)
    const count = Math.min(70, Math.max(1, Number(values.days ?? 14) || 14))
    const { gaps } = previewOf(rota, people, Instant.plus(from, -days(1)), Instant.plus(from, days(count + 1)))
    const red = (text: string): string => (process.stdout.isTTY ? `\u001b[31m${text}\u001b[0m` : text)
    console.log(chartOf(rota, gaps, from, count, red))
    return 0
  },
}
