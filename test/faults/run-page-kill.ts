import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeNightFolder } from '../../src/drill/house.ts'
import { killAndPage } from './page-kill.ts'
import { chanceFrom } from './seeded-chance.ts'

/** `npm run kill:page -- [--kills 200] [--seed N] [--json]` */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string' }, json: { type: 'boolean' } },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const say = (words: string): void => {
  if (!values.json) console.log(words)
}
const dir = await makeNightFolder()
try {
  say(`Seed ${seed}`)
  const report = await killAndPage(dir, { kills: Number(values.kills), chance: chanceFrom(seed), progress: say })
  const { kills } = report
  const holds = report.lost === 0 && report.silent === 0 && report.notInBooks === 0
  say(`
  killed: pager ${kills.pager}, core ${kills.core}, database ${kills.database}; in ${report.seconds} s
  orders accepted                                 ${String(report.orders).padStart(6)}
  in no page                                      ${String(report.lost).padStart(6)}   bar: 0
  fallen silent before an acknowledgement         ${String(report.silent).padStart(6)}   bar: 0
  longest time without a page, unacknowledged     ${String(report.longestSilenceMs).padStart(6)} ms
  pages after a confirmed acknowledgement         ${String(report.pagedAfterAcknowledgement).padStart(6)}
  pages or acknowledgements missing in the books  ${String(report.notInBooks).padStart(6)}   bar: 0
`)
  console.log(JSON.stringify({ seed, ...report, holds }))
  if (!holds) process.exitCode = 1
} catch (error) {
  const log = await readFile(join(dir, 'home', 'duly.log'), 'utf8').catch(() => '')
  console.error(log.split('\n').slice(-40).join('\n'))
  throw error
} finally {
  await rm(dir, { recursive: true, force: true })
}
