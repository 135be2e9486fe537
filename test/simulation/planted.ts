// npm run simulate:planted: each planted bug has to be found, with the seed that shows it.
import { bugs } from './bugs.ts'
import { asItIs } from './parts.ts'
import { run } from './run.ts'

const seeds = 16
let found = 0
/** What the code as it is breaks with these seeds: nothing, or no planted bug would be shown by them. */
let clean = 0
for (let seed = 1; seed <= seeds; seed++) clean += run(seed, 1, 1100, asItIs, (house) => house).violations.length
console.log(`the code as it is, seeds 1 to ${seeds}: ${clean} broken promises`)
console.log(`${'planted bug'.padEnd(62)} ${'seed'.padStart(4)}  broken promise`)
for (const { name, parts, bend } of bugs) {
  let shown: string | undefined
  for (let seed = 1; seed <= seeds && !shown; seed++) {
    const [first] = run(seed, 1, 1100, parts, bend ?? ((house) => house)).violations
    if (first) shown = `${String(seed).padStart(4)}  ${first.promise}: ${first.words.slice(0, 110)}`
  }
  if (shown) found += 1
  console.log(`${name.padEnd(62)} ${shown ?? '   -  NOT FOUND'}`)
}
console.log(
  JSON.stringify({
    simulation: 'oncall-planted',
    planted: bugs.length,
    found,
    clean,
    holds: found === bugs.length && clean === 0,
  }),
)
process.exitCode = found === bugs.length && clean === 0 ? 0 : 1
