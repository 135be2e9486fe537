import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { settingsShape } from '../platform/config-shape.ts'
import type { Source } from '../platform/settings.ts'
import { connectorFor } from './collection.ts'

const kinds = (settingsShape.properties?.['sources']?.items?.oneOf ?? []).map(
  (shape) => shape.properties?.['kind']?.const as Source['kind'],
)

test('every kind of source in duly.yaml has a connector in the file of its name, and no file is left over', async () => {
  const files = (await readdir(new URL('connectors/', import.meta.url))).filter((f) => !f.endsWith('.test.ts'))
  expect(files.sort()).toEqual(kinds.map((kind) => `${kind}.ts`).sort())
  for (const kind of kinds) expect((await connectorFor(kind)).kind).toBe(kind)
})
