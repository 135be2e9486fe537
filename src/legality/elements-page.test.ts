import { expect, test } from 'vitest'
import { elementsPage } from './elements-page.ts'
import { inventedPack } from './invented.fixture.ts'
import type { LawPacks } from './schema.ts'

test('every pack stands with its elements, its values and who states them, in order of the ids', () => {
  const pack = inventedPack()
  const bare = { ...pack, id: 'zz.bare', title: 'Paper without boxes', elements: {} }
  const law: LawPacks = {
    packs: new Map([
      [pack.id, pack],
      [bare.id, bare],
    ]),
    common: pack,
    calendars: new Map(),
    loaded: [],
  }
  expect(elementsPage(law)).toBe(`### zz.bare

Paper without boxes

### zz.query

Query of the registry court

- \`sealed\` (yes-no). It bears the seal
- \`urgency\` (one-of: \`high\`, \`low\`). How urgent it is
- \`until\` (date). Silence until
`)
})
