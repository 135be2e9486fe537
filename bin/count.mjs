// Sums vitest's JSON reports of one folder: prints what did not pass and why, what passed only when it was tried again,
// then "N passed, N failed". Skipped counts as failed.
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
      const why = (test.failureMessages ?? [])
        .map((words) => `\n    ${words.slice(0, 800).replaceAll('\n', '\n    ')}`)
        .join('')
      const told = `${test.fullName} (${file.name})${why}`
      if (test.status !== 'passed') failed.push(`${test.status}: ${told}`)
      else {
        passed += 1
        if (why) console.log(`passed when tried again: ${told}`)
      }
    }
  }
}
for (const words of failed) console.log(words)
// A step may fail without a failed test: the checks, a crash of the runner, an install that did not work.
const count = failed.length > 0 ? failed.length : Number(failedSteps)
console.log(`${passed} passed, ${count} failed`)
process.exitCode = count === 0 && Number(failedSteps) === 0 ? 0 : 1
