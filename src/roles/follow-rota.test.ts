import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { definitionAt, type RotaTaken } from '../oncall/rota-history.ts'
import { rotaDigest } from '../order/rota-word.ts'
import { Instant, seconds } from '../order/time.ts'
import { loadConfig } from '../platform/config.ts'
import { signerFromSeed } from '../platform/keys.ts'
import { followRota, liveSettings, type LiveSettings } from './follow-rota.ts'

const begun = Instant.at(Date.parse('2026-11-24T03:10:00Z'))
let now = begun
const anna = signerFromSeed(Buffer.alloc(32, 1))
const text = (on: string, phone = '+353871234567'): string =>
  stringify({
    entities: [{ id: 'nmi', name: 'Nimbus Mail', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
    people: [
      { id: 'anna', name: 'Anna', key: anna.publicKey, phone },
      { id: 'bruno', name: 'Bruno', key: signerFromSeed(Buffer.alloc(32, 2)).publicKey, email: 'bruno@nimbus.test' },
    ],
    rota: { shifts: [{ people: [on] }] },
  })

let dir = ''
let file = ''
let heard: { taken: RotaTaken[]; trouble: string[]; good: number } = { taken: [], trouble: [], good: 0 }
let following: ReturnType<typeof followRota> | undefined
let live: LiveSettings
let stamp = 0
beforeEach(async () => {
  now = begun
  dir = await mkdtemp(join(tmpdir(), 'duly-follow-'))
  file = join(dir, 'duly.yaml')
  heard = { taken: [], trouble: [], good: 0 }
})
afterEach(async () => {
  following?.stop()
  await rm(dir, { recursive: true, force: true })
})

async function save(words: string): Promise<void> {
  await writeFile(file, words)
  stamp += 1
  await utimes(file, stamp, stamp)
}
async function begin(standing?: RotaTaken): Promise<void> {
  const read = await loadConfig(file)
  if (!read.ok) throw new Error(read.why)
  live = liveSettings(read.value.settings)
  following = followRota({
    config: file,
    live,
    words: join(dir, 'words.json'),
    lastGood: join(dir, 'last-good.yaml'),
    standing,
    clock: { now: () => now },
    taken: (taken) => {
      heard.taken.push(taken)
      return Promise.resolve()
    },
    trouble: (why) => heard.trouble.push(why),
    good: () => (heard.good += 1),
    log: () => undefined,
  })
  await look()
}
/** As many looks as it takes, each a while after the other. */
async function look(times = 4, after = seconds(1)): Promise<void> {
  for (let i = 0; i < times; i++) {
    now = Instant.plus(now, after)
    await following?.look()
  }
}
const onCall = (): string[] => live.settings.rota.shifts.flatMap((shift) => shift.people)

test('a rota that is saved counts without a restart, from then on and not before', async () => {
  await save(text('anna'))
  await begin()
  expect(heard.taken).toMatchObject([{ how: 'as it stood when the pager first started', from: begun }])
  await save(text('bruno'))
  const saved = now
  await look()
  expect(onCall()).toEqual(['bruno'])
  expect(heard.taken).toHaveLength(2)
  expect(heard.taken[1]).toMatchObject({ how: 'duly.yaml was edited' })
  expect(definitionAt(heard.taken, saved)?.definition.shifts[0]?.people).toEqual(['anna'])
  expect(definitionAt(heard.taken, now)?.definition.shifts[0]?.people).toEqual(['bruno'])
  expect(definitionAt(heard.taken, Instant.plus(begun, -1))).toBeUndefined()
})

test('a new telephone number counts too, and is no new rota', async () => {
  await save(text('anna'))
  await begin()
  await save(text('anna', '+353870000000'))
  await look()
  expect(live.settings.people[0]?.phone).toBe('+353870000000')
  expect(heard.taken).toHaveLength(1)
  expect(JSON.stringify(heard.taken)).not.toContain('+35387')
})

test('a file that is not in order changes nothing, is told once, and the last good copy starts the next pager', async () => {
  await save(text('anna'))
  await begin()
  await save(text('zoe'))
  await look(3)
  expect(heard.trouble).toEqual([])
  await look(8)
  expect(heard.trouble).toEqual([expect.stringContaining('names "zoe", who is not under people')])
  expect(onCall()).toEqual(['anna'])
  expect(await loadConfig(join(dir, 'last-good.yaml'), dir)).toMatchObject({ ok: true })
  const before = heard.good
  await save(text('bruno'))
  await look()
  expect(onCall()).toEqual(['bruno'])
  expect(heard.good).toBe(before + 1)
})

test('a file that goes away is a file that is not in order', async () => {
  await save(text('anna'))
  await begin()
  await rm(file)
  await look(10)
  expect(heard.trouble).toEqual([expect.stringContaining('there is no such file')])
  expect(onCall()).toEqual(['anna'])
})

test('a pager that starts anew by the same rota takes nothing, and what was changed meanwhile it takes', async () => {
  await save(text('anna'))
  await begin()
  const [standing] = heard.taken
  following?.stop()
  await begin(standing)
  expect(heard.taken).toHaveLength(1)
  following?.stop()
  await save(text('bruno'))
  await begin(standing)
  expect(heard.taken).toHaveLength(2)
})

test.each([
  ['told since the rota before', {}, 'a swap'],
  ['told before the rota that stood meanwhile', { at: Instant.plus(begun, -1) }, 'duly.yaml was edited'],
  ['told of another rota', { digest: rotaDigest({}) }, 'duly.yaml was edited'],
])('of words on a change, those %s are kept so', async (_what, other, how) => {
  await save(text('anna'))
  await begin()
  await save(text('bruno'))
  const read = await loadConfig(file)
  if (!read.ok) throw new Error(read.why)
  const word = { digest: rotaDigest(read.value.settings.rota), how: 'a swap', at: now, ...other }
  await writeFile(join(dir, 'words.json'), JSON.stringify({ said: [word] }))
  await look()
  expect(heard.taken[1]?.how).toBe(how)
})
