import { onWall } from '../../oncall/preview.ts'
import { firstTeam, rotaClock } from '../../oncall/rota.ts'
import { shiftAfter, shiftAt, type OneShift } from '../../oncall/swap.ts'
import { momentIn } from '../../oncall/wall-time.ts'
import { Instant } from '../../order/time.ts'
import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'
import { momentFrom } from './settings.ts'

export const command: Command = {
  summary: 'two people swap a shift each',
  help: `  duly rota swap INSTANT A B [--for INSTANT] [--team TEAM]

B takes the shift in which A is on call at INSTANT. A takes B's next shift after it, or the one at --for.
${changeHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...changeFlags, for: { type: 'string' }, team: { type: 'string' } })
    const [instant, a, b] = positionals
    if (!instant || !a || !b) throw new Error('Call it as: duly rota swap INSTANT A B')
    return changeRota(values, ({ settings: { rota }, now }) => {
      const { zone } = rota
      const team = values.team ?? firstTeam
      const clock = rotaClock(rota)
      if (!clock.teams.includes(team))
        return { ok: false, why: `There is no team ${team}. There are: ${clock.teams.join(', ')}.` }
      const one = shiftAt(clock, team, a, momentFrom(instant, zone), zone)
      if (!one.ok) return one
      const other = values.for
        ? shiftAt(clock, team, b, momentFrom(values.for, zone), zone)
        : shiftAfter(clock, team, b, Instant.latest(one.value.to, now))
      if (!other.ok) return other
      const [first, second] = [one.value, other.value]
      const inWords = ({ from, to }: OneShift): string => `${onWall(from, zone)} to ${onWall(to, zone)}`
      if (first.to <= now || second.to <= now)
        return { ok: false, why: 'One of the shifts is over already, so there is nothing to swap.' }
      if (first.from < second.to && second.from < first.to)
        return { ok: false, why: `${a} (${inWords(first)}) and ${b} (${inWords(second)}) are on call together.` }
      const item = (person: string, instead_of: string, shift: OneShift): object => ({
        ...(values.team ? { team } : {}),
        person,
        instead_of,
        // What is over of a shift stays as it was.
        from: momentIn(zone, Instant.latest(shift.from, now)),
        to: momentIn(zone, shift.to),
      })
      const items = [item(b, a, first), item(a, b, second)]
      const how = `${a} (${inWords(first)}) and ${b} (${inWords(second)}) swap in ${team}`
      return { ok: true, value: { edit: { kind: 'add', list: 'overrides', items }, how } }
    })
  },
}
