import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'

/**
 * Changes the law engine in every place, one change at a time, and counts how many changes its tests notice. Writes the
 * short summary `docs/mutation.md`. `--json` prints the last line alone.
 *
 *     npm run test:mutation                      all of it, half an hour on two quiet cores
 *     npm run test:mutation -- --only due,judge  these files anew, the others as they were found before
 */
const bar = 90
const report = 'reports/mutation.json'
const found = 'reports/mutation-all.json'
const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean', default: false } } })
const quiet = values.json
const only = values.only?.split(',').map((name) => `src/legality/${name}.ts`)

rmSync(report, { force: true })
if (!only) rmSync(found, { force: true })
const run = spawnSync(
  process.execPath,
  [
    'node_modules/@stryker-mutator/core/bin/stryker.js',
    'run',
    'test/mutation/stryker.config.json',
    ...(only ? ['--mutate', only.join(',')] : []),
  ],
  { stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'] },
)
if (run.status !== 0) throw new Error('The tests of the engine do not pass unchanged, or the mutation run broke off.')

const mutant = z.object({
  status: z.string(),
  mutatorName: z.string(),
  location: z.object({ start: z.object({ line: z.number() }) }),
})
const shape = z.object({ files: z.record(z.string(), z.object({ mutants: z.array(mutant) })) })
const read = (path: string): z.infer<typeof shape>['files'] =>
  existsSync(path) ? shape.parse(JSON.parse(readFileSync(path, 'utf8'))).files : {}
const engine = globSync('src/legality/**/*.ts', { exclude: ['**/*.test.ts', '**/*.fixture.ts'] })
const tried = Object.fromEntries((only ?? engine).map((path) => [path.replaceAll('\\', '/'), { mutants: [] }]))
const files = { ...read(found), ...tried, ...read(report) }
writeFileSync(found, JSON.stringify({ files }))
const untried = engine.length - Object.keys(files).length

type Count = { noticed: number; missed: number }
const noticed = new Set(['Killed', 'Timeout'])
const missed = new Set(['Survived', 'NoCoverage'])
const countOf = (mutants: readonly z.infer<typeof mutant>[]): Count => ({
  noticed: mutants.filter((m) => noticed.has(m.status)).length,
  missed: mutants.filter((m) => missed.has(m.status)).length,
})
const scoreOf = (c: Count): number => Number(((100 * c.noticed) / Math.max(1, c.noticed + c.missed)).toFixed(1))

const rows = Object.entries(files)
  .map(([file, { mutants }]) => ({ file: file.replace('src/legality/', ''), ...countOf(mutants) }))
  .filter((row) => row.noticed + row.missed > 0)
  .sort((a, b) => a.file.localeCompare(b.file))
const total = countOf(Object.values(files).flatMap((f) => f.mutants))
const score = scoreOf(total)

const table = [
  '| file | changes | noticed | score |',
  '| ---- | ------: | ------: | ----: |',
  ...[...rows, { file: '**all**', ...total }].map(
    (r) => `| ${r.file} | ${r.noticed + r.missed} | ${r.noticed} | ${scoreOf(r)} % |`,
  ),
].join('\n')
writeFileSync(
  'docs/mutation.md',
  `# How well the tests guard the law engine\n\nEvery place of \`src/legality/\` is changed, one change at a time, and the engine's tests run against it: a change that no test\nnotices is a mistake that could slip in. Help texts of the schema are left out, for no verdict hangs on them. The bar is\n${bar} %. Made by \`npm run test:mutation\`.\n\n${table}\n`,
)
if (!quiet) console.log(`\n${table}\n`)
console.log(JSON.stringify({ score, ...total, untried, bar, holds: score >= bar && untried === 0 }))
