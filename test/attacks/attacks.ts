import './in-process.ts'
import { parseArgs } from 'node:util'

/**
 * Proof of "who is asking": every family of forged demands, made anew from a seed, through the real code, and as many
 * genuine ones. `node test/attacks/attacks.ts [--seeds N] [--seed S] [--json]`; N attacks in each family.
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } }, // prettier-ignore
})
// Imported only now: what it imports finds the double of the sandbox in place.
const { run } = await import('./run.ts')
process.exitCode = await run({ seeds: Number(values.seeds), seed: Number(values.seed), json: values.json })
