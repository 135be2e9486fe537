import { expect, test } from 'vitest'
import { Instant } from '../order/time.ts'
import { checkOrderFile, exampleEntities, explainJudgement, loadLaw } from './legality.ts'

const law = await loadLaw('law')
const receivedAt = Instant.at(Date.UTC(2026, 10, 23, 9, 15))
const context = { receivedAt, now: receivedAt, entities: exampleEntities }

const lawful = `duly: order/1
instrument: eu.epoc
reference: JIRS-2026-1182
issuer: { authority: Tribunal judiciaire de Lyon, country: FR, level: prosecutor }
addressee: bt
asks:
  - { category: subscriber, accounts: [anna.beck@brieftaube.example] }
elements:
  on_annex_i_form: true
  deadline_box: 10-days-no-notification
  service: Brieftaube
  proceedings: criminal-proceedings
  offence: Fraud
  controller: controller
  signed: true
  certified: true
  contact_stated: true
  recipient_named: true
  language: de
  addressee_box: designated-establishment
`
const check = (text: string, asSent = false): ReturnType<typeof checkOrderFile> =>
  checkOrderFile(text, law, context, asSent)
const told = (places: readonly { line?: number; words: string }[]): string =>
  places.map(({ line, words }) => `line ${line ?? '-'}: ${words}`).join('\n')
const found = (text: string): string => {
  const checked = check(text)
  return checked.ok ? 'it was judged' : told(checked.found)
}
const looks = (text: string): string => {
  const checked = check(text)
  return checked.ok ? told(checked.look) : 'it was not judged'
}

test('a lawful order is judged, and its times stand in UTC and where the addressee is', () => {
  const checked = check(lawful)
  if (!checked.ok) throw new Error('it can be judged')
  expect(checked).toMatchObject({ judgement: { verdict: 'comply' }, zone: 'Europe/Berlin', look: [] })
  const page = explainJudgement(checked.judgement, checked.zone)
  expect(page).toMatch(/^COMPLY: .*\nJudged by eu\.epoc, version \d{4}-\d\d-\d\d, draft\./)
  expect(page).toContain('Work to       2026-12-03T22:59:59Z = Thu 2026-12-03T23:59:59+01:00 Europe/Berlin')
})

test('a field nobody knows is told with its line and the right word, and nothing is judged', () => {
  expect(found(lawful.replace('reference', 'refrence'))).toBe(
    'line 3: unknown key "refrence". Did you mean "reference"?',
  )
})

test('every mistake is told, not only the first', () => {
  const wrong = found(lawful.replace('country: FR', 'country: France').replace('level: prosecutor', 'level: proscutor'))
  expect(wrong).toMatch(/^line 4: issuer\.country: "France" .*\nline 4: issuer\.level: .*"prosecutor"/)
})

test('every box ticked is a question with its line, and never a guess', () => {
  const all = lawful.replace('10-days-no-notification', '[10-days-no-notification, 10-days-notification, 8-hours]')
  expect(check(all)).toMatchObject({ judgement: { verdict: 'clarify' } })
  expect(looks(all)).toMatch(/^line 10: The element "deadline_box" must be one of/)
})

test('a date that does not exist is a question with its line', () => {
  const window = "], from: '2026-02-30T00:00:00+01:00', to: '2026-04-01T00:00:00+02:00' }"
  const text = lawful.replace('] }', window)
  expect(check(text)).toMatchObject({ judgement: { verdict: 'clarify' } })
  expect(looks(text)).toMatch(/^line 7: .*does not exist/)
  expect(looks(lawful.replace('issuer:', "issued: '2026-02-30'\nissuer:"))).toMatch(
    /^line 4: "2026-02-30" is not a date/,
  )
})

test('an addressee and an instrument that nobody knows are named with their lines', () => {
  const text = lawful.replace('addressee: bt', 'addressee: Polarpost').replace('eu.epoc', 'eu.epok')
  expect(looks(text)).toMatch(/^line 2: no pack is called "eu\.epok".*\nline 5: "Polarpost" is none of our companies/)
})

test('as sent, what only our own people can find counts for nothing (I17)', () => {
  const claim = lawful
    .replace('eu.epoc', 'us.emergency-voluntary')
    .replace(/elements:[\s\S]*/, 'elements: { agency_knows_case: false }\n')
  const without = claim.replace('elements: { agency_knows_case: false }\n', '')
  expect(check(claim, true)).toEqual(check(without))
  expect(check(claim)).not.toEqual(check(without))
  expect(checkOrderFile(claim, law, context)).toEqual(check(claim, false))
})

test('an instrument nobody knows is told with all that are known, in order of their names', () => {
  const words = looks(lawful.replace('eu.epoc', 'eu.epocs'))
  const known = [...law.packs.keys()].sort()
  expect(words.split('\n')).toEqual([`line 2: no pack is called "eu.epocs". Known: ${known.join(', ')}.`])
  const common = { ...law, packs: new Map([...law.packs].reverse()) }
  const turned = checkOrderFile(lawful.replace('eu.epoc', 'eu.epocs'), common, context)
  expect(turned.ok && told(turned.look)).toBe(words)
})

test('a company that is not ours is told with those that are, and cut where it runs on', () => {
  const long = 'Another Company '.repeat(10).trim()
  const checked = check(lawful.replace('addressee: bt', `addressee: ${long}`))
  if (!checked.ok) throw new Error('it can be judged')
  const ours = exampleEntities.map((e) => `${e.id} (${e.name})`).join(', ')
  expect(told(checked.look)).toBe(`line 5: "${long.slice(0, 100)}" is none of our companies: ${ours}.`)
  expect('zone' in checked).toBe(false)
})

test('a day of issue is looked at when it begins like one, and left alone when it is words or stands as it should', () => {
  const issued = (when: string): string => looks(lawful.replace('elements:', `issued: '${when}'\nelements:`))
  expect(issued('2026-11-20')).toBe('')
  expect(issued('2026-11-20T10:00:00+01:00')).toBe('')
  expect(issued('on the 20th of November')).toBe('')
  const long = `20.11.2026 ${'in the morning '.repeat(5)}`.trim()
  expect(issued(long)).toBe(
    `line 8: "${long.slice(0, 60)}" is not a date such as 2026-11-23, nor a time with its zone.`,
  )
})

test('an empty window is told where it begins', () => {
  const window = "], from: '2026-04-01T00:00:00+02:00', to: '2026-04-01T00:00:00+02:00' }"
  expect(looks(lawful.replace('] }', window))).toMatch(/^line 7: The time window is empty/)
  const lines = "],\n      from: '2026-02-30T00:00:00+01:00', to: '2026-04-01T00:00:00+02:00' }"
  expect(looks(lawful.replace('] }', lines))).toMatch(/^line 8: /)
})
