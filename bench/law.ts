import { judge, loadLaw } from '../src/legality/legality.ts'
import { readExamples, signed } from '../src/legality/examples.ts'
import { told } from '../src/legality/told.ts'

/**
 * How fast one core judges: every worked example of the law, again and again for some seconds, one order after another.
 * Orders a second are counted by processor time, so that neighbours on the machine do not weigh in; the time of one order
 * is by the clock on the wall. Wrong results make it fail: each example must still hold.
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
const until = performance.now() + seconds * 1000
while (performance.now() < until) {
  for (const { facts, context } of examples) {
    const start = performance.now()
    judge(facts, law, context)
    times.push(performance.now() - start)
  }
}
const { user, system } = process.cpuUsage(cpuBefore)
const processor = user + system
times.sort((a, b) => a - b)
const at = (share: number): number => Number((times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(4))
const figures = {
  bench: 'law',
  packs: law.packs.size,
  examples: examples.length,
  judged: times.length,
  loadMs: Math.round(loadMs),
  perSecond: Math.round(times.length / (processor / 1e6)),
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
  orders a second   ${figures.perSecond}   (bar: at least ${bars.perSecond})
  one order, p50    ${figures.p50Ms} ms
             p99    ${figures.p99Ms} ms   (bar: at most ${bars.p99Ms})
             p99.9  ${figures.p999Ms} ms
             worst  ${figures.maxMs} ms
  wrong             ${wrong.length === 0 ? 'none' : wrong.map((e) => e.name).join('; ')}`)
}
console.log(JSON.stringify({ ...figures, wrong: wrong.length, holds }))
process.exitCode = wrong.length === 0 ? 0 : 1
