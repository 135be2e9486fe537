import { expect, test } from 'vitest'
import { inventedPack, lawOfPack } from './invented.fixture.ts'
import { loadLaw } from './pack.ts'
import { clockLine, packPage } from './pack-page.ts'

const shipped = await loadLaw('law')
/** Of the rules of every order the page lists this one only, so that the page can be read here whole. */
const common = { ...shipped.common, rules: shipped.common.rules.filter((r) => r.id === 'N02' || !r.every_order) }
const pack = inventedPack()
const law = lawOfPack({ ...shipped, common }, pack)
const page = (change: Partial<typeof pack>): string => packPage({ ...pack, ...change }, law, { examples: 1 })

test('counsel reads basis, who may issue it, rules, clocks, secrecy, replies and elements of a pack', () => {
  expect(packPage(pack, law, { examples: 2 })).toBe(`Query of the registry court
zz.query, version 2026-11-23, IE, ZZ-01, production

Basis      Invented Act s. 1; Invented Act s. 2
Read       the Act as printed (on 2026-11-20)
In force   from 2026-01-01 to 2027-12-31
Status     draft: no lawyer has signed it off; it advises, people decide
Examples   2 worked examples run as tests

Who may issue it, for what
  subscriber: police or agency; anyone else once validated by judge or commissioner (s. 2). Names only
  traffic: prosecutor or minister; anyone else once validated by minister+commissioner (s. 3)
  content_realtime: private (s. 4)

Rules (6)
  [ZZ-01] s. 10; draft: not confirmed in a source (subscriber, traffic)
      "It bears the seal."
      when   elements.urgency is low
      holds  if elements.sealed is so
      fails  we refuse, ground ZZ01: It bears no seal. Ask the registry. Nothing is kept. Counsel is paged.
      open   we ask: Does it bear the seal? Send it sealed.
  [ZZ-02] s. 11
      "It is urgent."
      holds  if elements.urgency is stated
      fails  we ask, as when it is left open.
      open   we ask: How urgent is it? Say so.
  [ZZ-03] s. 12
      "Only what is stored."
      holds  if ask.window is sound
      fails  we narrow to what was stored at receipt.
      open   we ask: Which window? State it.
  [ZZ-04] s. 13
      "It is no privileged correspondence."
      holds  if not elements.sealed is not stated
      fails  the order stands, and counsel must see why before anything leaves
      open   we ask: Is it privileged? Say so.
  [ZZ-05] s. 14
      "It asks for little."
      holds  if always
      fails  we narrow to the rest.
      open   we ask: How much? Ask for less.
  [ZZ-06] s. 15
      "It is addressed to us."
      holds  if addressee.ours is so
      fails  we refuse, ground N07: Not ours.
      open   we ask: To whom? Name it.

And of every order (any.not-an-order)
  [N02] Reg. (EU) 2023/1543 recital 20; 18 USC 2523(b)(3): There is no obligation to decrypt; providers' and users' use of encryption is not affected.

Clocks
  due     7 days (EU counting) from receipt; if elements.sealed is so; stands still while we wait for an answer; our own promise, no limit of the law (s. 16)
  hold    the date in elements.until (s. 17)
  answer  2 days from our question (s. 18; draft: not confirmed in a source)
  keep    3 months, on the clock of Europe/Dublin from issued (s. 19)
In short   seven days or less

Secrecy and notice
  The user is told later (s. 6)
  after elements.until if elements.until is stated (s. 20)
  policy (s. 21)

Replies
  comply   by letter
  clarify  a question, to the registry
  refuse   a refusal, to the registry
Served     the registry, by post
Threshold  Two years at least (s. 5; draft: not confirmed in a source)
Objection  Within three days (s. 7)
Penalty    A fine (s. 8)
Costs      Costs are repaid (s. 9)
Preserve   what is named is kept while it is questioned or refused

What the form states (elements)
  sealed (yes-no): It bears the seal
  urgency (one-of: high, low; found by staff): How urgent it is
  until (date): Silence until`)
})

test('what a pack does not state is said plainly', () => {
  expect(page({ in_force: {} })).toContain('In force   no first day stated\n')
  expect(page({ in_force: { from: '2026-01-01' } })).toContain('In force   from 2026-01-01\n')
  expect(page({ code: undefined })).toContain('zz.query, version 2026-11-23, IE, production\n')
  expect(page({ opens: {} })).toContain('Who may issue it, for what\n  nobody: it opens no category\n')
  expect(page({ clocks: [] })).toContain('Clocks\n  none: it names no period\nIn short')
  expect(page({ preserve: false })).toContain('Preserve   no\n')
  expect(page({ costs: undefined })).not.toContain('Costs')
  expect(page({})).toContain('Examples   1 worked example run as tests')
})

test('a signed pack names who signed it and when', () => {
  expect(page({ status: 'active', signed_off: { by: 'A. Invented', on: '2026-11-22' } })).toContain(
    'Status     active, signed off by A. Invented on 2026-11-22\n',
  )
})

test('a rule of every order that the pack replaces is not on its page; the common pack lists its rules once', () => {
  expect(page({})).toContain('And of every order (any.not-an-order)')
  expect(page({ replaces: ['N02'] })).not.toMatch(/And of every order|\[N02\]/)
  expect(packPage(common, law, { examples: 0 })).not.toContain('And of every order')
})

test('a date that the form names, and a period without a field, are told as such', () => {
  const [due] = pack.clocks
  expect(due && clockLine({ ...due, rule: 'on-face', when: undefined })).toMatch(
    /^ {2}due {5}the date in the order; stands/,
  )
  expect(due && clockLine({ ...due, n: undefined })).toContain('0 days (EU counting) from receipt')
})
