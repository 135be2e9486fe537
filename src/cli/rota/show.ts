import { doubleInWords, gapInWords, onWall, previewOf } from '../../oncall/preview.ts'
import { days, Instant } from '../../order/time.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { counted, type Counted } from './counted.ts'
import { instantFrom, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: 'the shifts to come, or past, with the gaps and double-bookings among them',
  help: `  duly rota show [--from INSTANT] [--days N] [--file FILE]

Times are on the wall of the rota's zone. Shows two weeks unless told otherwise, a year at most. What is past is shown from
the books, by the rotas that counted then; for that the desk has to know who asks:
${staffHelp}`,
  async run(args) {
    const { values } = flags(args, {
      ...staffFlags,
      from: { type: 'string' },
      days: { type: 'string' },
      file: { type: 'string' },
    })
    const { rota: own, people } = await settingsFrom(values.file)
    const start = instantFrom(values.from, own.zone)
    const end = Instant.plus(start, days(Math.min(366, Math.max(1, Number(values.days ?? 14) || 14))))
    const pieces = await counted({ rota: own, file: values.file, who: values }, start, end)
    for (const words of new Set(pieces.map((piece) => piece.words))) console.log(`${words}.`)
    for (const team of new Set(pieces.flatMap(({ clock }) => clock?.teams ?? []))) {
      console.log(`${team} (${own.zone})`)
      for (const { from, to, words } of timeline(team, pieces))
        console.log(`  ${onWall(from, own.zone)}  to  ${onWall(to, own.zone)}   ${words}`)
    }
    for (const { from, to, rota } of pieces) {
      if (!rota) continue
      const { gaps, doubles } = previewOf(rota, people, from, to)
      for (const gap of gaps) console.log(`Look at: ${gapInWords(gap, own.zone)}.`)
      for (const double of doubles) console.log(`Look at: ${doubleInWords(double, own.zone)}.`)
    }
    return 0
  },
}

type Line = { readonly from: Instant; readonly to: Instant; readonly words: string }

/** Who is on call in a team, over all rotas that counted: a change of the rota that changed nothing here is no new line. */
function timeline(team: string, pieces: readonly Counted[]): Line[] {
  const lines: Line[] = []
  for (const { from, to, clock } of pieces) {
    const spans = clock?.teams.includes(team)
      ? clock.spans(team, from, to).map(({ people, shadows, ...span }) => ({
          ...span,
          words: `${people.join(', ') || 'NOBODY'}${shadows.length > 0 ? `; learning: ${shadows.join(', ')}` : ''}`,
        }))
      : [{ from, to, words: clock ? 'there was no such team' : 'not known' }]
    for (const span of spans) {
      const last = lines.at(-1)
      if (last?.words === span.words) lines[lines.length - 1] = { ...last, to: span.to }
      else lines.push(span)
    }
  }
  return lines
}
