import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followRota, liveSettings } from '../../roles/follow-rota.ts'
import type { RotaTaken } from '../../oncall/rota-history.ts'
import { loadConfig } from '../../platform/config.ts'
import { writeNewSigner } from '../../platform/keys.ts'
import { command } from '../rota.ts'

let home = ''
let file = ''
let keyFile = ''
let said = ''
let first = ''
beforeEach(async () => {
  // Only the date: files and feeds go on.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-24T03:10:00Z') })
  home = await mkdtemp(join(tmpdir(), 'duly-rota-'))
  file = join(home, 'duly.yaml')
  keyFile = join(home, 'anna.key')
  const anna = await writeNewSigner(keyFile)
  first = `# Nimbus Mail
entities:
  - { id: nmi, name: Nimbus Mail, country: IE, zone: Europe/Berlin, domains: [nimbus.test] }
people:
  - { id: anna, name: Anna, key: "${anna.publicKey}", email: anna@nimbus.test } # in the office
  - { id: bruno, name: Bruno, key: "ed25519:${Buffer.alloc(32, 2).toString('base64')}", email: bruno@nimbus.test }
  - { id: cara, name: Cara, key: "ed25519:${Buffer.alloc(32, 3).toString('base64')}", may: [respond] }
rota:
  zone: Europe/Berlin
  rotations:
    # a week each
    - people: [anna, bruno]
      start: 2026-11-02T08:00
`
  await writeFile(file, first, { mode: 0o640 })
  vi.stubEnv('DULY_HOME', home)
  said = ''
  const note = (words: unknown): void => {
    said += `${String(words)}\n`
  }
  vi.spyOn(console, 'log').mockImplementation(note)
  vi.spyOn(console, 'error').mockImplementation(note)
})
afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(home, { recursive: true, force: true })
})

const duly = (...words: string[]): Promise<number> => command.run(words)
const text = (): Promise<string> => readFile(file, 'utf8')
const night = ['--from', '2026-12-03T22:00', '--to', '2026-12-04T06:00']
const added = `  overrides:
    - person: bruno
      from: 2026-12-03T22:00:00+01:00
      to: 2026-12-04T06:00:00+01:00
`

test('an override is shown, saved, and all else in the file is as it was', async () => {
  expect(await duly('override', 'bruno', ...night)).toBe(0)
  expect(said).toContain('on-call, Thu 2026-12-03 22:00 to Fri 2026-12-04 06:00: bruno instead of anna')
  expect(await text()).toBe(first + added)
  expect((await stat(file)).mode & 0o777).toBe(0o640)
})

test('a preview saves nothing', async () => {
  expect(await duly('override', 'bruno', ...night, '--preview')).toBe(0)
  expect(said).toContain('bruno instead of anna')
  expect(await text()).toBe(first)
})

test('leave that empties hours is refused until it is meant so, or somebody has them', async () => {
  const away = ['leave', 'anna', '--from', '2026-12-03', '--to', '2026-12-04']
  expect(await duly(...away)).toBe(1)
  expect(said).toContain('on-call has nobody from Thu 2026-12-03 00:00 to Fri 2026-12-04 00:00')
  expect(said).toContain('--anyway')
  expect(await text()).toBe(first)
  expect(await duly(...away, '--anyway')).toBe(0)
  expect(await duly('undo')).toBe(0)
  expect(await duly('override', 'bruno', '--for', 'anna', '--from', '2026-12-03', '--to', '2026-12-04')).toBe(0)
  expect(await duly(...away)).toBe(0)
})

test('two people swap the shifts that they have', async () => {
  expect(await duly('swap', '2026-12-03T10:00', 'anna', 'bruno')).toBe(0)
  expect(said).toContain('on-call, Mon 2026-11-30 08:00 to Mon 2026-12-07 08:00: bruno instead of anna')
  expect(said).toContain('on-call, Mon 2026-12-07 08:00 to Mon 2026-12-14 08:00: anna instead of bruno')
  said = ''
  expect(await duly('swap', '2026-12-03T10:00', 'anna', 'bruno')).toBe(1)
  expect(said).toContain('anna is not on call in on-call at Thu 2026-12-03 10:00; bruno is.')
})

test('what is over of a shift is not swapped', async () => {
  expect(await duly('swap', '2026-11-24T04:00', 'bruno', 'anna')).toBe(0)
  expect(await text()).toContain('from: 2026-11-24T04:10:00+01:00')
})

test.each([
  ['a name that is nobody’s', ['override', 'brunno', ...night], 'Did you mean "bruno"?'],
  ['somebody whom nothing reaches', ['override', 'cara', ...night], 'Cara (cara) cannot be paged'],
  ['a team there is none of', ['override', 'bruno', '--team', 'lead', ...night], 'names "lead", which is no team'],
  ['hours that are over', ['override', 'bruno', '--from', '2026-11-01', '--to', '2026-11-02'], 'That is past'],
  [
    'hours that end before they begin',
    ['leave', 'anna', '--from', '2026-12-04', '--to', '2026-12-03'],
    'Turn the two round',
  ],
  [
    'a swap in a team there is none of',
    ['swap', '2026-12-03', 'anna', 'bruno', '--team', 'lead'],
    'There is no team lead',
  ],
  ['nothing to take back', ['undo'], 'There is nothing to take back'],
])('%s is refused, also when it is said to be meant so', async (_what, words, why) => {
  expect(await duly(...words, '--anyway')).toBe(1)
  expect(said).toContain(why)
  expect(await text()).toBe(first)
})

test.each([
  ['a zone there is none of', 'zone: Europe/Dublim\n', 'not a time zone'],
  ['policies in a circle', 'shifts: [{people: [anna]}]\npolicies: [{kind: routine, then: routine}]\n', 'in a circle'],
  ['no YAML', 'rota: [', 'not readable as YAML'],
  ['no rota', 'entities: []\n', 'holds no rota'],
])('a file with %s is not saved', async (_what, words, why) => {
  await writeFile(join(home, 'new.yaml'), words)
  expect(await duly('save', join(home, 'new.yaml'), '--anyway')).toBe(1)
  expect(said).toContain(why)
  expect(await text()).toBe(first)
})

test('a whole rota is saved, and undone step by step to the very text before', async () => {
  const other = '# nights and days\nzone: UTC\nshifts:\n  - people: [bruno]\n'
  await writeFile(join(home, 'new.yaml'), other)
  expect(await duly('override', 'bruno', ...night)).toBe(0)
  expect(await duly('save', join(home, 'new.yaml'))).toBe(0)
  expect(await text()).toContain('  shifts:\n    - people: [bruno]\n')
  expect(await text()).not.toContain('a week each')
  expect(await duly('undo')).toBe(0)
  expect(await text()).toBe(first + added)
  expect(await duly('undo')).toBe(0)
  expect(await text()).toBe(first)
  expect(await duly('undo')).toBe(1)
})

test('what somebody edited since is not undone over their head', async () => {
  expect(await duly('override', 'bruno', ...night)).toBe(0)
  const edited = (await text()).replace('08:00', '09:00')
  await writeFile(file, edited)
  expect(await duly('undo')).toBe(1)
  expect(await text()).toBe(edited)
})

test('a signed change reaches the pager with the name of who made it, an unsigned one without', async () => {
  const read = await loadConfig(file)
  if (!read.ok) throw new Error(read.why)
  const taken: RotaTaken[] = []
  const following = followRota({
    config: file,
    live: liveSettings(read.value.settings),
    words: join(home, 'pager', 'rota-words.json'),
    lastGood: join(home, 'last-good.yaml'),
    standing: undefined,
    clock: { now: () => new Date().toISOString() as RotaTaken['from'] },
    taken: (each) => Promise.resolve(void taken.push(each)),
    trouble: () => undefined,
    good: () => undefined,
    log: () => undefined,
  })
  const look = async (): Promise<void> => {
    for (let i = 0; i < 4; i++) await following.look()
  }
  await look()
  expect(await duly('override', 'bruno', ...night, '--as', 'anna', '--key', keyFile)).toBe(0)
  await look()
  expect(await duly('undo')).toBe(0)
  await look()
  following.stop()
  const how = 'bruno takes over in on-call from Thu 2026-12-03 22:00 to Fri 2026-12-04 06:00'
  expect(taken.map((each) => [each.how, each.signed?.by])).toEqual([
    ['as it stood when the pager first started', undefined],
    [how, 'anna'],
    [`taken back: ${how}`, undefined],
  ])
})

test('nobody signs with the key of another', async () => {
  await expect(duly('override', 'anna', ...night, '--as', 'bruno', '--key', keyFile)).rejects.toThrow(
    'not the one of bruno',
  )
  await expect(duly('override', 'anna', ...night, '--as', 'anna')).rejects.toThrow('One of --as and --key is missing')
  expect(await text()).toBe(first)
})

test('a calendar that cannot be read changes nothing', async () => {
  await writeFile(join(home, 'x.ics'), 'BEGIN:VCAL\n')
  expect(await duly('import', join(home, 'x.ics'), '--save')).toBe(1)
  expect(said).toContain('not a calendar that can be read')
  expect(await text()).toBe(first)
})

test('what is past is answered from the books alone, or from a file that is named', async () => {
  await expect(duly('at', '2026-11-10')).rejects.toThrow('stands in the books')
  expect(await duly('at', '2026-11-10', '--file', file)).toBe(0)
  expect(said).toContain('Bruno')
  expect(await duly('at')).toBe(0)
})
