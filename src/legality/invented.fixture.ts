import type { Judgement } from '../order/judgement.ts'
import { Instant } from '../order/time.ts'
import { parseLawFile } from './pack.ts'
import { packSchema, type LawPacks, type Pack } from './schema.ts'

/** An invented instrument that uses every part of the language of packs once. */
export const inventedPack = (lines = ''): Pack => parseLawFile(packSchema, `${invented}${lines}`, 'zz/query.yaml')

const invented = `id: zz.query
title: Query of the registry court
jurisdiction: IE
code: ZZ-01
version: '2026-11-23'
status: draft
signed_off: null
legal_basis: [Invented Act s. 1, Invented Act s. 2]
source: [the Act as printed]
read_on: '2026-11-20'
in_force: { from: '2026-01-01', to: '2027-12-31' }
kind: production
opens:
  subscriber: { issued_by: [police, agency], validated_by: [judge, commissioner], note: Names only, cite: s. 2 }
  traffic: { issued_by: [prosecutor, minister], cite: s. 3, validated_by: [minister+commissioner] }
  content_realtime: { issued_by: [private], cite: s. 4 }
threshold: { says: Two years at least, cite: s. 5, draft: true }
deadline: seven days or less
secrecy: { says: The user is told later, cite: s. 6 }
replies: { comply: by letter, clarify: a question, refuse: a refusal, to: the registry }
served_by: the registry, by post
objection: { says: Within three days, cite: s. 7 }
penalty: { says: A fine, cite: s. 8 }
costs: { says: Costs are repaid, cite: s. 9 }
preserve: true
elements:
  sealed: { type: yes-no, means: It bears the seal }
  urgency: { type: one-of, values: [high, low], means: How urgent it is, by_staff: true }
  until: { type: date, means: Silence until }
rules:
  - id: ZZ-01
    cite: s. 10
    draft: true
    says: It bears the seal.
    categories: [subscriber, traffic]
    when: { fact: elements.urgency, is: low }
    holds: { fact: elements.sealed, is: true }
    on_fail: { do: refuse, ground: ZZ01, words: It bears no seal., route: Ask the registry., preserve: false, page_counsel: true }
    question: { ask: Does it bear the seal?, fix: Send it sealed. }
  - id: ZZ-02
    cite: s. 11
    says: It is urgent.
    holds: { fact: elements.urgency, stated: true }
    on_fail: { do: clarify }
    question: { ask: How urgent is it?, fix: Say so. }
  - id: ZZ-03
    cite: s. 12
    says: Only what is stored.
    holds: { fact: ask.window, is: sound }
    on_fail: { do: narrow, window_end: order.received_at }
    question: { ask: Which window?, fix: State it. }
  - id: ZZ-04
    cite: s. 13
    says: It is no privileged correspondence.
    holds: { not: { fact: elements.sealed, stated: false } }
    on_fail: { do: counsel }
    question: { ask: Is it privileged?, fix: Say so. }
  - id: ZZ-05
    cite: s. 14
    says: It asks for little.
    holds: always
    on_fail: { do: narrow }
    question: { ask: How much?, fix: Ask for less. }
  - id: ZZ-06
    cite: s. 15
    says: It is addressed to us.
    holds: { fact: addressee.ours, is: true }
    on_fail: { do: refuse, ground: N07, words: Not ours. }
    question: { ask: To whom?, fix: Name it. }
clocks:
  - { for: due, rule: eu-days, n: 7, suspended_by_question: true, own_target: true, when: { fact: elements.sealed, is: true }, cite: s. 16 }
  - { for: hold, rule: on-face, field: elements.until, cite: s. 17 }
  - { for: answer, rule: days, n: 2, cite: s. 18, draft: true }
  - { for: keep, rule: months, n: 3, from: issued, zone: Europe/Dublin, cite: s. 19 }
notice:
  - { rule: after, field: elements.until, when: { fact: elements.until, stated: true }, cite: s. 20 }
  - { rule: policy, cite: s. 21 }
`

/** Law of this pack and the rules of every order of `base`. */
export const lawOfPack = (base: LawPacks, ...packs: readonly Pack[]): LawPacks => ({
  ...base,
  packs: new Map([[base.common.id, base.common], ...packs.map((p) => [p.id, p] as const)]),
})

export const at = (text: string): Instant => Instant.at(Date.parse(text))

/** A judgement in which every ruling and every time is present once. */
export const judgement: Judgement = {
  pack: 'zz.query',
  packVersion: '2026-11-23',
  packStatus: 'draft',
  kind: 'production',
  page: 'deadline',
  verdict: 'narrow',
  preserve: true,
  pageCounsel: false,
  notice: { rule: 'after', at: at('2027-01-01T00:00:00Z'), cite: 's. 20' },
  dueSafe: at('2026-12-01T23:59:59Z'),
  dueLegal: at('2026-12-02T23:59:59Z'),
  holdUntil: at('2026-11-30T23:59:59Z'),
  keepUntil: at('2027-02-01T23:59:59Z'),
  objectSafe: at('2026-11-25T23:59:59Z'),
  objectLegal: at('2026-11-26T23:59:59Z'),
  answerSafe: at('2026-11-27T23:59:59Z'),
  answerLegal: at('2026-11-28T23:59:59Z'),
  rulings: [
    {
      verdict: 'comply-after-two-approvals',
      category: 'traffic',
      part: { ask: 0, accounts: ['a@nimbus.example', 'b@nimbus.example'] },
      limits: { windowEndUtc: at('2026-11-23T09:15:00Z') },
      because: [{ rule: 'ZZ-03', cite: 's. 12', says: 'Only what is stored.' }],
    },
    {
      verdict: 'refuse',
      category: 'content',
      part: { ask: 1, accounts: ['1', '2', '3', '4', '5', '6', '7'].map((n) => `${n}@nimbus.example`) },
      ground: 'ZZ01',
      route: 'Ask the registry.',
      because: [{ rule: 'ZZ-01', cite: 's. 10 (draft)', says: 'It bears the seal.' }],
    },
    {
      verdict: 'clarify',
      category: 'subscriber',
      part: { ask: 2, accounts: [] },
      ask: [
        { rule: 'ZZ-02', ask: 'How urgent is it?', fix: 'Say so.' },
        { rule: 'ZZ-04', ask: 'Is it privileged?', fix: 'Say so.' },
      ],
      because: [{ rule: 'ZZ-02', cite: 's. 11', says: 'It is urgent.' }],
    },
    { verdict: 'preserve', category: 'content', part: { ask: 3, accounts: ['a@nimbus.example'] }, because: [] },
    { verdict: 'refuse', category: 'capability', ground: 'N02', because: [] },
  ],
}
