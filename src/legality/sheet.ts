import { storedCategories, type DataCategory } from '../order/category.ts'
import { StatedFacts, type IssuerLevel } from '../order/facts.ts'
import type { Instant } from '../order/time.ts'
import type { Entity, Settings } from '../platform/settings.ts'
import { judge } from './judge.ts'
import type { LawPacks, Pack } from './schema.ts'

/** One instrument that reaches one of our companies. */
export type SheetPaper = {
  readonly pack: string
  readonly title: string
  readonly jurisdiction: string
  readonly status: Pack['status']
  /** `keep`: data are kept and not handed over by it; `emergency`: when a life is in danger. */
  readonly use: 'produce' | 'keep' | 'emergency'
  readonly opens: readonly {
    readonly category: DataCategory
    readonly issuedBy: readonly IssuerLevel[]
    readonly validatedBy?: readonly IssuerLevel[]
    readonly note?: string
    readonly cite: string
  }[]
  readonly threshold?: string
  readonly deadline: string
  readonly servedBy: string
  readonly secrecy: string
  /** To whom questions and refusals go, and in which form. */
  readonly answersTo: string
  readonly clarify: string
  readonly refuse: string
}

export type Sheet = {
  readonly duly: 'sheet/1'
  readonly made: Instant
  /** What lies in our stores, whichever company serves the account. Empty `keptDays`: as long as the account exists. */
  readonly held: readonly {
    readonly category: DataCategory
    readonly held: boolean
    readonly keptDays: readonly number[]
  }[]
  readonly companies: readonly {
    readonly id: string
    readonly name: string
    readonly country: string
    readonly zone: string
    readonly languages: readonly string[]
    readonly domains: readonly string[]
    readonly roles: readonly string[]
    readonly papers: readonly SheetPaper[]
  }[]
  readonly times: { readonly usualHours?: number; readonly emergencyMinutes?: number }
  readonly serve: {
    readonly web?: string
    readonly drafts?: string
    readonly mail?: string
    readonly telephone?: string
  }
  /** What no paper opens, in the words with which it is refused. */
  readonly never: readonly { readonly what: string; readonly cite: string }[]
}

/**
 * The capability sheet (F4): what we hold and for how long, which paper opens it at which of our companies, and how to
 * serve it. Which paper reaches which company is not written anew: the judgement itself is asked with an order of which
 * nothing but issuer, company and category is known, and a paper that it would refuse is left out. Whatever counsel
 * alone answers (warrants for live data, capabilities) opens nothing here. Pure; names no source, path or host.
 */
export function capabilitySheet(
  law: LawPacks,
  settings: Pick<Settings, 'entities' | 'sources' | 'sheet' | 'public_url'>,
  now: Instant,
): Sheet {
  const { entities, sources, sheet, public_url } = settings
  const packs = [...law.packs.values()].sort((a, b) => (a.jurisdiction + a.id < b.jurisdiction + b.id ? -1 : 1))
  return {
    duly: 'sheet/1',
    made: now,
    held: storedCategories.map((category) => {
      // Content that only its user can read is not held: of an encrypted service it is never offered (I7).
      const lying = sources.filter(
        (s) =>
          (s.categories as readonly DataCategory[]).includes(category) &&
          !(s.kind === 'e2ee' && category === 'content'),
      )
      const days = lying.map((s) => s.retention_days)
      const keptDays = [...new Set(days.filter((d) => d !== undefined))].sort((a, b) => a - b)
      return { category, held: lying.length > 0, keptDays: days.includes(undefined) ? [] : keptDays }
    }),
    companies: entities.map((entity) => ({
      id: entity.id,
      name: entity.name,
      country: entity.country,
      zone: entity.zone,
      languages: entity.languages,
      domains: entity.domains,
      roles: entity.roles,
      papers: packs.flatMap((pack) => paperOf(pack, law, entity, now)),
    })),
    times: {
      ...(sheet.usual_hours === undefined ? {} : { usualHours: sheet.usual_hours }),
      ...(sheet.emergency_minutes === undefined ? {} : { emergencyMinutes: sheet.emergency_minutes }),
    },
    serve: {
      ...(public_url === undefined
        ? {}
        : { web: new URL('/v1/orders', public_url).href, drafts: new URL('/v1/drafts', public_url).href }),
      ...(sheet.mail === undefined ? {} : { mail: sheet.mail }),
      ...(sheet.telephone === undefined ? {} : { telephone: sheet.telephone }),
    },
    never: law.common.rules.flatMap((r) =>
      // Of a kind of data, whoever asks: what is refused for how an order came says nothing of what is given.
      r.every_order && r.categories && r.holds === 'never' && r.on_fail.do === 'refuse'
        ? [{ what: r.on_fail.words, cite: r.cite }]
        : [],
    ),
  }
}

/** Kinds that only ever reach counsel: on a sheet they would read like an offer. */
const counselAlone: readonly Pack['kind'][] = ['realtime', 'capability_notice', 'national_security', 'secrecy_order']

function paperOf(pack: Pack, law: LawPacks, entity: Entity, now: Instant): SheetPaper[] {
  const day = now.slice(0, 10)
  const { from, to } = pack.in_force
  if (counselAlone.includes(pack.kind) || (from !== undefined && day < from) || (to !== undefined && to < day))
    return []
  const opens = storedCategories.flatMap((category) => {
    const opener = pack.opens[category]
    if (!opener || !reaches(pack, category, law, entity, now)) return []
    const { issued_by, validated_by, note, cite } = opener
    return [
      {
        category,
        issuedBy: issued_by,
        ...(validated_by ? { validatedBy: validated_by } : {}),
        ...(note === undefined ? {} : { note }),
        cite,
      },
    ]
  })
  if (opens.length === 0) return []
  return [
    {
      pack: pack.id,
      title: pack.title,
      jurisdiction: pack.jurisdiction,
      status: pack.status,
      use: pack.kind === 'preservation' ? 'keep' : pack.kind.startsWith('emergency') ? 'emergency' : 'produce',
      opens,
      ...(pack.threshold ? { threshold: pack.threshold.says } : {}),
      deadline: pack.deadline,
      servedBy: pack.served_by,
      secrecy: pack.secrecy.says,
      answersTo: pack.replies.to,
      clarify: pack.replies.clarify,
      refuse: pack.replies.refuse,
    },
  ]
}

/** Whether an order by this instrument, of which nothing else is known, could be answered by this company. */
function reaches(pack: Pack, category: DataCategory, law: LawPacks, entity: Entity, now: Instant): boolean {
  const levels = pack.opens[category]?.issued_by ?? []
  return issuingStates(pack, entity).some((country) =>
    levels.some((level) => {
      const facts = StatedFacts.parse({
        duly: 'order/1',
        instrument: pack.id,
        reference: 'sheet',
        issuer: { authority: 'sheet', country, level },
        addressee: entity.id,
        asks: [{ category, accounts: [`anyone@${entity.domains[0] ?? ''}`] }],
      })
      return (
        facts.ok &&
        judge(facts.value, law, { receivedAt: now, now, entities: [entity] }).rulings[0]?.verdict !== 'refuse'
      )
    }),
  )
}

/** The State of the pack; for the law of the Union two Member States, for an order there comes from another one. */
const issuingStates = (pack: Pack, entity: Entity): string[] =>
  pack.jurisdiction === 'EU' ? ['FR', 'DE'] : pack.jurisdiction === 'ZZ' ? [entity.country] : [pack.jurisdiction]
