import { judge, loadLaw } from '../src/legality/legality.ts'
import { readExamples, signed } from '../src/legality/examples.ts'
import { told } from '../src/legality/told.ts'

/**
 * How fast one core judges: every worked example of the law, again and again for some seconds, one order after another.
 * The bars are held by the clock on the wall; beside it stands the same by processor time, which tells on a busy machine
 * how much of the difference is the neighbours'. Wrong results make it fail: each example must still hold.
 */
const bars = { p99Ms: 2, perSecond: 5000 }
const seconds = 5

const began = performance.now()
const law = signed(await loadLaw('law'))
const loadMs = performance.now() - began
const examples = await readExamples('law')
const wrong = examples.filter((e) => JSON.stringify(told(e, law)) !== JSON.stringify(e.expect))

const times: number[] = []
const cpuBefore = process.cpuUsage()
const start = performance.now()
while (performance.now() < start + seconds * 1000) {
  for (const { facts, context } of examples) {
    const before = performance.now()
    judge(facts, law, context)
    times.push(performance.now() - before)
  }
}
const wallSeconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
const processorSeconds = (user + system) / 1e6
times.sort((a, b) => a - b)
const at = (share: number): number => Number((times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(4))
const figures = {
  bench: 'law',
  packs: law.packs.size,
  examples: examples.length,
  judged: times.length,
  loadMs: Math.round(loadMs),
  wallSeconds: Number(wallSeconds.toFixed(2)),
  processorSeconds: Number(processorSeconds.toFixed(2)),
  perSecond: Math.round(times.length / wallSeconds),
  perProcessorSecond: Math.round(times.length / processorSeconds),
  p50Ms: at(0.5),
  p99Ms: at(0.99),
  p999Ms: at(0.999),
  maxMs: at(1),
  bars,
}
const holds = wrong.length === 0 && figures.p99Ms <= bars.p99Ms && figures.perSecond >= bars.perSecond
if (!process.argv.includes('--json')) {
  console.log(`Judging on one core, ${figures.judged} orders out of ${figures.examples} worked examples, ${figures.packs} packs
  load the law      ${figures.loadMs} ms
  orders a second   ${figures.perSecond} by the wall, ${figures.wallSeconds} s   (bar: at least ${bars.perSecond})
                    ${figures.perProcessorSecond} by processor time, ${figures.processorSeconds} s
  one order, p50    ${figures.p50Ms} ms
             p99    ${figures.p99Ms} ms   (bar: at most ${bars.p99Ms})
             p99.9  ${figures.p999Ms} ms
             worst  ${figures.maxMs} ms
  wrong             ${wrong.length === 0 ? 'none' : wrong.map((e) => e.name).join('; ')}`)
}
console.log(JSON.stringify({ ...figures, wrong: wrong.length, holds }))
process.exitCode = wrong.length === 0 ? 0 : 1
