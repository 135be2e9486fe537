import { parse, parseDocument } from 'yaml'
import { StatedFacts } from '../../order/facts.ts'
import { plain, Unreadable } from './plain.ts'

/** What a reader gives back over the sandbox's wire. */
export type Reading = { text: string; facts: unknown[]; notes: string[] }

const bytesMost = 2_000_000
const depthMost = 40
const valuesMost = 50_000

/** Refuses what another reader of the same file could take differently or choke on. Walks without recursion. */
function assertPlainTree(root: unknown): void {
  const todo: [unknown, number][] = [[root, 0]]
  let values = 0
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [value, depth] = next
    if (depth > depthMost) throw new Unreadable(`It is nested deeper than ${depthMost} levels.`)
    if (typeof value === 'string' && !value.isWellFormed()) throw new Unreadable('It holds text that is not Unicode.')
    if (typeof value !== 'object' || value === null) continue
    const keys = Object.keys(value)
    values += keys.length
    if (values > valuesMost) throw new Unreadable(`It holds more than ${valuesMost} values.`)
    for (const key of keys) {
      if (key === '__proto__') throw new Unreadable('It has a field named __proto__, which no order file has.')
      todo.push([(value as Record<string, unknown>)[key], depth + 1])
    }
  }
}

/** Brackets open at once, counted before any recursive reader sees the text; brackets in text count too, harmlessly. */
function assertShallow(text: string): void {
  let depth = 0
  for (const c of text) {
    if (c === '[' || c === '{') depth++
    else if (c === ']' || c === '}') depth--
    if (depth > 1000) throw new Unreadable(`It is nested deeper than ${depthMost} levels.`)
  }
}

function treeOf(text: string): unknown {
  assertShallow(text)
  if (/^\s*[{[]/.test(text)) {
    let tree: unknown
    try {
      tree = JSON.parse(text)
    } catch {
      // YAML in flow style begins with a brace too: read below.
    }
    if (tree !== undefined) {
      assertPlainTree(tree)
      const twice = parseDocument(text, { uniqueKeys: true }).errors.find((e) => e.code === 'DUPLICATE_KEY')
      if (twice) throw new Unreadable(`A field stands twice: ${twice.message.split('\n')[0] ?? ''}`)
      return tree
    }
  }
  try {
    return parse(text, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: true,
      merge: false,
      maxAliasCount: 20,
      logLevel: 'error',
    })
  } catch (error) {
    const said = error instanceof Error ? error.message : ''
    const words = /alias/i.test(said) ? 'it repeats parts of itself (aliases) too often' : (said.split('\n')[0] ?? '')
    throw new Unreadable(`It is not JSON or YAML: ${words.slice(0, 300)}`)
  }
}

/** The tree of a JSON or YAML text. Throws {@link Unreadable}, also for a key given twice. */
export function orderTree(bytes: Uint8Array): { text: string; tree: unknown } {
  if (bytes.byteLength === 0) throw new Unreadable('It is empty (0 bytes).')
  if (bytes.byteLength > bytesMost) throw new Unreadable(`An order file has at most ${bytesMost / 1e6} MB.`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Unreadable('It is not text in UTF-8.')
  }
  const tree = treeOf(text)
  assertPlainTree(tree)
  return { text, tree }
}

/** Reads an order file (`duly: order/1`), JSON or YAML 1.2, of at most 2 MB. */
export default function readOrderFile(bytes: Uint8Array): Promise<Reading> {
  const { text, tree } = orderTree(bytes)
  const facts = StatedFacts.parse(tree)
  if (!facts.ok) throw new Unreadable(facts.why)
  return Promise.resolve({ text: plain(text), facts: [facts.value], notes: [] })
}
