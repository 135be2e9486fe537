import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listOf } from './folder.ts'

const groups = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((e) =>
  e.isDirectory() ? [e.name] : [],
)

test('help lists every command with its line, and nothing that is no command', async () => {
  const list = await listOf({ dir: import.meta.dirname, called: 'duly', start: 'duly.ts' })
  for (const command of ['approve', 'emergency', 'rota', 'start', ...groups])
    expect(list).toMatch(new RegExp(`^  duly ${command} +\\S`, 'm'))
  for (const other of ['duly', 'folder', 'command', 'print-registry'])
    expect(list).not.toMatch(new RegExp(`^  duly ${other} `, 'm'))
})

test.each(groups)('help of duly %s lists its commands', async (group) => {
  const list = await listOf({ dir: join(import.meta.dirname, group), called: `duly ${group}` })
  expect(list.split('\n').filter((line) => line.startsWith(`  duly ${group} `)).length).toBeGreaterThan(1)
  expect(list).not.toMatch(/undefined/)
})
