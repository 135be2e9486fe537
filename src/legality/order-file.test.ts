import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { StatedFacts } from '../order/facts.ts'
import { elementsPage } from './elements-page.ts'
import { loadLaw } from './legality.ts'

test('docs/order-file.schema.json is the schema that order files are read by', async () => {
  const schema = z.toJSONSchema(StatedFacts.schema, { io: 'input' })
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../docs/order-file.schema.json')
})

test('docs/order-file.md lists the elements of every pack as the packs declare them', async () => {
  const page = await readFile('docs/order-file.md', 'utf8')
  expect(page.split('<!-- elements -->')[1]?.trim()).toBe(elementsPage(await loadLaw('law')).trim())
})

test('the example in docs/order-file.md can be read', async () => {
  const { parse } = await import('yaml')
  const example = /```yaml\n([\s\S]*?)```/.exec(await readFile('docs/order-file.md', 'utf8'))?.[1]
  expect(StatedFacts.parse(parse(example ?? ''))).toMatchObject({ ok: true })
})
