import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { casesSchema, exampleOf, readExamples, type Example } from './examples.ts'
import { LawError } from './pack.ts'

const base = `base:
  instrument: zz.query
  reference: 'Q 1'
  issuer: { authority: Registry, country: IE, level: police }
  addressee: nmi
  asks: [{ category: subscriber, accounts: [anna.beck@nimbus.example] }]
received: '2026-11-23T09:15:00Z'
`
const file = (more: string, top = ''): string => `${base}${top}cases:\n  - case: a query\n    expect: {}\n${more}`
const example = (more = '', top = ''): Example =>
  exampleOf('zz/query.cases.yaml', casesSchema.parse(parse(file(more, top))), 0)
const why = (more: string, top = ''): string => {
  try {
    example(more, top)
  } catch (error) {
    return error instanceof LawError ? error.message : `not a LawError: ${String(error)}`
  }
  return 'nothing is wrong'
}

test('a case is the base by itself, judged when it was received, with nobody called back and nothing asked', () => {
  const e = example()
  expect(e.name).toBe('zz/query: a query')
  expect(e.facts).toMatchObject({ duly: 'order/1', instrument: 'zz.query', elements: {} })
  expect(Object.keys(e)).toEqual(['name', 'facts', 'context', 'expect'])
  expect(Object.keys(e.context)).toEqual(['receivedAt', 'now', 'entities'])
  expect(e.context).toMatchObject({ receivedAt: '2026-11-23T09:15:00.000Z', now: '2026-11-23T09:15:00.000Z' })
})

test('what a case says of its circumstances goes before what its file says, and that before nothing', () => {
  const top = `now: '2026-11-24T09:00:00Z'
call_back: denied
first_received: '2026-11-20T09:00:00Z'
question: { asked: '2026-11-23T10:00:00Z' }
delivery: { sent: '2026-12-02T10:00:00Z', bytes: 7 }
`
  const ofFile = example('', top)
  expect(ofFile.context).toMatchObject({
    receivedAt: '2026-11-23T09:15:00.000Z',
    now: '2026-11-24T09:00:00.000Z',
    callBack: 'denied',
    firstReceivedAt: '2026-11-20T09:00:00.000Z',
  })
  expect(ofFile.context.questions).toEqual([{ askedAt: '2026-11-23T10:00:00.000Z' }])
  expect(ofFile.delivery).toEqual({ sentAt: '2026-12-02T10:00:00.000Z', sizeBytes: 7 })

  const ofCase = example(
    `    received: '2026-11-25T09:15:00Z'
    now: '2026-11-26T09:15:00Z'
    call_back: confirmed
    first_received: '2026-11-21T09:00:00Z'
    question: { asked: '2026-11-25T10:00:00Z', answered: '2026-11-25T12:00:00Z' }
    delivery: { sent: '2026-12-03T10:00:00Z', bytes: 8 }
`,
    top,
  )
  expect(ofCase.context).toMatchObject({
    receivedAt: '2026-11-25T09:15:00.000Z',
    now: '2026-11-26T09:15:00.000Z',
    callBack: 'confirmed',
    firstReceivedAt: '2026-11-21T09:00:00.000Z',
    questions: [{ askedAt: '2026-11-25T10:00:00.000Z', answeredAt: '2026-11-25T12:00:00.000Z' }],
  })
  expect(ofCase.delivery).toEqual({ sentAt: '2026-12-03T10:00:00.000Z', sizeBytes: 8 })
  expect('callBack' in example('    call_back: none\n', top).context).toBe(false)
})

test('a case that says when it was received is judged then, unless it says another hour', () => {
  expect(example("    received: '2026-11-25T09:15:00Z'\n").context.now).toBe('2026-11-25T09:15:00.000Z')
})

test('a change sets one fact, deep or shallow, and null takes it away', () => {
  const e = example(
    `    change: { issuer.level: judge, asks.0.accounts: [b@nimbus.example], elements.sealed: true, reference: 'Q 2' }\n`,
  )
  expect(e.facts).toMatchObject({
    reference: 'Q 2',
    issuer: { authority: 'Registry', level: 'judge' },
    asks: [{ category: 'subscriber', accounts: ['b@nimbus.example'] }],
    elements: { sealed: true },
  })
  const taken = example(`    change: { issuer.representative: null, asks.0.words: null }\n`)
  expect(taken.facts).toEqual(example().facts)
})

test('what cannot be made an example says which case it is, and why', () => {
  expect(why('    change: { nobody.there: 1 }\n')).toBe(
    'law file zz/query.cases.yaml: case "a query": there is no nobody.there to change',
  )
  expect(why('    change: { issuer.level: king }\n')).toMatch(
    /^law file zz\/query\.cases\.yaml: case "a query": .*issuer\.level/,
  )
  expect(why("    received: '2026-11-31T09:15:00Z'\n")).toMatch(/^law file zz\/query: a query: .*does not exist/)
  expect(why("    now: '2026-11-23'\n")).toMatch(/has no zone/)
  expect(() => exampleOf('zz/query.cases.yaml', casesSchema.parse(parse(file(''))), 1)).toThrow(
    new RangeError('zz/query.cases.yaml has no case 1'),
  )
})

test('the examples of a folder are those of its case files, at any depth, in order of their names', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'duly-cases-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await mkdir(join(dir, 'zz'))
  await writeFile(join(dir, 'zz', 'b.cases.yaml'), file('  - case: another\n    expect: {}\n'))
  await writeFile(join(dir, 'a.cases.yaml'), file(''))
  await writeFile(join(dir, 'zz', 'b.yaml'), 'this: is no case file')
  expect((await readExamples(dir)).map((e) => e.name)).toEqual(['a: a query', 'zz/b: a query', 'zz/b: another'])
  await writeFile(join(dir, 'zz', 'c.cases.yaml'), `${base}cases: []\n`)
  await expect(readExamples(dir)).rejects.toThrow(LawError)
})
