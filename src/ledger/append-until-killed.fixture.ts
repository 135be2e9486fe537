import { writeSync } from 'node:fs'
import { signerFromSeed } from '../platform/keys.ts'
import { openLog } from './log.ts'

// Appends groups of numbered entries, short and long, several calls at once, and says what was acknowledged.
const [dir = ''] = process.argv.slice(2)
const log = await openLog(dir, signerFromSeed(new Uint8Array(32).fill(7)), 'kill.ledger.duly')
let n = log.size
for (;;) {
  const calls = Array.from({ length: 1 + (n % 5) }, () => {
    const group = Array.from({ length: 1 + (n % 3) }, (_, i) => Buffer.from(`${n + i} `.repeat(n % 7 === 0 ? 4000 : 3)))
    n += group.length
    return log.append(group)
  })
  const done = await Promise.all(calls)
  writeSync(1, `${JSON.stringify(done.at(-1))}\n`)
}
