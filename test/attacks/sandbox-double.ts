import { runParser as inChild, type ParserLimits } from '../../src/platform/sandbox.ts'

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

// What the reader of PDFs draws with, and never needs here: without, it complains on the console.
Object.assign(globalThis, { DOMMatrix: Object, Path2D: Object })

let children = false

/** Whether what follows runs in children, as at a desk, or in this process, which is faster. */
export const useChildren = (on: boolean): void => {
  children = on
}

/** As the sandbox's, over the same modules and the same wire of JSON, without its limits. */
export async function runParser<T>(module: URL, bytes: Uint8Array, limits?: ParserLimits): Promise<Answer<T>> {
  if (children) return inChild<T>(module, bytes, limits)
  const { default: parse } = (await import(module.href)) as { default: (bytes: Uint8Array) => Promise<unknown> }
  try {
    return { ok: true, value: JSON.parse(JSON.stringify(await parse(new Uint8Array(bytes)))) as T }
  } catch (error) {
    return error instanceof Error && error.name === 'Unreadable'
      ? { ok: false, why: error.message.slice(0, 1000) }
      : { ok: false, why: 'The reader broke while reading it.' }
  }
}
