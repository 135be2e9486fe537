import { rm } from 'node:fs/promises'
import { makeNightFolder, openHouse } from '../drill/house.ts'
import { drill, machineBar, phaseTable, readHomeLog } from '../drill/drill.ts'
import { flags, type Command } from './command.ts'
import { eventInWords } from './print.ts'

export const command: Command = {
  summary: 'the night of fourteen orders: an exercise with forged ones among them',
  help: `  duly drill [--json] [--keep] [--kills N]

Makes a mail estate, authorities and staff of its own in a temporary folder, starts a Duly there, sends fourteen orders
and plays everyone's part with real keys. Ends with 0 when each order ended exactly as its script says and the ledger
verifies. --keep leaves the folder; --kills N pulls the plug N times on the way.`,
  async run(args) {
    const { values } = flags(args, { json: { type: 'boolean' }, keep: { type: 'boolean' }, kills: { type: 'string' } })
    const dir = await makeNightFolder()
    const house = await openHouse(dir)
    const say = (words: string): void => {
      if (!values.json) console.log(words)
    }
    let kept = values.keep ?? false
    try {
      const result = await drill(house, { kills: Number(values.kills ?? 0), chance: Math.random, progress: say })
      for (const o of result.orders) {
        say(
          `\n${o.order ?? '(no number)'}  ${o.script}\n  expected ${o.expected}, ended ${o.ended}${o.package ? `, package of ${o.package.items} items ${o.package.verified ? 'verifies' : 'DOES NOT VERIFY'}` : ''}`,
        )
        for (const event of o.timeline) say(`    ${eventInWords(event)}`)
      }
      say(`\nPhase clock, ms          p50     p95     max\n${phaseTable(result.orders).join('\n')}`)
      const { p50, p95, max } = result.machine.receiveToSealed
      say(
        `\nReceipt to sealed package, human waits excluded, ms: p50 ${p50 ?? '-'}, p95 ${p95 ?? '-'}, max ${max ?? '-'} (bar: p95 <= ${machineBar})`,
      )
      say(`Ledger: ${result.ledger.size} entries, ${result.ledger.verified ? 'verified' : 'DOES NOT VERIFY'}`)
      if (values.keep) say(`Everything of this night is kept in ${dir}`)
      console.log(JSON.stringify({ ...result, orders: result.orders.map(({ timeline: _t, ...o }) => o) }))
      kept ||= !result.right
      if (!result.right) console.error(`Not every order ended as scripted. Everything is in ${dir}`)
      return result.right ? 0 : 1
    } catch (error) {
      kept = true
      console.error((await readHomeLog(house)).split('\n').slice(-20).join('\n'))
      console.error(`The drill could not run. Everything is in ${dir}`)
      throw error
    } finally {
      await house.close()
      if (!kept) await rm(dir, { recursive: true, force: true })
    }
  },
}
