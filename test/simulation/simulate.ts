// npm run simulate -- --years 1000 [--seed S] [--json]: the real pager over a thousand years on a virtual clock.
import { parseArgs } from 'node:util'
import { asItIs } from './parts.ts'
import { promises, run, type Run } from './run.ts'

const { values } = parseArgs({
  options: {
    years: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const years = Number(values.years)
const firstSeed = Number(values.seed)
/** Years of one desk; then comes another desk with other people, another rota and other luck. */
const yearsOfADesk = 10
const ordersPerYear = 1100

const began = performance.now()
const runs: { seed: number; run: Run }[] = []
for (let done = 0; done < years; done += yearsOfADesk) {
  const seed = firstSeed + done / yearsOfADesk
  runs.push({ seed, run: run(seed, Math.min(yearsOfADesk, years - done), ordersPerYear, asItIs, (house) => house) })
}
const wallSeconds = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage()
const sum = (of: (run: Run) => number): number => runs.reduce((total, each) => total + of(each.run), 0)
const broken = runs.flatMap(({ seed, run: { violations } }) => violations.map((violation) => ({ seed, ...violation })))
const figures = {
  simulation: 'oncall',
  seed: firstSeed,
  years,
  orders: sum((r) => r.orders),
  settled: sum((r) => r.settled),
  pages: sum((r) => r.pages),
  acknowledgements: sum((r) => r.acknowledgements),
  steps: sum((r) => r.steps),
  crashes: sum((r) => r.crashes),
  clockJumps: sum((r) => r.jumps),
  journalFailures: sum((r) => r.journalFailures),
  outages: sum((r) => r.outages),
  checks: sum((r) => r.checks),
  violations: broken.length,
  digest: runs.map((each) => each.run.digest).join(''),
  wallSeconds: Number(wallSeconds.toFixed(1)),
  cpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
}
// The bar of a thousand years is a million orders in two minutes of one core; fewer years have proportionally less.
const share = years / 1000
const holds =
  broken.length === 0 && figures.orders >= 1_000_000 * share && figures.cpuSeconds <= Math.max(20, 120 * share)

if (!values.json) {
  for (const [name, figure] of Object.entries(figures))
    if (name !== 'digest') console.log(`${name.padEnd(18)} ${figure}`)
  for (const [promise, words] of Object.entries(promises)) {
    const found = broken.filter((each) => each.promise === promise)
    console.log(`${found.length === 0 ? 'kept  ' : 'BROKEN'} ${promise.padEnd(24)} ${words}`)
    for (const { seed, at, words: what } of found.slice(0, 3)) console.log(`         seed ${seed}, ${at}: ${what}`)
  }
}
console.log(JSON.stringify({ ...figures, digest: figures.digest.slice(0, 64), holds }))
process.exitCode = broken.length === 0 ? 0 : 1
