import type { Parsed } from '../order/ids.ts'
import { editSection } from './section-text.ts'

/** What the wizard writes into `duly.yaml`, one answer at a time; its comments stay. */
export type SetupEdit =
  | {
      readonly kind: 'company'
      readonly name: string
      readonly country: string
      readonly zone: string
      readonly domains: readonly string[]
    }
  | { readonly kind: 'store'; readonly sources: readonly { readonly id: string; readonly kind: string; readonly path: string }[] } // prettier-ignore
  | { readonly kind: 'waking'; readonly zone: string; readonly wait_seconds: number }
  | { readonly kind: 'person'; readonly person: NewPerson }

export type NewPerson = {
  readonly id: string
  readonly name: string
  readonly email?: string
  readonly passkeys: readonly { readonly id: string; readonly key: string }[]
}

/** What the first two may do: everything but a lawyer's sign-off. */
const may = ['approve', 'respond', 'page', 'operate']

/** The text after one answer, or why it cannot be edited but by hand. Pure. */
export function editSetup(text: string, edit: SetupEdit): Parsed<string> {
  switch (edit.kind) {
    case 'company': {
      const { name, country, zone, domains } = edit
      return editSection(text, 'entities', (document) => {
        for (const [key, value] of Object.entries({ id: shortNameOf(name, 'company'), name, country, zone, domains }))
          document.setIn(['entities', 0, key], typeof value === 'string' ? value : document.createNode(value))
      })
    }
    case 'store':
      return editSection(text, 'sources', (document) => document.set('sources', document.createNode(edit.sources)))
    case 'waking':
      return editSection(text, 'rota', (document) => {
        document.setIn(['rota', 'zone'], edit.zone)
        const { wait_seconds } = edit
        const ladder = [{ page: ['on-call'], wait_seconds }, { page: ['everyone'], wait_seconds }] // prettier-ignore
        document.setIn(['rota', 'ladder'], document.createNode(ladder))
      })
    case 'person': {
      const added = editSection(text, 'people', (document) => {
        if (!document.has('people')) document.set('people', document.createNode([]))
        document.addIn(['people'], document.createNode({ ...edit.person, may }))
      })
      return added.ok
        ? editSection(added.value, 'rota', (document) => {
            if (!document.hasIn(['rota', 'shifts']))
              document.setIn(['rota', 'shifts'], document.createNode([{ people: [] }]))
            document.addIn(['rota', 'shifts', 0, 'people'], edit.person.id)
          })
        : added
    }
  }
}

/** A short name out of a long one: `Änne Müller` is `anne`, and `anne-2` where somebody is called that already. */
export function shortNameOf(name: string, otherwise: string, taken: readonly string[] = []): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const [first = otherwise] = /[a-z][a-z0-9]*/.exec(plain) ?? []
  const free = (n: number): string => {
    const id = n === 1 ? first : `${first}-${n}`
    return taken.includes(id) ? free(n + 1) : id
  }
  return free(1)
}
