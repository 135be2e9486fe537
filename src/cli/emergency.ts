import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { laneDecisions, laneVerdict } from '../decision/emergency-lane.ts'
import { arrivalFromFiles } from '../intake/channels/paper.ts'
import { emergencySheet, sheetAsHtml, sheetAsText } from '../oncall/sheet.ts'
import { systemClock } from '../platform/clock.ts'
import { loadConfig } from '../platform/config.ts'
import { verifyPerson } from '../order/signature.ts'
import { openKeys, readSigner } from '../platform/keys.ts'
import { openSpool } from '../platform/spool.ts'
import { homeFolder, openHome } from '../roles/home.ts'
import { openLane } from '../roles/lane.ts'
import { flags, type Command } from './command.ts'

export const command: Command = {
  summary: 'carry orders on one laptop while the database is gone; print the page that says how',
  help: `  duly emergency sheet [--html FILE]         the one page to print: steps, rota, numbers
  duly emergency receive FILE...             take in an order; safe on disk when the command ends
  duly emergency list                        what is on this lane, and what is missing
  duly emergency decide REFERENCE --as NAME --key FILE [--decision D --words "…"]
                                             the first person says what; the second signs the same
  duly emergency merge                       put everything into the desk of this machine

D is one of ${laneDecisions.join(', ')}. Needs duly.yaml and nothing else that runs. The lane is the folder
DULY_HOME/lane: copy it to the desk's machine, into its DULY_HOME, to merge it there.`,
  async run(args) {
    const { values, positionals } = flags(args, {
      as: { type: 'string' },
      key: { type: 'string' },
      decision: { type: 'string' },
      words: { type: 'string' },
      html: { type: 'string' },
    })
    const [what, ...rest] = positionals
    const home = await openHome(homeFolder())
    const config = await loadConfig(home.config)
    if (!config.ok) throw new Error(config.why)
    const { settings } = config.value
    if (what === 'sheet') {
      const sheet = emergencySheet(settings, systemClock.now())
      if (values.html) await writeFile(values.html, sheetAsHtml(sheet))
      console.log(values.html ? `Written to ${values.html}. Print it.` : sheetAsText(sheet))
      return 0
    }
    const lane = await openLane(join(home.root, 'lane'), systemClock)
    try {
      switch (what) {
        case 'receive': {
          if (rest.length === 0) throw new Error('Name at least one file.')
          const order = await lane.receive(await arrivalFromFiles(rest, systemClock.now()))
          console.log(`Received as ${order}. It is safe on this disk. Next: duly emergency decide ${order}`)
          return 0
        }
        case 'list': {
          const orders = await lane.orders()
          if (orders.length === 0) console.log('Nothing is on this lane.')
          for (const order of orders) {
            const verdict = laneVerdict(order, settings.people, verifyPerson)
            const state = verdict.ok ? `Decided: ${verdict.by[0].decision}. ${verdict.by[0].words}` : verdict.why
            console.log(`${order.order}  ${order.at}  ${order.merged ? 'In the books. ' : ''}${state}`)
          }
          return 0
        }
        case 'decide': {
          const person = values.as ?? process.env['DULY_AS']
          const keyFile = values.key ?? process.env['DULY_KEY']
          if (!person || !keyFile) throw new Error('Say who you are: --as YOUR-NAME --key YOUR-KEY-FILE.')
          const decision = laneDecisions.find((each) => each === values.decision)
          if (values.decision && !decision) throw new Error(`--decision is one of: ${laneDecisions.join(', ')}.`)
          const wish = decision ? { decision, words: values.words ?? '' } : undefined
          if (wish && wish.words.length < 10) throw new Error('Say in --words what exactly is decided, and why.')
          console.log(await lane.decide(rest[0] ?? '', person, await readSigner(keyFile), wish, settings.people))
          return 0
        }
        case 'merge': {
          const keys = await openKeys(home.keys)
          const merged = await lane.merge(await openSpool(home.spool, keys.rootRecipient, systemClock), settings.people)
          for (const line of merged) console.log(line)
          if (merged.length === 0) console.log('Nothing is left to merge.')
          return 0
        }
        default:
          throw new Error('Call it as: duly emergency sheet, receive, list, decide or merge.')
      }
    } finally {
      await lane.close()
    }
  },
}
