import { days, Instant } from '../../order/time.ts'
import { onWall, previewOf } from '../../oncall/preview.ts'
import { rotaClock } from '../../oncall/rota.ts'
import { flags, type Command } from '../command.ts'
import { instantFrom, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: 'the shifts to come, with the gaps and double-bookings among them',
  help: `  duly rota show [--from INSTANT] [--days N] [--file duly.yaml]

Times are on the wall of the rota's zone. Shows two weeks unless told otherwise, a year at most.`,
  async run(args) {
    const { values } = flags(args, { from: { type: 'string' }, days: { type: 'string' }, file: { type: 'string' } })
    const { rota, people } = await settingsFrom(values.file)
    const from = instantFrom(values.from)
    const to = Instant.plus(from, days(Math.min(366, Math.max(1, Number(values.days ?? 14) || 14))))
    const clock = rotaClock(rota)
    for (const team of clock.teams) {
      console.log(`${team} (${rota.zone})`)
      for (const span of clock.spans(team, from, to)) {
        const learning = span.shadows.length > 0 ? `; learning: ${span.shadows.join(', ')}` : ''
        console.log(
          `  ${onWall(span.from, rota.zone)}  to  ${onWall(span.to, rota.zone)}   ${span.people.join(', ') || 'NOBODY'}${learning}`,
        )
      }
    }
    const { gaps, doubles } = previewOf(rota, people, from, to)
    for (const words of [...gaps, ...doubles]) console.log(`Look at: ${words}.`)
    return 0
  },
}
