// `npm run check`: types, lint, format, and who may import whom. One line each; the reasons below it when it fails.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './ready.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)
const checks = [
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ...['desk', 'portal', 'public', 'setup'].map((face) => [face, bin('tsc'), ['--noEmit', '-p', `src/web/${face}`]]),
  ['lint', bin('eslint'), ['--max-warnings=0', '.']],
  ['format', bin('prettier'), ['--check', '--log-level=warn', '.']],
  [
    'imports',
    bin('depcruise'),
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src', 'test', 'bench'],
  ],
]

const perform = (program, args) =>
  new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const parts = []
    child.stdout.on('data', (part) => parts.push(part))
    child.stderr.on('data', (part) => parts.push(part))
    child.on('error', (error) => resolve({ passed: false, words: error.message }))
    child.on('close', (code) => resolve({ passed: code === 0, words: Buffer.concat(parts).toString().trim() }))
  })

let failed = 0
for (const [name, program, args] of checks) {
  const began = performance.now()
  const { passed, words } = await perform(program, args)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${seconds.padStart(5)} s`)
  if (!passed) {
    failed += 1
    console.log(words.replace(/^/gm, '       '))
  }
}
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${checks.length} checks failed.`)
process.exitCode = failed === 0 ? 0 : 1
