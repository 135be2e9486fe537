import { globSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core'
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin'
import {
  DryRunStatus,
  TestStatus,
  determineHitLimitReached,
  toMutantRunResult,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner'
import { notedWhile, runTest, type NotedTest } from './in-process.ts'
import { testFiles, takesPart } from './tests.ts'

/**
 * Runs the engine's tests inside one process that stays warm: the law is read once, not once for every change. A change
 * that acts while modules load (a schema, a table) is tried in fresh copies of the engine; one that acts while a test
 * file reads the law, in a fresh copy of that file, and there it counts as noticed when the file cannot be loaded.
 */
type File = { readonly path: string; readonly tests: ReadonlyMap<string, NotedTest> }

/** Asked for each time: the process changes into its copy of the tree after this file is loaded. */
const urlOf = (path: string): string => pathToFileURL(join(process.cwd(), path)).href
const shims: Record<string, string> = {
  vitest: new URL('in-process.ts', import.meta.url).href,
  yaml: new URL('read-once.ts', import.meta.url).href,
}
let copy = 0
let again = 0

registerHooks({
  resolve(specifier, context, next) {
    const url = shims[specifier]
    if (url && context.parentURL?.startsWith(urlOf('src/'))) return { url, shortCircuit: true }
    const found = next(specifier, context)
    const engine = found.url.startsWith(urlOf('src/legality/')) && !found.url.includes('?')
    return engine ? { ...found, url: `${found.url}?copy=${copy}` } : found
  },
})

const loading = (path: string): string => `${path} is loaded`

class WarmRunner implements TestRunner {
  readonly #stryker = ((globalThis as Record<string, unknown>)[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {}) as {
    -readonly [K in keyof InstrumenterContext]: InstrumenterContext[K] | undefined
  }
  readonly #took = new Map<string, number>()
  readonly #noticedLast = new Map<string, number>()
  #noticed = 0
  #files: File[] = []
  #warm = false

  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: true }
  }

  async dryRun(): Promise<DryRunResult> {
    const mutantCoverage = { static: {}, perTest: {} }
    this.#stryker.mutantCoverage = mutantCoverage
    // So that what acts while modules load is told from what acts while a test file reads the law.
    for (const path of globSync('src/legality/**/*.ts', { exclude: ['**/*.test.ts'] })) await import(urlOf(path))
    const tests: TestResult[] = []
    for (const path of this.#paths()) {
      tests.push(await this.#timed(loading(path), path, () => this.#keep(path)))
      const file = this.#files.find((f) => f.path === path)
      for (const [id, test] of file?.tests ?? []) tests.push(await this.#timed(id, path, () => runTest(test)))
    }
    this.#stryker.currentTestId = undefined
    this.#warm = true
    return { status: DryRunStatus.Complete, tests, mutantCoverage }
  }

  async mutantRun({
    activeMutant,
    hitLimit,
    mutantActivation,
    testFilter,
  }: MutantRunOptions): Promise<MutantRunResult> {
    if (!this.#warm && mutantActivation === 'runtime') await this.#warmUp()
    Object.assign(this.#stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
    const tests = mutantActivation === 'static' ? await this.#inFreshCopies() : await this.#covering(testFilter ?? [])
    const limit = determineHitLimitReached(this.#stryker.hitCount, hitLimit)
    this.#stryker.activeMutant = undefined
    return toMutantRunResult(limit ?? { status: DryRunStatus.Complete, tests })
  }

  /**
   * The order in which a change is looked at: first what noticed one of the last few changes, for the next change is
   * their neighbour; then what answers soonest.
   */
  readonly #soonest = (a: string, b: string): number => {
    const lately = (id: string): number => Math.max(0, (this.#noticedLast.get(id) ?? 0) - this.#noticed + 8)
    const took = (id: string): number => this.#took.get(id) ?? 0
    return lately(b) - lately(a) || took(a) - took(b)
  }

  /** Until one fails. */
  async #covering(ids: readonly string[]): Promise<TestResult[]> {
    const tests = new Map(this.#files.flatMap((f) => [...f.tests].map(([id, test]) => [id, { path: f.path, test }])))
    const results: TestResult[] = []
    for (const id of ids.toSorted(this.#soonest)) {
      const known = tests.get(id)
      const path = known?.path ?? this.#paths().find((p) => loading(p) === id) ?? id
      results.push(await this.#timed(id, path, () => (known ? runTest(known.test) : load(path))))
      if (results.at(-1)?.status === TestStatus.Failed) break
    }
    return results
  }

  async #inFreshCopies(): Promise<TestResult[]> {
    copy++
    this.#warm = false
    const results: TestResult[] = []
    const failed = (): boolean => results.at(-1)?.status === TestStatus.Failed
    for (const path of this.#paths().toSorted(this.#soonest)) {
      let file: File | undefined
      results.push(await this.#timed(loading(path), path, async () => void (file = await load(path))))
      for (const [id, test] of file?.tests ?? []) {
        if (failed()) break
        results.push(await this.#timed(id, path, () => runTest(test)))
      }
      if (failed()) break
    }
    return results
  }

  async #warmUp(): Promise<void> {
    copy++
    this.#files = []
    for (const path of this.#paths()) await this.#keep(path)
    this.#warm = true
  }

  async #keep(path: string): Promise<void> {
    this.#files.push(await load(path))
  }

  #paths(): string[] {
    return testFiles(globSync('src/legality/**/*.test.ts').map((p) => p.replaceAll('\\', '/')))
  }

  async #timed(id: string, fileName: string, run: () => Promise<unknown>): Promise<TestResult> {
    this.#stryker.currentTestId = id
    const start = performance.now()
    const told = (): { id: string; name: string; fileName: string; timeSpentMs: number } => ({
      ...{ id, name: id, fileName },
      timeSpentMs: performance.now() - start,
    })
    try {
      await run()
      if (!this.#took.has(id)) {
        this.#took.set(id, told().timeSpentMs)
        this.#took.set(fileName, (this.#took.get(fileName) ?? 0) + told().timeSpentMs)
      }
      return { ...told(), status: TestStatus.Success }
    } catch (error) {
      for (const key of [id, fileName]) this.#noticedLast.set(key, ++this.#noticed)
      return {
        ...told(),
        status: TestStatus.Failed,
        failureMessage: error instanceof Error ? error.message : String(error),
      }
    }
  }
}

async function load(path: string): Promise<File> {
  const url = urlOf(path)
  const noted = await notedWhile(url, () => import(`${url}?copy=${copy}&again=${again++}`) as Promise<unknown>)
  const tests = noted.filter(({ name }) => takesPart(name))
  return { path, tests: new Map(tests.map((t, i) => [`${path} ${i + 1} ${t.name}`, t])) }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm', WarmRunner)]
