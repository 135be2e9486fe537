import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hours, Instant } from '../order/time.ts'
import { loadConfig } from './config.ts'
import { openLiveConfig, type LiveConfig } from './live-config.ts'

let dir: string
let now = Instant.at(Date.UTC(2026, 10, 24, 3, 10))
const said: string[] = []
const taken: string[] = []
const textOf = (...people: string[]): string =>
  `entities: [{ id: nmi, name: Nimbus, country: IE, zone: Europe/Dublin, domains: [nimbus.test] }]\npeople:\n${people.map((p) => `  - ${p}\n`).join('')}`
const anna = '{ id: anna, name: Anna, may: [approve] }'
const bruno = '{ id: bruno, name: Bruno, until: 2026-11-24T05:00:00+01:00 }'
const write = (text: string): Promise<void> => writeFile(join(dir, 'duly.yaml'), text)
const names = ({ settings }: LiveConfig): string[] => settings.people.map((p) => p.id)

async function open(): Promise<LiveConfig> {
  const path = join(dir, 'duly.yaml')
  const first = await loadConfig(path)
  if (!first.ok) throw new Error(first.why)
  return openLiveConfig({
    path,
    first: first.value.settings,
    clock: { now: () => now },
    log: (words) => said.push(words),
    taken: (sha256) => Promise.resolve(void taken.push(sha256)),
  })
}
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-live-'))
  said.length = taken.length = 0
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('who is taken out of the file is gone at the next look, and each text is told once', async () => {
  await write(textOf(anna, bruno))
  const live = await open()
  await live.look()
  expect(names(live)).toEqual(['anna', 'bruno'])
  await write(textOf(anna))
  await Promise.all([live.look(), live.look()])
  await live.look()
  expect(names(live)).toEqual(['anna'])
  expect(taken).toHaveLength(2)
})

test('whoever leaves at an hour is gone at that hour', async () => {
  await write(textOf(anna, bruno))
  const live = await open()
  now = Instant.plus(now, hours(1))
  expect(names(live)).toEqual(['anna'])
  now = Instant.plus(now, -1 - hours(1) + hours(1) - 600_000)
  expect(names(live)).toEqual(['anna', 'bruno'])
})

test('a file that is not in order changes nothing', async () => {
  await write(textOf(anna))
  const live = await open()
  await write('people: [')
  await live.look()
  expect(names(live)).toEqual(['anna'])
  expect(said.join(' ')).toMatch(/not in order/)
  await write(textOf(anna, bruno))
  await live.look()
  expect(names(live)).toContain('anna')
})
