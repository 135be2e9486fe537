import { storedCategories, type DataCategory } from '../order/category.ts'
import { issuerLevels, type Ask, type IssuerLevel, type StatedFacts } from '../order/facts.ts'
import { days, Instant } from '../order/time.ts'
import type { Example } from './examples.ts'
import { judge } from './judge.ts'
import { windowOf, type JudgeContext } from './reading.ts'
import type { LawPacks, Pack } from './schema.ts'

/** A cell of the comparison of instruments that promises what the rules of the pack never do. */
export type Disagreement = {
  readonly category: DataCategory
  readonly level: IssuerLevel
  /** Absent: issued by that level alone. */
  readonly validated?: true
  readonly words: string
}

/**
 * Where what a pack says it opens (`opens`) differs from what its rules do. The other direction cannot differ: what
 * `opens` does not list is asked about ({@link opensTo}). `examples` are those of the pack that comply; issuer and data
 * of each are changed, and a promise is empty when the rules refuse it whatever example it starts from. Rules that ask a
 * question keep it.
 */
export function disagreements(pack: Pack, law: LawPacks, examples: readonly Example[]): Disagreement[] {
  const refusals = (category: DataCategory, levels: readonly IssuerLevel[], validator?: IssuerLevel): string[][] =>
    examples.flatMap(({ facts, context }) =>
      levels.map((level) => {
        const asks = [askFor(facts, category, context)]
        const [ruling] = judge({ ...issuedBy(facts, level, validator), asks }, law, context).rulings
        return ruling?.verdict === 'refuse' ? ruling.because.map((c) => c.rule) : []
      }),
    )
  return storedCategories.flatMap((category) => {
    const opener = pack.opens[category]
    if (!opener || examples.length === 0) return []
    const promises: (Omit<Disagreement, 'category' | 'words'> & { found: string[][] })[] = [
      ...opener.issued_by.map((level) => ({ level, found: refusals(category, [level]) })),
      ...(opener.validated_by ?? []).map((level) => ({
        level,
        validated: true,
        found: refusals(category, issuerLevels, level),
      })),
    ]
    return promises
      .filter(({ found }) => found.every((rules) => rules.length > 0))
      .map(({ found, ...promise }) => ({
        category,
        ...promise,
        words: `opens says that ${promise.validated ? `an order validated by ${promise.level}` : promise.level} may reach ${category}, and the rules always refuse it (${[...new Set(found.flat())].join(', ')})`,
      }))
  })
}

/** Whether an example shows a pack at work: what it asks for is opened or kept. */
export function isComplying(example: Example, law: LawPacks): boolean {
  const { verdict } = judge(example.facts, law, example.context)
  return verdict === 'comply' || verdict === 'preserve'
}

function issuedBy(facts: StatedFacts, level: IssuerLevel, validatedBy: IssuerLevel | undefined): StatedFacts {
  const { validated_by: _before, ...rest } = facts
  const { issuer } = facts
  return {
    ...rest,
    issuer: { ...issuer, level },
    ...(validatedBy ? { validated_by: { ...issuer, level: validatedBy } } : {}),
  }
}

/** The first ask of an order, of another category: with its own window, or else the thirty days before receipt. */
function askFor(facts: StatedFacts, category: DataCategory, { receivedAt }: JudgeContext): Ask {
  const [ask = { accounts: [] }] = facts.asks
  const sound = facts.asks.find((a) => windowOf(a).state === 'sound')
  return {
    ...ask,
    category,
    from: sound?.from ?? Instant.plus(receivedAt, -days(30)),
    to: sound?.to ?? receivedAt,
    ...(category === 'identifying_access' ? { purpose: 'identify_user' as const } : {}),
  }
}
