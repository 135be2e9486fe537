import { expect, test } from 'vitest'
import { inventedPack, lawOfPack } from './invented.fixture.ts'
import { lawFolder, loadLaw } from './legality.ts'
import { clauseChanges, packClauses } from './pack-clauses.ts'

const shipped = await loadLaw(lawFolder)
const pack = inventedPack()
const law = lawOfPack(shipped, pack)

test('each clause of a pack has a name of its own, a citation and words, in every shipped pack', () => {
  for (const each of shipped.packs.values()) {
    const clauses = packClauses(each, shipped)
    const ids = clauses.map((c) => c.id)
    expect(new Set(ids).size, each.id).toBe(ids.length)
    for (const { id, cite, says } of clauses) {
      expect(id).toMatch(/^[\w.:-]+$/)
      expect(cite, `${each.id} ${id}`).not.toBe('')
      expect(says, `${each.id} ${id}`).not.toBe('')
    }
    for (const rule of each.rules) expect(ids).toContain(rule.id)
  }
})

test('a rule says how it is applied, and what is from memory says so', () => {
  const clauses = packClauses(pack, law)
  const rule = clauses.find((c) => c.group === 'rules')
  expect(rule?.applied.map((a) => a.how)).toEqual(expect.arrayContaining(['holds', 'fails', 'open']))
  expect(clauses.find((c) => c.id === 'threshold')).toMatchObject({ says: 'Two years at least', cite: 's. 5', draft: true }) // prettier-ignore
  expect(clauses.find((c) => c.id === 'opens-traffic')?.says).toContain('prosecutor or minister')
})

test('a clock stands without its citation twice', () => {
  for (const each of shipped.packs.values())
    for (const { says, cite, group } of packClauses(each, shipped))
      if (group === 'clocks') expect(says.endsWith(`(${cite})`), `${each.id}: ${says}`).toBe(false)
})

test('two versions differ in the clauses that came, went or changed, and in no other', () => {
  const then = packClauses(pack, law)
  expect(clauseChanges(then, then)).toEqual([])
  const [first, ...rest] = pack.rules
  if (!first) throw new Error('the invented pack has rules')
  const now = packClauses({ ...pack, rules: [...rest, { ...first, id: 'ZZ-NEW' }], penalty: { says: 'A fine', cite: 's. 99', draft: false } }, law) // prettier-ignore
  expect(clauseChanges(then, now).map(({ id, was, is }) => [id, was !== null, is !== null])).toEqual(
    expect.arrayContaining([
      [first.id, true, false],
      ['ZZ-NEW', false, true],
    ]),
  )
  expect(clauseChanges(then, now).some((c) => c.id === 'penalty')).toBe(true)
})
