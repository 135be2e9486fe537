import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import { withoutFindings } from './findings.ts'
import { loadLaw } from './pack.ts'

test('a sender who writes that the agency knows the case is not believed', async () => {
  const law = await loadLaw(fileURLToPath(new URL('../../law', import.meta.url)))
  const facts = StatedFacts.parse({
    duly: 'order/1',
    instrument: 'us.emergency-voluntary',
    reference: 'EDR-1',
    issuer: { authority: 'Sheriff of Elm County', country: 'US', level: 'police' },
    addressee: 'nmus',
    asks: [],
    elements: { agency_knows_case: true, supervisor_named: true },
  })
  if (!facts.ok) throw new Error(facts.why)
  expect(withoutFindings(facts.value, law).elements).toEqual({})
})
