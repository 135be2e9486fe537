import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sha256 } from '../order/canonical.ts'
import { editionOf, type Edition, type LawRef } from '../order/edition.ts'
import type { Database, Transaction } from '../platform/database.ts'
import { Broken } from '../platform/failure.ts'
import { keepLaw, keptLaw } from './kept-law.ts'

/** A table of kept files, and what was asked of it. */
function books(): { tx: Transaction; rows: Map<string, Buffer>; asked: unknown[] } {
  const rows = new Map<string, Buffer>()
  const asked: unknown[] = []
  const insertInto = (table: string) => ({
    values: (values: { sha256: string; body: Buffer }[]) => ({
      onConflict: (decide: (c: { doNothing: () => 'nothing' }) => 'nothing') => ({
        execute: () => {
          asked.push(['insert', table, decide({ doNothing: () => 'nothing' })])
          for (const { sha256: key, body } of values) if (!rows.has(key)) rows.set(key, body)
          return Promise.resolve()
        },
      }),
    }),
  })
  const selectFrom = (table: string) => ({
    select: (columns: string[]) => ({
      where: (column: string, how: string, keys: string[]) => ({
        execute: () => {
          asked.push(['select', table, columns, column, how])
          return Promise.resolve(
            [...rows].flatMap(([key, body]) => (keys.includes(key) ? [{ sha256: key, body }] : [])),
          )
        },
      }),
    }),
  })
  return { tx: { insertInto, selectFrom } as unknown as Transaction, rows, asked }
}

const names = ['any/not-an-order.yaml', 'us/user-consent.yaml', 'holidays.yaml'] as const
const files = await Promise.all(names.map(async (name) => ({ name, text: await readFile(`law/${name}`, 'utf8') })))
const ids: Record<(typeof names)[number], string> = {
  'any/not-an-order.yaml': 'any.not-an-order',
  'us/user-consent.yaml': 'us.user-consent',
  'holidays.yaml': 'holidays',
}
const refs = files.map(({ name, text }): LawRef => ({ id: ids[name], version: '2026-11-23', sha256: sha256(text) }))
const edition = (change: (ref: LawRef) => LawRef = (r) => r): Edition => editionOf(refs.map(change))

test('law that was kept judges again, every pack of it a draft until people signed it off', async () => {
  const { tx, rows, asked } = books()
  await keepLaw(tx, files)
  await keepLaw(tx, files)
  expect([...rows.keys()].sort()).toEqual(refs.map((r) => r.sha256 as string).sort())
  const law = await keptLaw(tx, edition())
  expect([...law.packs.keys()].sort()).toEqual(['any.not-an-order', 'us.user-consent'])
  expect(law.common.id).toBe('any.not-an-order')
  expect([...law.packs.values()].map((p) => p.status)).toEqual(['draft', 'draft'])
  expect(asked).toEqual([
    ['insert', 'law_file', 'nothing'],
    ['insert', 'law_file', 'nothing'],
    ['select', 'law_file', ['sha256', 'body'], 'sha256', 'in'],
  ])
})

test('a pack that this desk’s people signed off is active, by their word and on their day', async () => {
  const { tx } = books()
  await keepLaw(tx, files)
  const signedOff = { by: 'Clara Counsel', on: '2026-11-24' }
  const law = await keptLaw(
    tx,
    edition((r) => (r.id === 'holidays' ? r : { ...r, signedOff })),
  )
  expect(law.packs.get('us.user-consent')).toMatchObject({ status: 'active', signed_off: signedOff })
  expect(law.common).toMatchObject({ id: 'any.not-an-order', status: 'active', signed_off: signedOff })
  const one = await keptLaw(
    tx,
    edition((r) => (r.id === 'us.user-consent' ? { ...r, signedOff } : r)),
  )
  expect(one.common.status).toBe('draft')
})

test('a text that is not there, or is another than the books name, judges nothing', async () => {
  const { tx, rows } = books()
  await keepLaw(tx, files)
  const consent = refs.find((r) => r.id === 'us.user-consent')?.sha256 ?? ''
  rows.set(consent, Buffer.from('id: us.user-consent\n'))
  await expect(keptLaw(tx as unknown as Database, edition())).rejects.toThrow(
    'I17: the kept text of us.user-consent is not the one the books name',
  )
  rows.delete(consent)
  const gone = await keptLaw(tx as unknown as Database, edition()).catch((error: unknown) => error)
  expect(gone).toBeInstanceOf(Broken)
  expect(gone).toMatchObject({
    code: 'ERR_INVARIANT',
    message: 'The text of us.user-consent 2026-11-23 is not among the kept files of the law.',
    next: 'Orders that it judged cannot be judged again. Restore the database from a backup; call engineering.',
  })
})
