import { run } from './run.ts'
import { asItIs } from './parts.ts'
const [seeds, years, per] = process.argv.slice(2).map(Number)
for (let s = 1; s <= seeds!; s++) {
  const t = performance.now()
  const x = run(s, years!, per!, asItIs, (h) => h)
  console.log(s, Math.round(performance.now() - t) + 'ms', JSON.stringify({ ...x, violations: x.violations.length }))
  for (const v of x.violations.slice(0, 4)) console.log('   ', v.promise, v.at, v.words)
}
