import { expect, test } from 'vitest'
import type { Condition } from './condition.ts'
import { inventedPack } from './invented.fixture.ts'
import { alwaysDecidedBefore, impossibleValues, neverHolds } from './reach.ts'
import type { Rule } from './schema.ts'

const pack = inventedPack()
const common = { ...pack, elements: { shared: { ...pack.elements['urgency']!, values: ['yes'] } } }
const level = (is: string): Condition => ({ fact: 'issuer.level', is })

test.each<[Condition, unknown[]]>([
  ['always', []],
  [level('judge'), []],
  [level('king'), ['king']],
  [{ fact: 'validated_by.level', is: 'king' }, ['king']],
  [{ fact: 'ask.category', in: ['content', 'gossip'] }, ['gossip']],
  [{ fact: 'elements.sealed', is: true }, []],
  [{ fact: 'elements.sealed', is: 'yes' }, ['yes']],
  [{ fact: 'elements.urgency', has_any: ['low', 'none'] }, ['none']],
  [{ fact: 'elements.shared', is: 'no' }, ['no']],
  [{ fact: 'elements.until', is: 'no' }, []],
  [{ fact: 'issuer.country', is: 'Atlantis' }, []],
  [{ fact: 'issuer.urgency', is: 'none' }, []],
  [{ fact: 'issuer.level', stated: true }, []],
  [{ all: [level('king'), { any: [{ not: level('queen') }, level('judge')] }] }, ['king', 'queen']],
])('%o tests for values that cannot be: %o', (condition, values) => {
  expect(impossibleValues(condition, pack, common).map((v) => v.value)).toEqual(values)
})

test('the fact that cannot have the value is named', () => {
  expect(impossibleValues(level('king'), pack, common)).toEqual([{ fact: 'issuer.level', value: 'king' }])
})

test.each<[Condition, boolean]>([
  ['never', true],
  ['always', false],
  [{ not: 'always' }, true],
  [{ not: 'never' }, false],
  [{ not: level('judge') }, false],
  [level('judge'), false],
  [{ all: ['always', 'never'] }, true],
  [{ all: ['always', level('judge')] }, false],
  [{ any: ['never', 'always'] }, false],
  [{ any: ['never', 'never'] }, true],
  [{ not: { all: ['always', 'always'] } }, true],
  [{ not: { all: ['always', 'never'] } }, false],
  [{ not: { any: ['always', 'never'] } }, true],
  [{ not: { any: ['never', 'never'] } }, false],
  [{ not: { not: 'never' } }, true],
  [{ not: { not: 'always' } }, false],
  [{ all: [level('judge'), level('police')] }, true],
  [{ all: [level('judge'), level('judge')] }, false],
  [{ all: [level('judge'), { fact: 'ask.category', is: 'content' }] }, false],
  [
    {
      all: [
        { fact: 'issuer.level', in: ['judge', 'police'] },
        { fact: 'issuer.level', in: ['police', 'agency'] },
      ],
    },
    false,
  ],
  [{ all: [{ fact: 'issuer.level', in: ['judge', 'police'] }, level('police'), level('judge')] }, true],
  [{ all: [level('judge'), { fact: 'issuer.level', stated: false }] }, true],
  [{ all: [level('judge'), { fact: 'issuer.level', stated: true }] }, false],
  [{ all: [level('judge'), { fact: 'issued', stated: false }] }, false],
  [{ all: [level('judge'), { not: level('judge') }] }, false],
])('%o can never hold: %s', (condition, never) => {
  expect(neverHolds(condition)).toBe(never)
})

const [refusing, asking] = pack.rules as [Rule, Rule, ...Rule[]]
const bare: Rule = { ...refusing, categories: undefined, when: undefined, holds: 'never' }

test.each<[string, Partial<Rule>, Partial<Rule>, boolean]>([
  ['refuses everything before', {}, {}, true],
  ['refuses wherever the later one refuses', { holds: level('judge') }, { holds: level('judge') }, true],
  ['refuses elsewhere', { holds: level('judge') }, { holds: level('police') }, false],
  ['asks only', { on_fail: asking.on_fail }, {}, false],
  ['speaks of fewer categories', { categories: ['content'] }, { categories: ['content', 'traffic'] }, false],
  ['speaks of some categories, the later one of all', { categories: ['content'] }, {}, false],
  ['speaks of more categories', { categories: ['content', 'traffic'] }, { categories: ['content'] }, true],
  ['speaks of a case, the later one of all', { when: level('judge') }, {}, false],
  ['speaks of the same case', { when: level('judge') }, { when: level('judge') }, true],
  ['speaks of every case', { when: 'always' }, { when: level('judge') }, true],
])('a rule after one that %s', (_what, earlier, later, decided) => {
  const before = { ...bare, ...earlier }
  expect(alwaysDecidedBefore({ ...bare, id: 'ZZ-09', ...later }, [asking, before])).toBe(decided ? before : undefined)
})
