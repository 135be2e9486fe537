import {
  Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type ToStringOptions,
  type YAMLMap,
} from 'yaml'
import type { Parsed } from '../order/ids.ts'

/** An edit of the rota in the text of `duly.yaml`; everything else in it, comments too, stays as people wrote it. */
export type RotaEdit =
  | { readonly kind: 'add'; readonly list: 'overrides' | 'leave'; readonly items: readonly object[] }
  /** A whole other rota, as {@link rotaSection} gives it; nothing takes the rota away. */
  | { readonly kind: 'put'; readonly section: string | undefined }

/** The text after the edit, or why it cannot be edited but by hand. Whether it is a lawful rota is asked afterwards. Pure. */
export function editRota(text: string, edit: RotaEdit): Parsed<string> {
  const read = mapOf(text)
  if (!read.ok) return read
  const { document, map } = read.value
  const [from, to] = placeOf(map) ?? [text.length, text.length]
  try {
    if (edit.kind === 'put') {
      if (edit.section === undefined) document.delete('rota')
      else document.set('rota', parseDocument(edit.section).get('rota', true))
    } else {
      if (!isMap(document.get('rota', true))) document.set('rota', document.createNode({}))
      const path = ['rota', edit.list]
      if (!isSeq(document.getIn(path, true))) document.setIn(path, document.createNode([]))
      for (const item of edit.items) document.addIn(path, document.createNode(item))
    }
    if (map.flow) return { ok: true, value: document.toString(styleOf(text)) }
    const head = text.slice(0, from)
    const section = sectionOf(document.get('rota', true), text)
    return { ok: true, value: `${head}${head === '' || head.endsWith('\n') ? '' : '\n'}${section}${text.slice(to)}` }
  } catch (error) {
    return {
      ok: false,
      why: `The rota cannot be edited where it stands (${(error as Error).message}). Edit duly.yaml by hand.`,
    }
  }
}

/** From where to where the rota stands in the text: only this is written anew. */
function placeOf(map: YAMLMap): [number, number] | undefined {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === 'rota')
  const [key, value] = [pair?.key, pair?.value].map((node) => (isNode(node) ? node.range : undefined))
  return key && value ? [key[0], value[2]] : undefined
}

/**
 * The rota of a text as a text of its own, `rota: …`; nothing when it has none. Takes a whole `duly.yaml`, its part
 * under `rota`, or what stands below that.
 */
export function rotaSection(text: string): Parsed<string | undefined> {
  const read = mapOf(text)
  if (!read.ok) return read
  const { document, map } = read.value
  const whole = map.has('rota') || map.has('entities')
  const rota = whole ? document.get('rota', true) : map
  if (rota === undefined) return { ok: true, value: undefined }
  try {
    return { ok: true, value: sectionOf(rota, text) }
  } catch (error) {
    return { ok: false, why: `The rota refers to something outside itself (${(error as Error).message}).` }
  }
}

function sectionOf(rota: unknown, text: string): string {
  if (rota === undefined) return ''
  const section = new Document({ rota: null })
  section.set('rota', rota)
  return section.toString(styleOf(text))
}

function mapOf(text: string): Parsed<{ document: Document; map: YAMLMap }> {
  const document = parseDocument(text, { prettyErrors: false })
  const [error] = document.errors
  if (error) return { ok: false, why: `It is not readable as YAML: ${error.message}` }
  const map = document.contents
  if (!isMap(map)) return { ok: false, why: 'It holds no rota: write it as under rota in duly.yaml.' }
  if (isAlias(map.get('rota', true)))
    return { ok: false, why: 'The rota stands elsewhere in the file, under an alias. Edit duly.yaml by hand.' }
  return { ok: true, value: { document: document, map } }
}

/** As the file is written, so that an edit changes few lines of it. */
const styleOf = (text: string): ToStringOptions => ({
  lineWidth: 0,
  indentSeq: !/^( *)[^\s#-][^\n]*:[ ]*\n(?: *#[^\n]*\n)*\1- /m.test(text),
  flowCollectionPadding: !/[[{][^\s\]}]/.test(text),
})
