// Sums vitest's JSON reports of one folder: prints what did not pass, then "N passed, N failed". Skipped counts as failed.
//   node bin/count.mjs FOLDER FAILED_STEPS
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, failedSteps] = process.argv.slice(2)
let passed = 0
const failed = []
for (const name of readdirSync(folder).sort()) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  for (const file of report.testResults) {
    if (file.assertionResults.length === 0) failed.push(`${name}: ${file.name} holds no test that ran`)
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1
      else failed.push(`${test.status}: ${test.fullName} (${file.name})`)
    }
  }
}
for (const words of failed) console.log(words)
// A step may fail without a failed test: the checks, a crash of the runner, an install that did not work.
const count = failed.length > 0 ? failed.length : Number(failedSteps)
console.log(`${passed} passed, ${count} failed`)
process.exitCode = count === 0 && Number(failedSteps) === 0 ? 0 : 1
