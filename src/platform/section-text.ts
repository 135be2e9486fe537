import { Document, isAlias, isMap, isNode, isScalar, parseDocument, type ToStringOptions, type YAMLMap } from 'yaml'
import type { Parsed } from '../order/ids.ts'

/** A text of `duly.yaml`, open to be changed at one place. */
export type Opened = { readonly document: Document; readonly map: YAMLMap }

/**
 * Changes one section of `duly.yaml` in its text; everything else in it, comments too, stays as people wrote it. `change`
 * may throw where it cannot. Pure.
 */
export function editSection(text: string, name: string, change: (document: Document) => void): Parsed<string> {
  const read = openText(text, name)
  if (!read.ok) return read
  const { document, map } = read.value
  const [from, to] = placeOf(map, name) ?? [text.length, text.length]
  try {
    change(document)
    if (map.flow) return { ok: true, value: document.toString(styleOf(text)) }
    const head = text.slice(0, from)
    const section = sectionOf(name, document.get(name, true), text)
    return { ok: true, value: `${head}${head === '' || head.endsWith('\n') ? '' : '\n'}${section}${text.slice(to)}` }
  } catch (error) {
    return {
      ok: false,
      why: `The ${name} cannot be edited where it stands (${(error as Error).message}). Edit duly.yaml by hand.`,
    }
  }
}

/** From where to where a section stands in the text: only this is written anew. */
function placeOf(map: YAMLMap, name: string): [number, number] | undefined {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name)
  const [key, value] = [pair?.key, pair?.value].map((node) => (isNode(node) ? node.range : undefined))
  return key && value ? [key[0], value[2]] : undefined
}

/** One section as a text of its own, `rota: …`; empty when there is none. */
export function sectionOf(name: string, value: unknown, text: string): string {
  if (value === undefined) return ''
  const section = new Document({ [name]: null })
  section.set(name, value)
  return section.toString(styleOf(text))
}

export function openText(text: string, name: string): Parsed<Opened> {
  const document = parseDocument(text, { prettyErrors: false })
  const [error] = document.errors
  if (error) return { ok: false, why: `It is not readable as YAML: ${error.message}` }
  const map = document.contents
  if (!isMap(map)) return { ok: false, why: `It holds no ${name}: write it as under ${name} in duly.yaml.` }
  if (isAlias(map.get(name, true)))
    return { ok: false, why: `The ${name} stands elsewhere in the file, under an alias. Edit duly.yaml by hand.` }
  return { ok: true, value: { document, map } }
}

/** As the file is written, so that an edit changes few lines of it. */
const styleOf = (text: string): ToStringOptions => ({
  lineWidth: 0,
  indentSeq: !/^( *)[^\s#-][^\n]*:[ ]*\n(?: *#[^\n]*\n)*\1- /m.test(text),
  flowCollectionPadding: !/[[{][^\s\]}]/.test(text),
})
