import { isMap, isSeq, parseDocument } from 'yaml'
import type { Parsed } from '../order/ids.ts'
import { editSection, openText, sectionOf } from './section-text.ts'

/** An edit of the rota in the text of `duly.yaml`; everything else in it, comments too, stays as people wrote it. */
export type RotaEdit =
  | { readonly kind: 'add'; readonly list: 'overrides' | 'leave'; readonly items: readonly object[] }
  /** A whole other rota, as {@link rotaSection} gives it; nothing takes the rota away. */
  | { readonly kind: 'put'; readonly section: string | undefined }

/** The text after the edit, or why it cannot be edited but by hand. Whether it is a lawful rota is asked afterwards. Pure. */
export const editRota = (text: string, edit: RotaEdit): Parsed<string> =>
  editSection(text, 'rota', (document) => {
    if (edit.kind === 'put') {
      if (edit.section === undefined) document.delete('rota')
      else document.set('rota', parseDocument(edit.section).get('rota', true))
    } else {
      if (!isMap(document.get('rota', true))) document.set('rota', document.createNode({}))
      const path = ['rota', edit.list]
      if (!isSeq(document.getIn(path, true))) document.setIn(path, document.createNode([]))
      for (const item of edit.items) document.addIn(path, document.createNode(item))
    }
  })

/**
 * The rota of a text as a text of its own, `rota: …`; nothing when it has none. Takes a whole `duly.yaml`, its part
 * under `rota`, or what stands below that.
 */
export function rotaSection(text: string): Parsed<string | undefined> {
  const read = openText(text, 'rota')
  if (!read.ok) return read
  const { document, map } = read.value
  const whole = map.has('rota') || map.has('entities')
  const rota = whole ? document.get('rota', true) : map
  if (rota === undefined) return { ok: true, value: undefined }
  try {
    return { ok: true, value: sectionOf('rota', rota, text) }
  } catch (error) {
    return { ok: false, why: `The rota refers to something outside itself (${(error as Error).message}).` }
  }
}
