import { expect, test } from 'vitest'
import { z } from 'zod'
import { casesSchema } from './examples.ts'
import { packSchema } from './schema.ts'

/** What an editor checks while counsel types; `# yaml-language-server: $schema=` in a file names it. */
const published = (schema: z.ZodType): string => `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`

test('docs/law-pack.schema.json is the schema that packs are read by', async () => {
  await expect(published(packSchema)).toMatchFileSnapshot('../../docs/law-pack.schema.json')
})

test('docs/law-cases.schema.json is the schema that worked examples are read by', async () => {
  await expect(published(casesSchema)).toMatchFileSnapshot('../../docs/law-cases.schema.json')
})
