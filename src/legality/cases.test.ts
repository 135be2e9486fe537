import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import { Instant } from '../order/time.ts'
import { judge } from './judge.ts'
import { loadLaw, parseLawFile } from './pack.ts'
import type { LawPacks, Rule } from './schema.ts'
import { entities } from './worked-example.ts'

const time = z.string().nullable().optional()
const casesSchema = z.strictObject({
  base: z.record(z.string(), z.json()),
  received: z.string(),
  emergency_confirmed: z.boolean().optional(),
  cases: z.array(
    z.strictObject({
      case: z.string(),
      change: z.record(z.string(), z.json()).default({}),
      received: z.string().optional(),
      emergency_confirmed: z.boolean().optional(),
      expect: z.strictObject({
        verdict: z.enum(['comply', 'narrow', 'clarify', 'refuse', 'preserve']).optional(),
        kind: z.string().optional(),
        rulings: z
          .array(
            z.strictObject({
              verdict: z.string().optional(),
              ground: z.string().optional(),
              accounts: z.array(z.string()).optional(),
              rules: z.array(z.string()).optional().describe('among the clauses'),
              first: z.string().optional().describe('the first clause: what narrows stands first'),
              asks: z.array(z.string()).optional().describe('exactly these questions'),
              windowEnd: z.string().optional(),
            }),
          )
          .optional(),
        dueSafe: time,
        dueLegal: time,
        holdUntil: time,
        keepUntil: time,
        preserve: z.boolean().optional(),
        pageCounsel: z.boolean().optional(),
        page: z.string().optional(),
        notice: z.string().optional(),
        noticeAt: z.string().optional(),
      }),
    }),
  ),
})
type Example = {
  name: string
  facts: StatedFacts
  receivedAt: Instant
  confirmed: boolean
  expect: z.infer<typeof casesSchema>['cases'][number]['expect']
}

const law = await loadLaw('law')
const examples: Example[] = []
for (const file of (await readdir('law', { recursive: true })).filter((n) => n.endsWith('.cases.yaml')).sort()) {
  const read = parseLawFile(casesSchema, await readFile(join('law', file), 'utf8'), file)
  for (const c of read.cases) {
    examples.push({
      name: `${file.replace('.cases.yaml', '')}: ${c.case}`,
      facts: changed(read.base, c.change),
      receivedAt: instant(c.received ?? read.received),
      confirmed: c.emergency_confirmed ?? read.emergency_confirmed ?? false,
      expect: c.expect,
    })
  }
}

function instant(text: string): Instant {
  const parsed = Instant.parse(text)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

/** The base with each path set anew; null takes the fact away. */
function changed(base: unknown, change: Record<string, unknown>): StatedFacts {
  const facts = { duly: 'order/1', elements: {}, ...structuredClone(base as object) } as Record<string, unknown>
  for (const [path, value] of Object.entries(change)) {
    const steps = path.split('.')
    const last = steps.pop() ?? ''
    const at = steps.reduce<Record<string, unknown>>((x, step) => x[step] as Record<string, unknown>, facts)
    if (value === null) Reflect.deleteProperty(at, last)
    else at[last] = value
  }
  const parsed = StatedFacts.parse(facts)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

const judged = (e: Example, by: LawPacks = law): Judgement =>
  judge(e.facts, by, { receivedAt: e.receivedAt, now: e.receivedAt, entities, emergencyConfirmed: e.confirmed })

/** A judgement in the words of the case files, cut to what the case speaks of. */
function told(e: Example, j: Judgement): unknown {
  const want = e.expect
  const sameInstant = (have: Instant | undefined, wanted: string | null | undefined): unknown =>
    wanted && have === instant(wanted) ? wanted : (have ?? null)
  const all = {
    verdict: j.verdict,
    kind: j.kind,
    rulings: j.rulings.map((r, i) => {
      const w = want.rulings?.[i] ?? {}
      const asks = r.verdict === 'clarify' ? r.ask.map((q) => q.rule) : []
      const end = 'limits' in r ? r.limits?.windowEndUtc : undefined
      const rules = r.because.map((c) => c.rule)
      const whole: Record<string, unknown> = {
        verdict: r.verdict,
        ground: r.verdict === 'refuse' ? r.ground : undefined,
        accounts: r.part?.accounts,
        rules: w.rules?.every((id) => rules.includes(id)) ? w.rules : rules,
        first: rules[0],
        asks,
        windowEnd: sameInstant(end, w.windowEnd),
      }
      return Object.fromEntries(Object.keys(w).map((k) => [k, whole[k]]))
    }),
    dueSafe: sameInstant(j.dueSafe, want.dueSafe),
    dueLegal: sameInstant(j.dueLegal, want.dueLegal),
    holdUntil: sameInstant(j.holdUntil, want.holdUntil),
    keepUntil: sameInstant(j.keepUntil, want.keepUntil),
    preserve: j.preserve,
    pageCounsel: j.pageCounsel,
    page: j.page,
    notice: j.notice.rule,
    noticeAt: sameInstant(j.notice.rule === 'after' ? j.notice.at : undefined, want.noticeAt),
  }
  return Object.fromEntries(Object.keys(want).map((k) => [k, all[k as keyof typeof all]]))
}

describe('the worked examples of the law', () => {
  test.each(examples.map((e) => [e.name, e] as const))('%s', (_name, e) => {
    expect(told(e, judged(e))).toEqual(e.expect)
  })
})

test('no judgement lets code alone comply for content or in an emergency (I6)', () => {
  for (const e of examples) {
    const j = judged(e)
    for (const r of j.rulings) {
      if (r.verdict !== 'comply') continue
      expect([e.name, r.category as string, j.page, j.kind]).not.toContain('content')
      expect([e.name, j.page, j.kind]).not.toContain('emergency')
    }
  }
})

test('every rule that is silenced breaks a worked example', () => {
  const unguarded: string[] = []
  for (const pack of law.packs.values()) {
    for (const rule of pack.rules) {
      if (rule.holds === 'always') continue
      const silenced: Rule = { ...rule, holds: 'always' }
      const other = { ...pack, rules: pack.rules.map((r) => (r === rule ? silenced : r)) }
      const mutated: LawPacks = {
        ...law,
        packs: new Map(law.packs).set(pack.id, other),
        common: pack === law.common ? other : law.common,
      }
      const breaks = examples.some((e) => {
        const j = judged(e, mutated)
        return JSON.stringify(told(e, j)) !== JSON.stringify(told(e, judged(e)))
      })
      if (!breaks) unguarded.push(`${pack.id} ${rule.id}`)
    }
  }
  expect(unguarded).toEqual([])
})
