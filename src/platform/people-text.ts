import { isMap, isSeq } from 'yaml'
import type { Parsed } from '../order/ids.ts'
import { editSection } from './section-text.ts'

/** A passkey given to a person of `duly.yaml`, or taken away. */
export type PeopleEdit =
  | {
      readonly kind: 'add-passkey'
      readonly person: string
      readonly passkey: { readonly id: string; readonly key: string }
    }
  | { readonly kind: 'remove-passkey'; readonly person: string; readonly id: string }

/** The text after the edit, or why it cannot be edited but by hand. Pure. */
export const editPeople = (text: string, edit: PeopleEdit): Parsed<string> =>
  editSection(text, 'people', (document) => {
    const people = document.get('people', true)
    const at = isSeq(people) ? people.items.findIndex((item) => isMap(item) && item.get('id') === edit.person) : -1
    if (at < 0) throw new Error(`${edit.person} does not stand there by name`)
    const path = ['people', at, 'passkeys']
    if (edit.kind === 'add-passkey') {
      if (!isSeq(document.getIn(path, true))) document.setIn(path, document.createNode([]))
      document.addIn(path, document.createNode(edit.passkey))
      return
    }
    const passkeys = document.getIn(path, true)
    const of = isSeq(passkeys) ? passkeys.items.findIndex((item) => isMap(item) && item.get('id') === edit.id) : -1
    if (of < 0) throw new Error(`${edit.person} has no such passkey there`)
    document.deleteIn(isSeq(passkeys) && passkeys.items.length === 1 ? path : [...path, of])
  })
