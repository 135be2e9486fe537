import { expect, test } from 'vitest'
import type { DraftCheck } from './draft.ts'
import { draftInWords } from './draft-words.ts'
import { at } from './invented.fixture.ts'

const accounts = ['1', '2', '3', '4', '5', '6', '7'].map((n) => `${n}@nimbus.example`)
const check: DraftCheck = {
  instrument: { id: 'zz.query', title: 'Query of the registry court', version: '2026-11-23' },
  advice: true,
  parts: [
    {
      category: 'subscriber',
      accounts: accounts.slice(0, 5),
      outlook: 'answered',
      asks: [],
      onlyBefore: at('2026-11-23T15:00:00Z'),
    },
    { category: 'traffic', accounts, outlook: 'kept', asks: [] },
    {
      category: 'content',
      accounts: [],
      outlook: 'asked-back',
      asks: [
        { ask: 'How urgent is it?', fix: 'Say so.', cite: 's. 11' },
        { ask: 'Who signs?', fix: 'Name them.' },
      ],
    },
    {
      category: 'credential',
      accounts: [],
      outlook: 'refused',
      asks: [],
      refusal: { ground: 'C01', words: 'Nothing opens them.', cites: ['s. 1', 's. 2'] },
    },
    { category: 'capability', accounts: [], outlook: 'decided-by-people', asks: [] },
  ],
  emptyBoxes: [
    { element: 'sealed', means: 'It bears the seal', type: 'yes-no' },
    { element: 'urgency', means: 'How urgent it is', type: 'one-of', values: ['high', 'low'] },
  ],
  afterReceipt: ['Somebody calls back.'],
  deadline: {
    words: 'seven days',
    answerBy: at('2026-12-01T23:59:59Z'),
    outer: at('2026-12-02T23:59:59Z'),
    notBefore: at('2026-11-30T23:59:59Z'),
    keptUntil: at('2027-02-01T23:59:59Z'),
    zone: 'Europe/Berlin',
  },
  user: { rule: 'policy', cite: 's. 21' },
}

test('an officer reads each part, what mends it, the empty boxes, and the times that would run', () => {
  expect(draftInWords(check)).toBe(`Query of the registry court
No lawyer has signed off this law pack yet: take the check as advice.

1. subscriber of ${accounts.slice(0, 5).join(', ')}: in order by what the draft states. People still verify and decide it.
   Only what was stored before 2026-11-23T15:00:00.000Z.

2. traffic of ${accounts.slice(0, 5).join(', ')} and 2 more: in order by what the draft states. It would be kept, not handed over.

3. content: would be asked back:
   ? How urgent is it?
     Say so. (s. 11)
   ? Who signs?
     Name them.

4. credential: would be refused:
   Nothing opens them.
   Ground C01: s. 1; s. 2

5. capability: nothing for you to add. Our people look into it after receipt.

Boxes these questions read, empty in the draft:
  sealed: It bears the seal
  urgency: How urgent it is (high, low)

Our people look into this after receipt:
  Somebody calls back.

Deadline      seven days
If it came in now:
  Answer by     2026-12-01T23:59:59Z = Wed 2026-12-02T00:59:59+01:00 Europe/Berlin
  At the latest 2026-12-02T23:59:59Z = Thu 2026-12-03T00:59:59+01:00 Europe/Berlin
  Not before    2026-11-30T23:59:59Z = Tue 2026-12-01T00:59:59+01:00 Europe/Berlin
  Kept until    2027-02-01T23:59:59Z = Tue 2027-02-02T00:59:59+01:00 Europe/Berlin
The user may be told: the instrument orders no silence (s. 21).

No account was looked up: this says nothing on whether one exists.`)
})

test('what there is none of takes no line', () => {
  expect(
    draftInWords({ ...check, advice: false, parts: [], emptyBoxes: [], afterReceipt: [], deadline: { words: 'none' } }),
  ).toBe(`Query of the registry court

Deadline      none
The user may be told: the instrument orders no silence (s. 21).

No account was looked up: this says nothing on whether one exists.`)
})

test.each([
  ['now', 'is told'],
  ['after', 'is told after the order of silence ends'],
  ['forbidden', 'is not told'],
] as const)('whether the user learns of it is said: %s', (rule, words) => {
  expect(draftInWords({ ...check, user: { rule, cite: 's. 21' } })).toContain(`\nThe user ${words} (s. 21).\n`)
})
