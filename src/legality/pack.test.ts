import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { sha256 } from '../order/canonical.ts'
import { holidayPackage } from './holidays.ts'
import { LawError, lawOf, loadLaw, noHolidays, parseLawFile, readLawFiles, type LawFile } from './pack.ts'

const names = ['any/not-an-order.yaml', 'holidays.yaml', 'us/user-consent.yaml'] as const
const texts = await Promise.all(names.map((name) => readFile(`law/${name}`, 'utf8')))
const files = names.map((name, i): LawFile => ({ name, text: texts[i] ?? '' }))
const [common, holidays, consent] = files
if (!common || !holidays || !consent) throw new Error('three files of the shipped law')

const why = (law: readonly LawFile[], kept?: boolean): string => {
  try {
    lawOf(law, kept)
  } catch (error) {
    return error instanceof LawError ? error.message : `not a LawError: ${String(error)}`
  }
  return 'sound'
}

test('the law is its packs by id, the rules of every order, and what was loaded with each file’s hash', () => {
  const law = lawOf(files)
  expect([...law.packs.keys()]).toEqual(['any.not-an-order', 'us.user-consent'])
  expect(law.common).toBe(law.packs.get('any.not-an-order'))
  expect(law.loaded).toEqual([
    { id: 'holidays', version: expect.stringMatching(/^2026-/) as string, sha256: sha256(holidays.text) },
    { id: 'any.not-an-order', version: law.common.version, sha256: sha256(common.text) },
    { id: 'us.user-consent', version: law.packs.get('us.user-consent')?.version, sha256: sha256(consent.text) },
  ])
  expect(law.calendars.get('US')?.holidays).toContain('2026-11-26')
})

test('half a law is no law: each missing or doubled part is named', () => {
  expect(why([holidays, consent])).toBe(
    'law file law: no file defines any.not-an-order, which holds the rules of every order',
  )
  expect(why([common, consent])).toBe(`law file holidays.yaml: ${noHolidays}`)
  expect(why([...files, { ...consent, name: 'us/again.yaml' }])).toBe(
    'law file us/again.yaml: us.user-consent is already defined by another file',
  )
})

test('a pack that is no law stops the start, whichever file it stands in', () => {
  const active = { ...consent, text: consent.text.replace('status: draft', 'status: active') }
  expect(why([common, holidays, active])).toBe(
    'law file us.user-consent: an active pack names who signed it off, and when',
  )
})

test('holidays count only as compared with the package that is installed; law that was kept is read as it was', () => {
  const older = { ...holidays, text: holidays.text.replace(holidayPackage(), '1.0.0') }
  expect(why([common, older, consent])).toBe(
    `law file holidays.yaml: compared with date-holidays 1.0.0, but ${holidayPackage()} is installed; compare again and name that`,
  )
  expect(why([common, older, consent], true)).toBe('sound')
})

const shape = z.strictObject({ title: z.string(), parts: z.array(z.strictObject({ n: z.number() })).optional() })
const reading = (text: string): string => {
  try {
    return JSON.stringify(parseLawFile(shape, text, 'zz/a.yaml'))
  } catch (error) {
    return error instanceof LawError ? `${error.name}: ${error.message}` : `not a LawError: ${String(error)}`
  }
}

test('a file is read by its schema, and a mistake says file, field and what is wrong there', () => {
  expect(reading('title: A\nparts: [{ n: 1 }]\n')).toBe('{"title":"A","parts":[{"n":1}]}')
  expect(reading('title: A\nparts: [{ n: one }]\n')).toMatch(/^LawError: law file zz\/a\.yaml: parts\.0\.n: .*number/)
  expect(reading('[]')).toMatch(/^LawError: law file zz\/a\.yaml: the file: .*object/)
  expect(reading('title: A\ntitle: B\n')).toMatch(/^LawError: law file zz\/a\.yaml: Map keys must be unique/)
  expect(reading('title: !unheard A\n')).toMatch(/^LawError: law file zz\/a\.yaml: Unresolved tag/)
})

test('a text that repeats itself without end is not followed', () => {
  const lines = ['a0: &a0 x', ...[1, 2, 3, 4, 5].map((n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(9)}]`)]
  expect(reading(lines.join('\n'))).toMatch(/alias/i)
})

test('the files of a folder come in order of their names, with / between, and worked examples only when asked for', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'duly-law-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await mkdir(join(dir, 'us'))
  await writeFile(join(dir, 'us', 'b.yaml'), 'b')
  await writeFile(join(dir, 'us', 'b.cases.yaml'), 'c')
  await writeFile(join(dir, 'a.yaml'), 'a')
  await writeFile(join(dir, 'z.txt'), 'z')
  expect(await readLawFiles(dir)).toEqual([
    { name: 'a.yaml', text: 'a' },
    { name: 'us/b.yaml', text: 'b' },
  ])
  expect((await readLawFiles(dir, { examples: true })).map((f) => f.name)).toEqual([
    'a.yaml',
    'us/b.cases.yaml',
    'us/b.yaml',
  ])
  await expect(loadLaw(join(dir, 'absent'))).rejects.toThrow(
    new LawError(join(dir, 'absent'), 'there is no such folder'),
  )
  await expect(readLawFiles(join(dir, 'a.yaml'))).rejects.not.toBeInstanceOf(LawError)
})
