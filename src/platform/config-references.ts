import { place, type Mistake } from './config-mistakes.ts'
import { rotaMistakes } from './config-rota.ts'
import type { Settings } from './settings.ts'

type Path = readonly PropertyKey[]

/** What the shape alone cannot see: names that name nobody, things named twice, days that do not exist. Pure. */
export function referenceMistakes(settings: Settings): Mistake[] {
  const { people, rota, agencies, entities, sources, collectors, listen } = settings
  const passkeys = people.flatMap((p, i) =>
    (p.passkeys ?? []).map((passkey, j) => ({ ...passkey, path: ['people', i, 'passkeys', j] })),
  )
  return [
    ...twice(entities.map((e, i) => ({ word: e.id, path: ['entities', i, 'id'] }))),
    ...twice(people.map((p, i) => ({ word: p.id, path: ['people', i, 'id'] }))),
    // Two people, two keys: with one key for both, one hand could sign for two.
    ...twice(people.flatMap((p, i) => (p.key === undefined ? [] : [{ word: p.key, path: ['people', i, 'key'] }]))),
    ...twice(passkeys.map(({ key, path }) => ({ word: key, path: [...path, 'key'] }))),
    ...twice(passkeys.map(({ id, path }) => ({ word: id, path: [...path, 'id'] }))),
    ...twice(agencies.map((a, i) => ({ word: a.id, path: ['agencies', i, 'id'] }))),
    ...twice(sources.map((s, i) => ({ word: s.id, path: ['sources', i, 'id'] }))),
    ...twice(collectors.map((c, i) => ({ word: c.id, path: ['collectors', i, 'id'] }))),
    ...twice(collectors.map((c, i) => ({ word: c.recipient, path: ['collectors', i, 'recipient'] }))),
    ...twice(list(entities, 'entities', (e) => e.domains, 'domains')),
    ...twice(list(agencies, 'agencies', (a) => a.domains, 'domains')),
    ...twice(
      agencies.flatMap((a, i) => a.keys.map((k, j) => ({ word: k.key, path: ['agencies', i, 'keys', j, 'key'] }))),
    ),
    ...rotaMistakes(rota, people),
    ...agencies.flatMap((agency, i) => [
      ...notADay(agency.since, ['agencies', i, 'since']),
      ...agency.keys.flatMap((key, j) => notADay(key.since, ['agencies', i, 'keys', j, 'since'])),
      ...agency.callback.flatMap((back, j) => notADay(back.since, ['agencies', i, 'callback', j, 'since'])),
    ]),
    ...twice(Object.entries(listen).map(([name, word]) => ({ word, path: ['listen', name] }))),
    ...Object.entries(listen).flatMap(([name, address]) => notAPort(address, ['listen', name])),
    ...sources.flatMap((source, i) =>
      'time_as' in source && (source.time_as === 'local') !== (source.zone !== undefined)
        ? [
            {
              path: ['sources', i, 'time_as'],
              words: `sources[${i}]: time_as: local and zone go together. Say in which zone its times are written.`,
            },
          ]
        : [],
    ),
    ...(settings.account_history?.by_address ?? []).flatMap((id, i) =>
      sources.some((s) => s.id === id)
        ? []
        : [
            {
              path: ['account_history', 'by_address', i],
              words: `account_history.by_address: there is no source ${id}.`,
            },
          ],
    ),
    ...sources.flatMap((source, i) =>
      (source.kind === 'maildir' || source.kind === 'mbox') && !source.path.includes('{account}')
        ? [
            {
              path: ['sources', i, 'path'],
              words: `sources[${i}].path must contain {account}, or every order would search everyone's mail.`,
            },
          ]
        : [],
    ),
  ]
}

function list<T>(records: readonly T[], name: string, words: (record: T) => readonly string[], key: string): Word[] {
  return records.flatMap((record, i) => words(record).map((word, j) => ({ word, path: [name, i, key, j] })))
}

type Word = { readonly word: string; readonly path: Path }

function twice(words: readonly Word[]): Mistake[] {
  const first = new Map<string, Path>()
  return words.flatMap(({ word, path }) => {
    const folded = word.toLowerCase()
    const before = first.get(folded)
    if (!before) {
      first.set(folded, path)
      return []
    }
    return [{ path, words: `${place(path)} is "${word}", which ${place(before)} is already.` }]
  })
}

function notADay(day: string, path: Path): Mistake[] {
  const date = new Date(`${day}T00:00:00Z`)
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
  return exists ? [] : [{ path, words: `${place(path)}: the day ${day} does not exist.` }]
}

const notAPort = (address: string, path: Path): Mistake[] => {
  const port = Number(address.slice(address.lastIndexOf(':') + 1))
  return port <= 65_535 ? [] : [{ path, words: `${place(path)}: ports end at 65535.` }]
}
