import { format } from 'node:util'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect as expected } from 'vitest'

/** What a test file gets for `vitest` in a mutation run: its tests are noted down here, and run by {@link runTest}. */
export { vi } from 'vitest'

type Body = (...args: never[]) => unknown
export type NotedTest = { readonly name: string; readonly body: () => unknown }

let noted: NotedTest[] = []
let within: string[] = []
let from = ''
let endings: (() => unknown)[] = []

/** The tests that a file states while it is loaded. */
export async function notedWhile(url: string, load: () => Promise<unknown>): Promise<NotedTest[]> {
  noted = []
  within = []
  from = url
  await load()
  return noted
}

/** Throws when the test fails. */
export async function runTest({ body }: NotedTest): Promise<void> {
  endings = []
  try {
    await body()
  } finally {
    for (const end of endings.toReversed()) await end()
  }
}

type Each = (cases: readonly unknown[]) => (name: string, body: Body) => void

const eachOf =
  (state: (name: string, body: Body) => void): Each =>
  (cases) =>
  (name, body) => {
    for (const one of cases) {
      const args = (Array.isArray(one) ? one : [one]) as never[]
      const wildcards = name.match(/%[sdo]/g)?.length ?? 0
      const words = name.replace(/\$(\w+)/g, (_all, key: string) => String((one as Record<string, unknown>)[key]))
      state(format(words, ...args.slice(0, wildcards)), () => body(...args))
    }
  }

const note = (name: string, body: Body): void => {
  noted.push({ name: [...within, name].join(' > '), body: body })
}
const group = (name: string, body: Body): void => {
  within.push(name)
  body()
  within.pop()
}

export const test = Object.assign(note, { each: eachOf(note) })
export const describe = Object.assign(group, { each: eachOf(group) })
export const onTestFinished = (end: () => unknown): void => void endings.push(end)

/** Vitest reads and writes such files only within its own process. */
export const expect = new Proxy(expected, {
  apply(target, self, [received]: [unknown]) {
    const value = (name: string): void => {
      expected(received).toBe(readFileSync(fileURLToPath(new URL(name, from)), 'utf8'))
    }
    return Object.defineProperty(Reflect.apply(target, self, [received]), 'toMatchFileSnapshot', { value })
  },
})
