import { parseDocument as parse, type Document } from 'yaml'

/** What the engine gets for `yaml` in a mutation run: the shipped law is parsed once; each change reads the same documents. */
export { LineCounter, parse } from 'yaml'

type Options = Parameters<typeof parse>[1]
const parsed = new Map<string, Document.Parsed>()

export function parseDocument(text: string, options?: Options): Document.Parsed {
  if (options) return parse(text, options)
  const document = parsed.get(text) ?? parse(text)
  parsed.set(text, document)
  return document
}
