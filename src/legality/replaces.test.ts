import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import { Instant } from '../order/time.ts'
import { exampleEntities, signed } from './examples.ts'
import { judge, loadLaw } from './legality.ts'
import type { LawPacks } from './schema.ts'

const at = Instant.at(Date.parse('2026-11-23T15:00:00Z'))

/** The shipped law with one more pack, which replaces rules of every order. */
async function lawWith(lines: string): Promise<LawPacks> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-law-'))
  try {
    await cp('law', dir, { recursive: true })
    await writeFile(join(dir, 'zz.yaml'), `${pack}\n${lines}`)
    return await loadLaw(dir)
  } finally {
    await rm(dir, { recursive: true })
  }
}
const pack = `
id: zz.notice
title: A notice
jurisdiction: ZZ
version: '2026-11-23'
status: draft
signed_off: null
legal_basis: [an Act]
source: [an Act]
read_on: '2026-11-23'
in_force: {}
deadline: none
secrecy: { says: silence, cite: an Act }
replies: { comply: never, clarify: a letter, refuse: a letter, to: the minister }
served_by: the minister
preserve: false
elements: {}
notice: [{ rule: forbidden, cite: an Act }]
rules:
  - { id: ZZ-01, cite: an Act, says: so, holds: always, on_fail: { do: clarify }, question: { ask: what, fix: that } }`

test('a pack that counsel answers judges capabilities in its own words, and still nothing complies', async () => {
  const law = await lawWith('kind: capability_notice\npage_counsel: true\nreplaces: [N02]')
  const facts = StatedFacts.parse({
    duly: 'order/1',
    instrument: 'zz.notice',
    reference: 'N 1',
    issuer: { authority: 'Minister', country: 'GB', level: 'minister' },
    addressee: 'nmi',
    asks: [{ category: 'capability', accounts: [] }],
  })
  if (!facts.ok) throw new Error(facts.why)
  const j = judge(facts.value, signed(law), { receivedAt: at, now: at, entities: exampleEntities })
  expect([j.verdict, j.pageCounsel]).toEqual(['clarify', true])
})

test.each([
  ['a pack that produces data', 'kind: production\npage_counsel: true\nreplaces: [N02]', /only a pack of kind/],
  ['a pack without counsel', 'kind: realtime\nreplaces: [R01-REALTIME]', /only a pack of kind/],
  ['a rule nobody knows', 'kind: realtime\npage_counsel: true\nreplaces: [N99]', /no rule of every order/],
  ['the rule on credentials', 'kind: realtime\npage_counsel: true\nreplaces: [C01-CREDENTIAL]', /credentials/],
])('%s may not be replaced', async (_what, lines, why) => {
  await expect(lawWith(lines)).rejects.toThrow(why)
})
